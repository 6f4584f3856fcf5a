package io.avatarfleet.worker.operations.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.worker.development.BrokerOptions;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.operations.Difference;
import io.avatarfleet.worker.operations.TopicSetup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BacklogWatchTest {
  private static final Duration AGE = Duration.ofSeconds(1000);

  private final Topics topics = new Topics("backlog-" + UUID.randomUUID());
  private final String topic = topics.jobs(JobKind.RENDER, Priority.BULK);

  @Test
  void countsWhatIsNotFinishedAndSaysHowOldTheOldestIs() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.quick());
        BacklogWatch watch = new BacklogWatch(
            Map.of("bootstrap.servers", broker.bootstrapServers()), topics, Duration.ofMillis(200))) {
      Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      watch.start();
      assertThat(watch.of(topic).records()).as("not known before the first look").isNaN();
      create(client);
      await().until(watch::isKnown);
      assertThat(watch.of(topic)).satisfies(waiting -> {
        assertThat(waiting.records()).isZero();
        assertThat(waiting.oldestSeconds()).isZero();
      });

      publish(client, Instant.now().minus(AGE), "oldest");
      publish(client, Instant.now(), "second", "third");
      await().until(() -> watch.of(topic).records() == 3);
      assertThat(watch.of(topic).oldestSeconds()).isBetween((double) AGE.toSeconds(), AGE.toSeconds() + 60.0);

      acceptAll(client, 3);
      await().until(() -> watch.of(topic).records() == 0);
      assertThat(watch.of(topic).oldestSeconds()).isZero();

      broker.stop();
      await().atMost(Duration.ofSeconds(60)).until(() -> !watch.isKnown());
      assertThat(watch.of(topic).records()).isNaN();
      broker.restart();
      await().atMost(Duration.ofSeconds(60)).until(watch::isKnown);
    }
  }

  private void create(Map<String, String> client) throws Exception {
    try (Admin admin = Admin.create(Map.<String, Object>copyOf(client))) {
      TopicSetup setup = new TopicSetup(admin, topics, Duration.ofSeconds(15));
      for (Difference each : setup.differences()) {
        setup.remove(each, Optional.empty());
      }
    }
  }

  private void publish(Map<String, String> client, Instant time, String... values) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
        Map.<String, Object>copyOf(client), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, 0, time.toEpochMilli(), value.getBytes(), value.getBytes())).get();
      }
    }
  }

  private void acceptAll(Map<String, String> client, int records) {
    try (KafkaShareConsumer<byte[], byte[]> member = new KafkaShareConsumer<>(
        Map.of("bootstrap.servers", client.get("bootstrap.servers"), "group.id", topics.workers(),
            "share.acknowledgement.mode", "explicit"),
        new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      member.subscribe(List.of(topic));
      int[] accepted = {0};
      await().atMost(Duration.ofSeconds(30)).until(() -> {
        for (ConsumerRecord<byte[], byte[]> record : member.poll(Duration.ofMillis(200))) {
          member.acknowledge(record, AcknowledgeType.ACCEPT);
          accepted[0]++;
        }
        member.commitSync();
        return accepted[0] == records;
      });
    }
  }
}
