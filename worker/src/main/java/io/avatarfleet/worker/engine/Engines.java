package io.avatarfleet.worker.engine;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.format.FormatException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;

/** The engines of this worker, best first. */
@Singleton
public class Engines {
  private final List<Engine> engines;

  @Inject
  Engines(@Any Instance<Engine> engines) {
    this(engines.stream().toList());
  }

  /** @param engines best first */
  public Engines(List<Engine> engines) {
    this.engines = List.copyOf(engines);
  }

  /**
   * The engine of a name.
   *
   * @throws FormatException {@code ENGINE_MISSING} if there is none
   */
  public Engine named(String name) throws FormatException {
    for (Engine engine : engines) {
      if (engine.name().equals(name)) {
        return engine;
      }
    }
    String names = engines.stream().map(Engine::name).collect(Collectors.joining(", "));
    throw new FormatException("ENGINE_MISSING", "there is no engine '%s' here, only: %s".formatted(name, names));
  }

  /** The fastest engine that works here. */
  public Engine best() throws FormatException {
    if (engines.isEmpty()) {
      throw new FormatException("ENGINE_MISSING", "this build has no engine");
    }
    return engines.get(0);
  }
}
