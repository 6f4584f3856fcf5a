package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.EngineHealth;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.development.BrokerOptions;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.operations.WorkerRuntime;
import io.avatarfleet.worker.operations.health.Answer;
import io.avatarfleet.worker.operations.health.WorkerHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a worker says of itself what is so. */
@Timeout(180)
class WorkerHealthTest {
  private static final Duration SILENCE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String[] properties = {
    "health.silence", SILENCE.toString(), "health.interval", "200ms", "health.patience", "1s"};
  private EmbeddedBroker broker;
  private FleetUnderTest fleet;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    broker = EmbeddedBroker.start(BrokerOptions.quick());
    fleet = new FleetUnderTest(folder, broker);
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
    broker.close();
  }

  @Test
  void aWorkerIsReadyWhenAllItNeedsIsThereAndLivesWithoutIt() throws Exception {
    WorkerRuntime worker = fleet.worker(properties);
    try (WorkerHealth health = health(worker, new CpuEngine(1, StageListener.NONE))) {
      assertThat(health.started().isGood()).isTrue();
      await().atMost(PATIENCE).until(() -> problems(health.ready()).isEmpty());
      assertThat(problems(health.live())).isEmpty();

      broker.stop();
      await().atMost(PATIENCE).until(() -> problems(health.ready()).contains("brokers"));
      await().atMost(PATIENCE).until(() -> problems(health.ready()).contains("group"));
      assertThat(problems(health.live())).isEmpty();
      broker.restart();
      await().atMost(PATIENCE).until(() -> problems(health.ready()).isEmpty());

      fleet.server().close();
      await().atMost(PATIENCE).until(() -> problems(health.ready()).equals(List.of("store")));
      assertThat(problems(health.live())).isEmpty();

      worker.drain(Duration.ofSeconds(10));
      assertThat(problems(health.ready())).contains("taking-jobs");
      assertThat(problems(health.live())).isEmpty();
    }
  }

  @Test
  void aLongRenderDoesNotFailLivenessAndADeviceThatIsBrokenDoes() throws Exception {
    SlowEngine engine = new SlowEngine(new CpuEngine(1, StageListener.NONE));
    WorkerRuntime worker = fleet.worker(fleet.store(), engine, properties);
    try (WorkerHealth health = health(worker, engine)) {
      fleet.publish(fleet.build("long"));
      await().atMost(PATIENCE).until(() -> worker.health().stream().anyMatch(slot -> slot.busySince()
          .filter(since -> since.plus(SILENCE).plusSeconds(1).isBefore(Instant.now())).isPresent()));
      assertThat(problems(health.live())).isEmpty();

      engine.broken = Optional.of("the device does not answer");
      assertThat(problems(health.live())).containsExactly("engine");
      assertThat(problems(health.ready())).contains("engine");
    } finally {
      engine.end.countDown();
    }
  }

  private WorkerHealth health(WorkerRuntime worker, Engine engine) {
    WorkerHealth health = new WorkerHealth(fleet.configuration(properties), worker, engine, fleet.store());
    health.start();
    return health;
  }

  private static List<String> problems(List<Answer> answers) {
    return answers.stream().filter(answer -> !answer.isGood()).map(Answer::name).toList();
  }

  /** An engine whose networks take as long as the test wants. */
  private static final class SlowEngine implements Engine {
    private final Engine engine;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Optional<String> broken = Optional.empty();

    SlowEngine(Engine engine) {
      this.engine = engine;
    }

    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public Reconstructor reconstructor(Bundle bundle) {
      try {
        end.await();
      } catch (InterruptedException stopped) {
        throw new IllegalStateException(stopped);
      }
      return engine.reconstructor(bundle);
    }

    @Override
    public Renderer renderer(Bundle bundle) {
      return engine.renderer(bundle);
    }

    @Override
    public EngineHealth health() {
      return new EngineHealth(broken, List.of());
    }
  }
}
