package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Errors of the virtual machine that a job runs into are that job's alone. */
@ExtendWith(BrokerExtension.class)
class ErrorInJobTest {
  @Test
  void theJobFailsWithItsCauseAndTheNextOneIsDone(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    try (FleetUnderTest fleet = new FleetUnderTest(folder, broker)) {
      AtomicInteger renderers = new AtomicInteger();
      Engine engine = new CpuEngine(1, StageListener.NONE);
      Engine failing = (Engine) Proxy.newProxyInstance(
          Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
            if (method.getName().equals("renderer") && renderers.incrementAndGet() == 1) {
              throw new NoClassDefFoundError("a class that is not there");
            }
            try {
              return method.invoke(engine, arguments);
            } catch (InvocationTargetException failure) {
              throw failure.getCause();
            }
          });
      fleet.worker(fleet.store(), failing, "intake.slots", "1");
      Job build = fleet.build("error");
      fleet.publish(build);
      JobError error = ((Status.Failed) fleet.end(build).status()).error();
      assertThat(error.code()).isEqualTo("INTERNAL");
      assertThat(error.message()).contains("NoClassDefFoundError", "a class that is not there");
      ObjectReference avatar = fleet.avatar();
      fleet.complete(fleet.render("next", avatar));
    }
  }
}
