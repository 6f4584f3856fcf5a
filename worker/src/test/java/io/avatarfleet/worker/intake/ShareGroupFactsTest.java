package io.avatarfleet.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What intake relies on and nobody promised: a Kafka that behaves otherwise is to be noticed here first. */
@ExtendWith(BrokerExtension.class)
class ShareGroupFactsTest {
  private static final Duration SHORT_LOCK = Duration.ofMillis(1500);
  private static final Duration LONG_LOCK = Duration.ofSeconds(60);

  private final EmbeddedBroker broker;

  ShareGroupFactsTest(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @Test
  void aRenewedRecordIsPutBackAndHandedOutAgainByTheNextPoll() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, LONG_LOCK, 10);
        KafkaShareConsumer<byte[], byte[]> member = topics.member(topics.bulk())) {
      topics.publish(topics.bulk(), "held", "next");
      ConsumerRecord<byte[], byte[]> first = next(member);
      for (int round = 0; round < 5; round++) {
        assertThat(commit(member, first, AcknowledgeType.RENEW)).isEmpty();
        ConsumerRecord<byte[], byte[]> before = first;
        assertThatThrownBy(() -> member.acknowledge(before, AcknowledgeType.ACCEPT))
            .isInstanceOf(IllegalStateException.class);
        List<ConsumerRecord<byte[], byte[]>> again = poll(member, Duration.ZERO);
        assertThat(again).singleElement().extracting(ConsumerRecord::offset).isEqualTo(first.offset());
        first = again.get(0);
        assertThat(first.deliveryCount()).contains((short) 1);
      }
      assertThat(commit(member, first, AcknowledgeType.ACCEPT)).isEmpty();
      assertThat(text(next(member))).isEqualTo("next");
    }
  }

  @Test
  void renewingByCommitAndAPollThatDoesNotWaitFetchesNoFurtherRecord() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, SHORT_LOCK, 10);
        KafkaShareConsumer<byte[], byte[]> busy = topics.member(topics.bulk());
        KafkaShareConsumer<byte[], byte[]> bystander = topics.member(topics.bulk())) {
      topics.publish(topics.bulk(), "held");
      ConsumerRecord<byte[], byte[]> held = next(busy);
      topics.publish(topics.bulk(), "1", "2", "3");
      List<Short> counts = new ArrayList<>();
      while (counts.size() < 3) {
        assertThat(commit(busy, held, AcknowledgeType.RENEW)).isEmpty();
        held = poll(busy, Duration.ZERO).get(0);
        poll(bystander, Duration.ofMillis(300)).forEach(record -> {
          counts.add(record.deliveryCount().orElseThrow());
          bystander.acknowledge(record, AcknowledgeType.ACCEPT);
        });
      }
      assertThat(counts).containsOnly((short) 1);
    }
  }

  @Test
  void aPartitionGoesToAsFewMembersAsLeaveNoneIdleAndAnOnlyOneToAll() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, LONG_LOCK, 10)) {
      topics.partitions(topics.interactive(), 2);
      try (KafkaShareConsumer<byte[], byte[]> one = topics.member(topics.bulk(), topics.interactive());
          KafkaShareConsumer<byte[], byte[]> other = topics.member(topics.bulk(), topics.interactive());
          KafkaShareConsumer<byte[], byte[]> elsewhere = topics.member(topics.retry())) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
          for (KafkaShareConsumer<byte[], byte[]> member : List.of(one, other, elsewhere)) {
            poll(member, Duration.ofMillis(100));
          }
          assertThat(topics.assignments().stream().flatMap(Set::stream).map(Object::toString))
              .containsExactlyInAnyOrder(topics.bulk() + "-0", topics.bulk() + "-0", topics.interactive() + "-0",
                  topics.interactive() + "-1", topics.retry() + "-0");
        });
      }
    }
  }

  @Test
  void aRecordWhoseLockRanOutCannotBeRenewed() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, SHORT_LOCK, 10);
        KafkaShareConsumer<byte[], byte[]> slow = topics.member(topics.bulk());
        KafkaShareConsumer<byte[], byte[]> other = topics.member(topics.bulk())) {
      topics.publish(topics.bulk(), "job");
      ConsumerRecord<byte[], byte[]> stale = next(slow);
      ConsumerRecord<byte[], byte[]> taken = next(other);
      assertThat(taken.offset()).isEqualTo(stale.offset());
      assertThat(taken.deliveryCount().orElseThrow()).isGreaterThan(stale.deliveryCount().orElseThrow());
      assertThat(commit(slow, stale, AcknowledgeType.RENEW)).get().isInstanceOf(InvalidRecordStateException.class);
      assertThat(commit(other, taken, AcknowledgeType.ACCEPT)).isEmpty();
    }
  }

  @Test
  void aLateAcceptOfARecordThatAnotherFinishedSucceedsSilently() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, SHORT_LOCK, 10);
        KafkaShareConsumer<byte[], byte[]> slow = topics.member(topics.bulk());
        KafkaShareConsumer<byte[], byte[]> other = topics.member(topics.bulk())) {
      topics.publish(topics.bulk(), "job");
      ConsumerRecord<byte[], byte[]> stale = next(slow);
      assertThat(commit(other, next(other), AcknowledgeType.ACCEPT)).isEmpty();
      assertThat(commit(slow, stale, AcknowledgeType.ACCEPT)).isEmpty();
    }
  }

  @Test
  void releaseHasNoBackOffAndUsesUpADelivery() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, LONG_LOCK, 10);
        KafkaShareConsumer<byte[], byte[]> member = topics.member(topics.bulk())) {
      topics.publish(topics.bulk(), "job");
      for (short count = 1; count <= 4; count++) {
        ConsumerRecord<byte[], byte[]> record = next(member);
        assertThat(record.deliveryCount()).contains(count);
        assertThat(commit(member, record, AcknowledgeType.RELEASE)).isEmpty();
      }
    }
  }

  @Test
  void closingHandsTheRecordOverLongBeforeItsLockRunsOutAndUsesUpADelivery() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, LONG_LOCK, 10)) {
      topics.publish(topics.bulk(), "job");
      KafkaShareConsumer<byte[], byte[]> leaving = topics.member(topics.bulk());
      next(leaving);
      leaving.close();
      try (KafkaShareConsumer<byte[], byte[]> other = topics.member(topics.bulk())) {
        assertThat(next(other).deliveryCount()).contains((short) 2);
      }
    }
  }

  @Test
  void aRecordHandedOutTooOftenGoesToTheBrokersDeadLettersWithItsBytes() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, LONG_LOCK, 2);
        KafkaShareConsumer<byte[], byte[]> member = topics.member(topics.bulk())) {
      topics.publish(topics.bulk(), "poison", "good");
      for (int delivery = 0; delivery < 2; delivery++) {
        assertThat(commit(member, next(member), AcknowledgeType.RELEASE)).isEmpty();
      }
      assertThat(text(next(member))).isEqualTo("good");
      await().until(() -> !topics.records(topics.brokerDeadLetters()).isEmpty());
      ConsumerRecord<byte[], byte[]> dead = topics.records(topics.brokerDeadLetters()).get(0);
      assertThat(text(dead)).isEqualTo("poison");
      assertThat(header(dead, "__dlq.errors.topic")).isEqualTo(topics.bulk());
      assertThat(header(dead, "__dlq.errors.group")).isEqualTo(topics.group());
      assertThat(header(dead, "__dlq.errors.offset")).isEqualTo("0");
      assertThat(header(dead, "__dlq.errors.delivery.count")).isEqualTo("2");
      assertThat(header(dead, "__dlq.errors.message")).isEqualTo("Offset delivery count exceeded the threshold.");
      assertThat(dead.headers().lastHeader("traceparent")).as("the original's headers are not copied").isNull();
    }
  }

  @Test
  void aRejectedRecordGoesToTheBrokersDeadLettersToo() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, LONG_LOCK, 10);
        KafkaShareConsumer<byte[], byte[]> member = topics.member(topics.bulk())) {
      topics.publish(topics.bulk(), "hopeless");
      assertThat(commit(member, next(member), AcknowledgeType.REJECT)).isEmpty();
      await().until(() -> topics.texts(topics.brokerDeadLetters()).equals(List.of("hopeless")));
      assertThat(header(topics.records(topics.brokerDeadLetters()).get(0), "__dlq.errors.message"))
          .isEqualTo("Offset rejected by client.");
    }
  }

  @Test
  void withARecordLimitEachMemberHoldsOneRecordAndLeavesTheRestToOthers() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, LONG_LOCK, 10);
        KafkaShareConsumer<byte[], byte[]> one = topics.member(topics.bulk());
        KafkaShareConsumer<byte[], byte[]> other = topics.member(topics.bulk())) {
      topics.publish(topics.bulk(), "a", "b", "c");
      assertThat(text(next(one))).isEqualTo("a");
      assertThat(text(next(other))).isEqualTo("b");
      assertThat(one.acquisitionLockTimeoutMs()).contains((int) LONG_LOCK.toMillis());
      assertThatThrownBy(() -> one.poll(Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aMemberOfTwoTopicsTakesThemInTurn() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, LONG_LOCK, 10);
        KafkaShareConsumer<byte[], byte[]> member = topics.member(topics.bulk(), topics.interactive())) {
      for (int n = 0; n < 12; n++) {
        topics.publish(topics.bulk(), "bulk");
        topics.publish(topics.interactive(), "interactive");
      }
      List<String> taken = new ArrayList<>();
      for (int n = 0; n < 12; n++) {
        ConsumerRecord<byte[], byte[]> record = next(member);
        taken.add(text(record));
        assertThat(commit(member, record, AcknowledgeType.RENEW)).isEmpty();
        assertThat(commit(member, poll(member, Duration.ZERO).get(0), AcknowledgeType.ACCEPT)).isEmpty();
      }
      assertThat(taken).as("of 12: %s", taken).filteredOn("bulk"::equals).hasSizeBetween(3, 9);
    }
  }

  @Test
  void aTopicOfOnePartitionIsEveryMembersIfSomeMemberTakesOtherTopics() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, LONG_LOCK, 10);
        KafkaShareConsumer<byte[], byte[]> one = topics.member(topics.bulk(), topics.interactive());
        KafkaShareConsumer<byte[], byte[]> other = topics.member(topics.bulk(), topics.interactive())) {
      // Members that all take the same topics share these out among themselves, and a slow one keeps others waiting.
      await().atMost(Duration.ofSeconds(30)).until(() -> {
        List.of(one, other).forEach(member -> poll(member, Duration.ofMillis(50)));
        return topics.assigned().stream().map(Set::size).toList().equals(List.of(1, 1));
      });
      try (KafkaShareConsumer<byte[], byte[]> third = topics.member(topics.retry())) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
          List.of(one, other, third).forEach(member -> poll(member, Duration.ofMillis(50)));
          return topics.assigned().stream().filter(Set.of(topics.bulk(), topics.interactive())::equals).count() == 2;
        });
      }
    }
  }

  private static Optional<KafkaException> commit(
      KafkaShareConsumer<byte[], byte[]> member, ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
    member.acknowledge(record, type);
    return member.commitSync().values().stream().flatMap(Optional::stream).findFirst();
  }

  private static ConsumerRecord<byte[], byte[]> next(KafkaShareConsumer<byte[], byte[]> member) {
    return await().atMost(Duration.ofSeconds(30))
        .until(() -> poll(member, Duration.ofMillis(200)), records -> !records.isEmpty()).get(0);
  }

  private static List<ConsumerRecord<byte[], byte[]>> poll(KafkaShareConsumer<byte[], byte[]> member, Duration wait) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    member.poll(wait).forEach(records::add);
    return records;
  }

  private static String text(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
