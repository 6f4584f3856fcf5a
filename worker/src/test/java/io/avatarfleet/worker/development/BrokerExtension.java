package io.avatarfleet.worker.development;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the one {@link EmbeddedBroker} of this test run; topics and groups are to be the test's own.
 *
 * <p>A test that stops the broker starts its own instead.
 */
public final class BrokerExtension implements ParameterResolver {
  private static final Namespace SHARED = Namespace.create(BrokerExtension.class);

  private record Running(EmbeddedBroker broker) implements CloseableResource {
    @Override
    public void close() {
      broker.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == EmbeddedBroker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context.getRoot().getStore(SHARED)
        .getOrComputeIfAbsent(Running.class, key -> new Running(started()), Running.class).broker();
  }

  private static EmbeddedBroker started() {
    try {
      return EmbeddedBroker.start(BrokerOptions.quick());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
