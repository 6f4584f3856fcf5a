package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.intake.DeadLetter;
import io.avatarfleet.worker.intake.Delivery;
import io.avatarfleet.worker.intake.IntakeListener;
import io.avatarfleet.worker.intake.Settlement;
import io.avatarfleet.worker.jobs.JobObserver;
import io.avatarfleet.worker.operations.DeadLetters;
import io.avatarfleet.worker.operations.WorkerRuntime;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the broker itself gives up on ends all the same, once. */
@Timeout(120)
@ExtendWith(BrokerExtension.class)
class LostWorkersTest {
  private final List<String> given = new CopyOnWriteArrayList<>();
  private final IntakeListener listener = new IntakeListener() {
    @Override
    public void lostRecord(Delivery delivery, Settlement settlement) {
      String key = new String(delivery.key(), StandardCharsets.UTF_8);
      given.add(key + (settlement instanceof Settlement.Done ? " had ended" : " is ended"));
    }
  };
  private FleetUnderTest fleet;

  @BeforeEach
  void start(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    fleet = new FleetUnderTest(folder, broker);
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  @Test
  void aJobWhoseWorkerDiesAtEveryDeliveryFailsOnce() throws Exception {
    Job killer = fleet.build("killer");
    TraceContext trace = TraceContext.fresh();
    fleet.publish(killer, trace);
    dieWithEveryDelivery();

    // Whoever finds it ends it, also one who does not take jobs of its kind.
    worker("intake.kinds", "track");
    StatusEvent end = fleet.end(killer);
    assertThat(end.status()).isInstanceOfSatisfying(Status.Failed.class, failed -> {
      assertThat(failed.error().code()).isEqualTo("WORKER_LOST");
      assertThat(failed.error().message()).contains("10 times");
    });
    assertThat(fleet.objects("killer")).containsExactly("out/killer/manifest.json");
    await().until(() -> !letters().isEmpty());
    DeadLetter letter = letters().get(0);
    assertThat(letter.code()).isEqualTo("WORKER_LOST");
    assertThat(letter.topic()).isEqualTo(fleet.topics().jobs(JobKind.AVATAR_BUILD, Priority.BULK));
    assertThat(header(letter.record(), "traceparent")).isEqualTo(trace.traceparent());

    // Another worker finds nothing left to end.
    worker();
    fleet.complete(fleet.build("next"));
    assertThat(fleet.events("killer")).filteredOn(event -> event.status().state().terminal()).containsExactly(end);
    assertThat(letters()).hasSize(1);
    assertThat(given).containsExactly("killer is ended");
  }

  @Test
  void aJobThatHadEndedBeforeItsLastWorkerDiedKeepsItsEnd() throws Exception {
    Job job = fleet.build("ended");
    WorkerRuntime first = worker();
    Status.Completed completed = fleet.complete(job);
    first.close();
    fleet.publish(job);
    dieWithEveryDelivery();

    worker();
    await().until(() -> given.contains("ended had ended"));
    assertThat(FleetUnderTest.completed(fleet.end(job))).isEqualTo(completed);
    assertThat(fleet.events("ended")).filteredOn(event -> event.status().state().terminal()).hasSize(1);
    assertThat(letters()).isEmpty();
  }

  @Test
  void whatAWorkerRejectedIsInThatQueueTooAndHasEnded() throws Exception {
    worker();
    Job missing = fleet.render("missing", FleetUnderTest.asset("nowhere.avatar"));
    fleet.publish(missing);
    StatusEvent end = fleet.end(missing);
    await().until(() -> given.contains("missing had ended"));
    assertThat(fleet.events("missing")).filteredOn(event -> event.status().state().terminal()).containsExactly(end);
    assertThat(letters()).hasSize(1);
    assertThat(((Status.Failed) end.status()).error().code()).isEqualTo("STORAGE_OBJECT_MISSING");
  }

  private WorkerRuntime worker(String... properties) throws Exception {
    return fleet.worker(fleet.store(), new CpuEngine(1, StageListener.NONE), listener, JobObserver.NONE, properties);
  }

  /** Members of the group that take the record and are gone, as a killed process is, until the broker gives up. */
  private void dieWithEveryDelivery() {
    for (int delivery = 1; delivery <= Topics.DELIVERY_LIMIT; delivery++) {
      KafkaShareConsumer<byte[], byte[]> killed = new KafkaShareConsumer<>(
          Map.of("bootstrap.servers", fleet.brokers(), "group.id", fleet.topics().workers(),
              "share.acknowledgement.mode", "explicit", "share.acquire.mode", "record_limit", "max.poll.records", 1),
          new ByteArrayDeserializer(), new ByteArrayDeserializer());
      killed.subscribe(List.of(fleet.topics().jobs(JobKind.AVATAR_BUILD, Priority.BULK)));
      short count = (short) delivery;
      await().atMost(Duration.ofSeconds(30)).until(() -> {
        for (ConsumerRecord<byte[], byte[]> record : killed.poll(Duration.ofMillis(200))) {
          assertThat(record.deliveryCount()).contains(count);
          return true;
        }
        return false;
      });
      killed.close();
    }
  }

  private List<DeadLetter> letters() {
    List<DeadLetter> letters = new ArrayList<>();
    new DeadLetters(Map.of("bootstrap.servers", fleet.brokers()), fleet.topics().deadLetters()).forEach(letters::add);
    return letters;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
