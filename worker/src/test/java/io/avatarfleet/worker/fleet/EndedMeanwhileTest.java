package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.intake.DeadLetter;
import io.avatarfleet.worker.operations.DeadLetters;
import io.avatarfleet.worker.operations.WorkerRuntime;
import io.avatarfleet.worker.storage.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A try that fails when another has ended the job. */
@ExtendWith(BrokerExtension.class)
class EndedMeanwhileTest {
  @Test
  void theOtherTrysEndCountsAndThereIsNoDeadLetter(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    try (FleetUnderTest fleet = new FleetUnderTest(folder, broker)) {
      WorkerRuntime first = fleet.worker();
      ObjectReference avatar = fleet.avatar();
      Job job = Job.of("twice", "tenant", ((Render) fleet.render("twice", avatar).task())
          .withOptions(RenderOptions.defaults().withFrames(FrameRange.of(0, 1))));
      ObjectReference manifest = fleet.complete(job).manifest();
      byte[] end = fleet.store().readSmall(manifest, 1 << 20);
      first.close();
      fleet.store().delete(manifest);

      AtomicBoolean failed = new AtomicBoolean();
      ObjectStore endedByAnother = (ObjectStore) Proxy.newProxyInstance(
          ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
            boolean here = method.getName().equals("fetch") && arguments[0].equals(avatar);
            if (here && failed.compareAndSet(false, true)) {
              fleet.store().putSmall(manifest, end);
              arguments[0] = FleetUnderTest.asset("nowhere");
            }
            try {
              return method.invoke(fleet.store(), arguments);
            } catch (InvocationTargetException failure) {
              throw failure.getCause();
            }
          });
      fleet.worker(endedByAnother, new CpuEngine(1, StageListener.NONE), "intake.slots", "1");
      fleet.publish(job);
      Awaitility.await().atMost(Duration.ofSeconds(60)).untilTrue(failed);
      fleet.complete(fleet.build("next"));
      List<DeadLetter> letters = new ArrayList<>();
      new DeadLetters(Map.of("bootstrap.servers", fleet.brokers()), fleet.topics().deadLetters())
          .forEach(letters::add);
      assertThat(letters).isEmpty();
    }
  }
}
