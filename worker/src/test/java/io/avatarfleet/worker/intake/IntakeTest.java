package io.avatarfleet.worker.intake;

import static io.avatarfleet.worker.intake.IntakeUnderTest.bulk;
import static io.avatarfleet.worker.intake.Journal.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class IntakeTest {
  private final EmbeddedBroker broker;
  private final Journal journal = new Journal();
  private ShareTopics topics;

  IntakeTest(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
    Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
  }

  @BeforeEach
  void topics() throws Exception {
    topics = new ShareTopics(broker, IntakeUnderTest.LOCK, IntakeUnderTest.DELIVERIES);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void aLongJobIsHeldOverManyLocksWhileOthersProceed() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    JobHandler handler = (delivery, lease) -> {
      if (text(delivery).equals("long")) {
        end.await();
      }
      return Settlement.done();
    };
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, bulk(topics, 2))) {
      topics.publish(topics.bulk(), "long", "a", "b", "c");
      await().until(() -> journal.count("renewed long") >= 6);
      assertThat(journal.lines()).contains("Done a", "Done b", "Done c").doesNotContain("Done long", "lost long");
      end.countDown();
      await().until(() -> journal.has("Done long"));
      assertThat(journal.count("started long")).isEqualTo(1);
      assertThat(intake.health()).allSatisfy(slot -> assertThat(slot.failure()).isEmpty());
    }
  }

  @Test
  void aFailedRenewalCancelsTheWorkAndPublishesNothing() throws Exception {
    AtomicBoolean toldOf = new AtomicBoolean();
    AtomicInteger tries = new AtomicInteger();
    JobHandler handler = (delivery, lease) -> {
      if (tries.incrementAndGet() > 1) {
        return Settlement.done();
      }
      lease.onCancel(() -> toldOf.set(true));
      topics.group(Map.of("share.renew.acknowledge.enable", "false"));
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException cancelled) {
        topics.group(Map.of("share.renew.acknowledge.enable", "true"));
        assertThat(lease.isHeld()).isFalse();
        assertThat(lease.isCancelled()).isTrue();
      }
      return new Settlement.Hopeless("NOT_TO_BE_SEEN", "published without a lease");
    };
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, bulk(topics, 1))) {
      topics.publish(topics.bulk(), "job");
      await().until(() -> journal.has("Done job"));
      assertThat(journal.lines()).contains("lost job");
      assertThat(toldOf).isTrue();
      assertThat(topics.records(topics.deadLetters())).isEmpty();
    }
  }

  @Test
  void poisonIsDeadLetteredWithItsBytesAndTheNextJobProceeds() throws Exception {
    JobHandler handler = (delivery, lease) -> {
      switch (text(delivery)) {
        case "bug": throw new IllegalStateException("a bug");
        case "error": throw new NoClassDefFoundError("a class");
        case "stack": throw new StackOverflowError();
        case "memory": throw new OutOfMemoryError("Java heap space");
        case "null": return null;
        case "hopeless": return new Settlement.Hopeless("NO_FACE", "no face in the photo");
        default: return Settlement.done();
      }
    };
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, bulk(topics, 1))) {
      topics.publish(topics.bulk(), "bug", "error", "stack", "memory", "null", "hopeless", "good");
      await().until(() -> journal.has("Done good"));
      List<ConsumerRecord<byte[], byte[]>> dead = topics.records(topics.deadLetters());
      assertThat(dead).extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
          .containsExactly("bug", "error", "stack", "memory", "null", "hopeless");
      assertThat(dead).extracting(record -> header(record, DeadLetterHeaders.CODE))
          .containsExactly("INTERNAL", "INTERNAL", "INTERNAL", "OUT_OF_MEMORY", "INTERNAL", "NO_FACE");
      assertThat(dead).allSatisfy(record -> {
        assertThat(record.key()).isEqualTo(record.value());
        assertThat(header(record, "traceparent")).isEqualTo("00-trace");
        assertThat(header(record, DeadLetterHeaders.TOPIC)).isEqualTo(topics.bulk());
        assertThat(header(record, DeadLetterHeaders.MESSAGE)).isNotBlank();
      });
      await().until(() -> topics.records(topics.brokerDeadLetters()).size() == 6);
    }
  }

  @Test
  void aDeadLetterThatIsTooLargeForItsTopicDoesNotKeepTheSlot() throws Exception {
    JobHandler handler = (delivery, lease) -> text(delivery).length() > 10
        ? new Settlement.Hopeless("TOO_MUCH", "x".repeat(2000)) : Settlement.done();
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, bulk(topics, 1))) {
      String large = "L".repeat(524_000);
      topics.publish(topics.bulk(), large, "good");
      await().until(() -> journal.has("Done good"));
      assertThat(journal.lines()).contains("Hopeless " + large);
      assertThat(topics.records(topics.deadLetters())).isEmpty();
    }
  }

  @Test
  void aTransientFailureIsTriedAgainAndAnotherThatLastsIsGivenUp() throws Exception {
    AtomicInteger events = new AtomicInteger();
    JobHandler handler = new JobHandler() {
      @Override
      public Settlement handle(Delivery delivery, Lease lease) throws IOException {
        journal.write("attempt-" + delivery.attempt(), delivery);
        if (text(delivery).equals("lasting") || delivery.attempt() == 1) {
          throw new IOException("the store is away");
        }
        return Settlement.done();
      }

      @Override
      public void failed(Delivery delivery, Settlement.Hopeless outcome) {
        journal.write("failed-" + outcome.code(), delivery);
      }

      @Override
      public void retrying(Delivery delivery, Settlement.TryAgain outcome) throws IOException {
        if (events.incrementAndGet() == 1) {
          throw new IOException("the event is not out yet");
        }
        journal.write("retrying", delivery);
      }
    };
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, bulk(topics, 2))) {
      topics.publish(topics.bulk(), "passing", "lasting");
      await().until(() -> journal.has("Done passing") && journal.has("Hopeless lasting"));
      assertThat(journal.lines())
          .contains("attempt-1 passing", "attempt-2 passing", "retrying passing")
          .contains("attempt-1 lasting", "attempt-2 lasting", "attempt-3 lasting", "failed-IO lasting")
          .doesNotContain("attempt-4 lasting");
      ConsumerRecord<byte[], byte[]> dead = topics.records(topics.deadLetters()).get(0);
      assertThat(header(dead, DeadLetterHeaders.MESSAGE)).contains("3 attempts").contains("the store is away");
      assertThat(header(dead, DeadLetterHeaders.ATTEMPT)).isEqualTo("3");
      assertThat(header(dead, "traceparent")).isEqualTo("00-trace");
      assertThat(dead.headers()).noneMatch(header -> header.key().startsWith("fleet-retry-"));
    }
  }

  @Test
  void aRetryOfAWorkerWhoseClockIsAheadWaitsNoLongerThanItWasTo() throws Exception {
    JobHandler handler = (delivery, lease) -> Settlement.done();
    Instant ahead = Instant.now().plus(Duration.ofMinutes(50));
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
        topics.retry(), null, ahead.toEpochMilli(), null, "job".getBytes(StandardCharsets.UTF_8));
    new RetryHeaders(topics.bulk(), 2, 0, ahead, ahead.plusMillis(300)).writeTo(record.headers());
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, bulk(topics, 1))) {
      topics.publish(record);
      await().until(() -> journal.has("Done job"));
    }
  }

  @Test
  void aRecordHandedOutForTheLastTimeEndsFailedWithoutBeingWorkedOn() throws Exception {
    topics.publish(topics.bulk(), "killer");
    for (int delivery = 1; delivery < IntakeUnderTest.DELIVERIES; delivery++) {
      KafkaShareConsumer<byte[], byte[]> killed = topics.member(topics.bulk());
      await().until(() -> !killed.poll(Duration.ofMillis(200)).isEmpty());
      killed.close();
    }
    JobHandler handler = (delivery, lease) -> Settlement.done();
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, bulk(topics, 1))) {
      await().until(() -> journal.has("Hopeless killer"));
      assertThat(journal.lines()).doesNotContain("started killer");
      assertThat(header(topics.records(topics.deadLetters()).get(0), DeadLetterHeaders.CODE))
          .isEqualTo("DELIVERIES_EXHAUSTED");
    }
  }

  @Test
  void interactiveWorkHasASlotWhileBulkFillsTheOthersAndNeitherStarves() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    JobHandler handler = (delivery, lease) -> {
      if (text(delivery).equals("bulk")) {
        end.await();
      }
      return Settlement.done();
    };
    Lane all = new Lane("all", List.of(topics.interactive(), topics.bulk()), 1);
    Lane reserved = new Lane("interactive", List.of(topics.interactive()), 1);
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, all, reserved)) {
      topics.publish(topics.bulk(), "bulk", "bulk 2");
      await().until(() -> journal.has("started bulk"));
      topics.publish(topics.interactive(), "i1", "i2", "i3");
      await().until(() -> journal.has("Done i1") && journal.has("Done i2") && journal.has("Done i3"));
      assertThat(journal.lines()).doesNotContain("started bulk 2");
      end.countDown();
      await().until(() -> journal.has("Done bulk 2"));
    }
  }

  @Test
  void aTenantOverItsLimitWaitsWhileOthersPassAndLosesNoAttempt() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    JobHandler handler = (delivery, lease) -> {
      journal.write("attempt-" + delivery.attempt(), delivery);
      if (text(delivery).equals("greedy:1")) {
        end.await();
      }
      return Settlement.done();
    };
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, 1, bulk(topics, 2))) {
      topics.publish(topics.bulk(), "greedy:1");
      await().until(() -> journal.has("started greedy:1"));
      topics.publish(topics.bulk(), "greedy:2", "greedy:3", "modest:1");
      await().until(() -> journal.has("Done modest:1") && journal.has("held-back greedy:2"));
      assertThat(journal.lines()).doesNotContain("started greedy:2", "started greedy:3");
      end.countDown();
      await().until(() -> journal.has("Done greedy:2") && journal.has("Done greedy:3"));
      assertThat(journal.lines()).contains("attempt-1 greedy:2", "attempt-1 greedy:3");
    }
  }

  @Test
  void drainingFinishesTheWorkAtHandAndClaimsNoMore() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    JobHandler handler = (delivery, lease) -> {
      end.await();
      return Settlement.done();
    };
    try (Intake intake = IntakeUnderTest.of(topics, journal, handler, bulk(topics, 1))) {
      topics.publish(topics.bulk(), "at hand", "later");
      await().until(() -> journal.has("started at hand"));
      Thread helper = new Thread(() -> {
        await().until(intake::isDraining);
        end.countDown();
      });
      helper.start();
      assertThat(intake.drain(Duration.ofSeconds(30))).isTrue();
      assertThat(journal.lines()).contains("Done at hand").doesNotContain("started later");
    }
  }

  @Test
  void whatIsNotFinishedWithinTheGracePeriodGoesToAnotherWorkerAtOnce() throws Exception {
    JobHandler endless = (delivery, lease) -> {
      new CountDownLatch(1).await();
      return Settlement.done();
    };
    Journal other = new Journal();
    try (Intake first = IntakeUnderTest.of(topics, journal, endless, bulk(topics, 1))) {
      topics.publish(topics.bulk(), "job");
      await().until(() -> journal.has("started job"));
      assertThat(first.drain(Duration.ofMillis(100))).isFalse();
      assertThat(journal.lines()).contains("released job");
    }
    JobHandler quick = (delivery, lease) -> Settlement.done();
    try (Intake second = IntakeUnderTest.of(topics, other, quick, bulk(topics, 1))) {
      await().until(() -> other.has("Done job"));
    }
  }

  @Test
  void aSecondSignalStopsAtOnce() throws Exception {
    JobHandler endless = (delivery, lease) -> {
      new CountDownLatch(1).await();
      return Settlement.done();
    };
    try (Intake intake = IntakeUnderTest.of(topics, journal, endless, bulk(topics, 1))) {
      topics.publish(topics.bulk(), "job");
      await().until(() -> journal.has("started job"));
      Thread second = new Thread(() -> {
        await().until(intake::isDraining);
        intake.close();
      });
      second.start();
      assertThat(intake.drain(Duration.ofHours(1))).isFalse();
      assertThat(journal.lines()).contains("released job");
      second.join();
    }
  }

  @Test
  void aFatalFailureStopsTheSlotAndLeavesTheRecordToOthers() throws Exception {
    JobHandler fatal = (delivery, lease) -> {
      throw new InternalError("the virtual machine is unwell");
    };
    try (Intake intake = IntakeUnderTest.of(topics, journal, fatal, bulk(topics, 1))) {
      topics.publish(topics.bulk(), "job");
      await().until(() -> journal.has("slot-failed bulk-1"));
      assertThat(intake.health()).singleElement()
          .satisfies(slot -> assertThat(slot.failure()).get().asString().contains("unwell"));
    }
    assertThat(topics.records(topics.deadLetters())).isEmpty();
    try (KafkaShareConsumer<byte[], byte[]> other = topics.member(topics.bulk())) {
      await().until(() -> {
        var records = other.poll(Duration.ofMillis(200));
        records.forEach(record -> other.acknowledge(record, AcknowledgeType.ACCEPT));
        return !records.isEmpty();
      });
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
