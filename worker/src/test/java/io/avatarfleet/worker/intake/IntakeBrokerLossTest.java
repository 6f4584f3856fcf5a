package io.avatarfleet.worker.intake;

import static io.avatarfleet.worker.intake.IntakeUnderTest.bulk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.worker.development.BrokerOptions;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IntakeBrokerLossTest {

  @Test
  void workIsCancelledWhenTheBrokerGoesAndEverythingCompletesWhenItIsBack() throws Exception {
    Journal journal = new Journal();
    AtomicInteger interrupted = new AtomicInteger();
    CountDownLatch back = new CountDownLatch(1);
    JobHandler handler = (delivery, lease) -> {
      try {
        back.await();
      } catch (InterruptedException lost) {
        interrupted.incrementAndGet();
        throw lost;
      }
      return Settlement.done();
    };
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.quick());
        ShareTopics topics = new ShareTopics(broker, IntakeUnderTest.LOCK, 10);
        Intake intake = IntakeUnderTest.of(topics, journal, handler, bulk(topics, 2))) {
      topics.publish(topics.bulk(), "a", "b", "c");
      await().atMost(Duration.ofSeconds(40)).until(() -> journal.has("started a") && journal.has("started b"));
      broker.stop();
      await().atMost(Duration.ofSeconds(40)).until(() -> journal.has("lost a") && journal.has("lost b"));
      assertThat(interrupted).hasValue(2);
      back.countDown();
      broker.restart();
      await().atMost(Duration.ofSeconds(60))
          .until(() -> journal.has("Done a") && journal.has("Done b") && journal.has("Done c"));
      assertThat(topics.records(topics.deadLetters())).isEmpty();
    }
  }
}
