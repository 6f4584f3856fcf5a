package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.development.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics and a share group of one test's own, on a real broker. */
final class ShareTopics implements AutoCloseable {
  private final EmbeddedBroker broker;
  private final String name = "t" + UUID.randomUUID().toString().substring(0, 8);
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  ShareTopics(EmbeddedBroker broker, Duration lock, int deliveryLimit) throws Exception {
    this.broker = broker;
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    admin.createTopics(Stream.of(interactive(), bulk(), retry(), deadLetters())
        .map(topic -> new NewTopic(topic, 1, (short) 1)).toList()).all().get();
    admin.createTopics(List.of(new NewTopic(brokerDeadLetters(), 1, (short) 1)
        .configs(Map.of("errors.deadletterqueue.group.enable", "true")))).all().get();
    group(Map.of(
        "share.auto.offset.reset", "earliest",
        "share.record.lock.duration.ms", Long.toString(lock.toMillis()),
        "share.delivery.count.limit", Integer.toString(deliveryLimit),
        "share.renew.acknowledge.enable", "true",
        "errors.deadletterqueue.topic.name", brokerDeadLetters(),
        "errors.deadletterqueue.copy.record.enable", "true"));
    producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
        new ByteArraySerializer(), new ByteArraySerializer());
  }

  String group() {
    return name;
  }

  String interactive() {
    return name + ".interactive";
  }

  String bulk() {
    return name + ".bulk";
  }

  String retry() {
    return name + ".retry";
  }

  String deadLetters() {
    return name + ".dead";
  }

  String brokerDeadLetters() {
    return "dlq." + name;
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Changes settings of the group. */
  void group(Map<String, String> settings) throws Exception {
    List<AlterConfigOp> changes = new ArrayList<>();
    settings.forEach((key, value) ->
        changes.add(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
    admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, name), changes)).all().get();
  }

  /** Which topics each member of the group has partitions of. */
  List<Set<String>> assigned() throws Exception {
    return admin.describeShareGroups(List.of(name)).all().get().get(name).members().stream()
        .map(member -> member.assignment().topicPartitions().stream().map(TopicPartition::topic)
            .collect(Collectors.toSet()))
        .toList();
  }

  /** Publishes texts to one topic, the key being the text too. */
  void publish(String topic, String... texts) throws Exception {
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, bytes, bytes);
      record.headers().add("traceparent", "00-trace".getBytes(StandardCharsets.UTF_8));
      producer.send(record).get();
    }
  }

  /** Gives a topic more partitions. */
  void partitions(String topic, int count) throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(count))).all().get();
  }

  /** Which partitions each member of the group has at the moment. */
  List<Set<TopicPartition>> assignments() throws Exception {
    return admin.describeShareGroups(List.of(name)).all().get().get(name).members().stream()
        .map(member -> member.assignment().topicPartitions()).toList();
  }

  /** Publishes a record as it is. */
  void publish(ProducerRecord<byte[], byte[]> record) throws Exception {
    producer.send(record).get();
  }

  /** Everything on a topic. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
      return all;
    }
  }

  /** Everything on a topic, as texts. */
  List<String> texts(String topic) {
    return records(topic).stream().map(record -> new String(record.value(), StandardCharsets.UTF_8)).toList();
  }

  /** A member of the group, as intake configures it. */
  KafkaShareConsumer<byte[], byte[]> member(String... topics) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", broker.bootstrapServers());
    config.put("group.id", name);
    config.put("share.acknowledgement.mode", "explicit");
    config.put("share.acquire.mode", "record_limit");
    config.put("max.poll.records", 1);
    KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(topics));
    return consumer;
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
  }
}
