package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.client.FleetConnection;
import io.avatarfleet.contract.Cancellation;
import io.avatarfleet.contract.CancellationCodec;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.messaging.MessageHeaders;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import io.avatarfleet.worker.command.CommandLineUnderTest.Answer;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.development.EmbeddedObjectStore;
import io.avatarfleet.worker.development.ObjectStores;
import io.avatarfleet.worker.storage.MinioObjectStore;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.RetryListener;
import io.avatarfleet.worker.storage.StorageCredentials;
import io.avatarfleet.worker.storage.StorageSettings;
import io.avatarfleet.worker.storage.StorageSettings.Retries;
import io.avatarfleet.worker.storage.StorageSettings.Timeouts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The publisher's and the operator's commands, against a real broker and a real store. */
@ExtendWith(BrokerExtension.class)
class FleetCommandsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private Topics topics;
  private CommandLineUnderTest line;

  @BeforeEach
  void topicsOfItsOwn(EmbeddedBroker shared) {
    broker = shared;
    topics = new Topics("commands-" + Long.toHexString(System.nanoTime()));
    line = line(null);
    assertThat(line.run("topics").status()).isZero();
  }

  @Test
  void submitPublishesABuildFromOptionsAndPrintsItsId() {
    Answer answer = line.run("submit", "build", "--photo", "s3://inputs/anna.png",
        "--source", "s3://inputs/fit.pkl#anna_0", "--bundle", "gagavatar", "--output", "s3://out/anna", "--half", "--interactive", "--tenant", "shop",
        "--attribute", "order=17");
    assertThat(answer.status()).as(answer.err()).isZero();
    ConsumerRecord<byte[], byte[]> record =
        only(topics.jobs(JobKind.AVATAR_BUILD, Priority.INTERACTIVE));
    Job job = JobCodec.parse(record.value());
    assertThat(answer.out().strip()).isEqualTo(job.id()).isEqualTo(new String(record.key(), StandardCharsets.UTF_8));
    assertThat(job.tenant()).isEqualTo("shop");
    assertThat(job.attributes()).containsEntry("order", "17");
    assertThat(job.task().toString()).contains("anna.png", "anna_0", "gagavatar", "float16");
  }

  @Test
  void submitPublishesARenderFromOptionsAndTheSameFromAFile() throws Exception {
    assertThat(line.run("submit", "render", "--id", "r-1", "--avatar", "s3://inputs/a.avatar",
        "--track", "s3://inputs/t.track", "--output", "s3://out/r", "--format", "webm", "--size", "128", "--fps", "30000/1001", "--frames", "5..9",
        "--background", "transparent").out()).isEqualTo("r-1" + System.lineSeparator());
    Job job = JobCodec.parse(only(topics.jobs(JobKind.RENDER, Priority.BULK)).value());
    assertThat(((Render) job.task()).options().frames()).isEqualTo(FrameRange.of(5, 9));

    Path file = Files.write(folder.resolve("job.json"), JobCodec.write(job));
    assertThat(line.run("submit", file).status()).isZero();
    List<ConsumerRecord<byte[], byte[]>> both = records(topics.jobs(JobKind.RENDER, Priority.BULK), 2);
    assertThat(both.get(0).value()).isEqualTo(both.get(1).value());
  }

  @Test
  void whatIsNoJobIsRefusedWithItsCodeAndPath() throws Exception {
    Path file = Files.writeString(folder.resolve("job.json"), "{\"version\": 1, \"id\": \"x\", \"tenant\": \"t\"}");
    Answer missing = line.run("submit", file);
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).contains("$.task").contains("[CONTRACT_MISSING]");
    assertThat(line.run("submit", "render", "--avatar", "../x", "--track", "s3://inputs/t", "--output", "s3://out/r")
        .err())
        .contains("[CONTRACT_VALUE]");
    assertThat(line.run("submit").status()).isEqualTo(2);
    assertThat(line.run("dead", "retry").status()).isEqualTo(2);
  }

  @Test
  void submitWaitsForTheEndAndItsStatusSaysHowItEnded() throws Exception {
    CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> line.run("submit", "render", "--id", "w-1",
        "--avatar", "s3://inputs/a.avatar", "--track", "s3://inputs/t.track", "--output", "s3://out/r", "--wait"));
    Job job = JobCodec.parse(only(topics.jobs(JobKind.RENDER, Priority.BULK)).value());
    tell(StatusEvent.step(job, 1, 0, Instant.now(), new Status.Started("worker-1")));
    tell(StatusEvent.terminal(job, 1, Instant.now(), new Status.Failed(new JobError("NO_FACE", "no face"))));
    Answer ended = answer.get();
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).startsWith("w-1");
    assertThat(ended.err()).contains("started on worker-1").contains("failed: no face [NO_FACE]");
  }

  @Test
  void watchTellsOneJobToItsEndAsLinesOfJson() throws Exception {
    Job job = Job.of("seen", "shop", render());
    tell(StatusEvent.step(Job.of("other", "shop", render()), 1, 0, Instant.now(), new Status.Accepted()));
    StatusEvent end = StatusEvent.terminal(job, 1, Instant.now(), new Status.Cancelled("changed mind"));
    tell(end);
    Answer answer = line.run("watch", "--job", "seen", "--history", "--json");
    assertThat(answer.status()).isEqualTo(1);
    assertThat(answer.out().lines()).singleElement()
        .satisfies(text -> assertThat(StatusEventCodec.parse(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(end));
  }

  @Test
  void cancelPublishesTheCancellation() {
    assertThat(line.run("cancel", "c-1", "--reason", "no longer needed").status()).isZero();
    Cancellation cancellation = CancellationCodec.parse(only(topics.control()).value());
    assertThat(cancellation.jobId()).isEqualTo("c-1");
    assertThat(cancellation.reason()).isEqualTo("no longer needed");
  }

  @Test
  void aDeadLetterIsListedAndGoesHomeAsTheNextAttemptWithItsBytesAndHeaders() throws Exception {
    try (EmbeddedObjectStore server = ObjectStores.start(folder.resolve("objects"), "out");
        ObjectStore store = open(server)) {
      CommandLineUnderTest operator = line(store);
      Job job = Job.of("dead-1", "shop", render());
      String home = topics.jobs(JobKind.RENDER, Priority.BULK);
      bury(job, home);
      Answer listed = operator.run("dead", "list", "--code", "NO_MEMORY");
      assertThat(listed.out().lines()).singleElement().asString()
          .startsWith("0-0 ").contains(home, "dead-1", "attempt 3", "NO_MEMORY: too little memory");
      assertThat(operator.run("dead", "list", "--job", "another").out()).isEmpty();

      Answer retried = operator.run("dead", "retry", "0-0");
      assertThat(retried.status()).as(retried.err()).isZero();
      ConsumerRecord<byte[], byte[]> record = only(home);
      assertThat(record.value()).isEqualTo(JobCodec.write(job));
      assertThat(header(record, "fleet-retry-attempt")).isEqualTo("4");
      assertThat(header(record, "publisher")).isEqualTo("shop");
      assertThat(record.headers().headers("dead-letter-code")).isEmpty();
      assertThat(operator.run("dead", "retry", "0-99").err()).contains("[DEAD_LETTER_MISSING]");
    }
  }

  @Test
  void sweepDeletesOldObjectsThatNobodyNames() throws Exception {
    try (EmbeddedObjectStore server = ObjectStores.start(folder.resolve("objects"), "out");
        ObjectStore store = open(server)) {
      String left = "s3://out/r/lost-1/attempt-11111111-2222-3333-4444-555555555555/video.mp4";
      store.putSmall(ObjectReference.parse(left), new byte[] {1});
      store.putSmall(ObjectReference.parse("s3://out/r/somebody/elses.mp4"), new byte[] {1});
      CommandLineUnderTest operator = line(store);
      assertThat(operator.run("sweep", "s3://out/r/").out()).isEmpty();
      Answer swept = operator.run("sweep", "s3://out/r/", "--older-than", "-1h");
      assertThat(swept.status()).as(swept.err()).isZero();
      assertThat(swept.out().lines()).containsExactly(left);
      assertThat(store.list(ObjectPrefix.parse("s3://out/r/"))).hasSize(1);
      assertThat(operator.run("sweep", "r").err()).contains("[CONTRACT_VALUE]");
    }
  }

  @Test
  void brokersThatAreNotThereAreOneLine() {
    Answer answer = line.run("cancel", "c-1", "--bootstrap-servers", "nowhere.invalid:9092");
    assertThat(answer.status()).isEqualTo(1);
    assertThat(answer.err().lines()).singleElement().asString()
        .contains("cannot work with Kafka at nowhere.invalid:9092").endsWith("[BROKER]");
  }

  private CommandLineUnderTest line(ObjectStore store) {
    return new CommandLineUnderTest(folder.resolve("state"),
        Map.of("intake.bootstrap-servers", broker.bootstrapServers(), "intake.prefix", topics.prefix()), store);
  }

  private ObjectStore open(EmbeddedObjectStore server) throws Exception {
    StorageCredentials keys =
        new StorageCredentials(server.keys().accessKey(), server.keys().secretKey(), Optional.empty());
    StorageSettings settings = new StorageSettings(
        server.endpoint(), "us-east-1", true, Set.of(), Set.of("out"),
        new Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE),
        new Retries(Duration.ofMillis(100), Duration.ofSeconds(1), PATIENCE),
        16L << 20, folder.resolve("spool"), 1L << 30);
    return MinioObjectStore.open(settings, () -> keys, RetryListener.NONE);
  }

  private static Render render() {
    return Render.of(ObjectReference.parse("s3://inputs/a.avatar"),
        ObjectReference.parse("s3://inputs/t.track"),
        ObjectPrefix.parse("s3://out/r"));
  }

  private void tell(StatusEvent event) throws Exception {
    FleetConnection fleet = FleetConnection.of(broker.bootstrapServers(), "/test");
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topics.status(),
        event.jobId().getBytes(StandardCharsets.UTF_8), StatusEventCodec.write(event));
    MessageHeaders.of(event, URI.create("/test"), TraceContext.fresh())
        .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    send(fleet, record);
  }

  private void bury(Job job, String home) throws Exception {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topics.deadLetters(),
        job.id().getBytes(StandardCharsets.UTF_8), JobCodec.write(job));
    Map.of("publisher", "shop", "dead-letter-topic", home, "dead-letter-code", "NO_MEMORY", "dead-letter-message",
        "too little memory", "dead-letter-attempt", "3", "dead-letter-deliveries", "1", "dead-letter-time",
        "2026-01-31T12:00:00Z").forEach((name, text) ->
            record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    send(FleetConnection.of(broker.bootstrapServers(), "/test"), record);
  }

  private static void send(FleetConnection fleet, ProducerRecord<byte[], byte[]> record) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(fleet.kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private ConsumerRecord<byte[], byte[]> only(String topic) {
    return records(topic, 1).get(0);
  }

  private List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
        new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
          .map(each -> new TopicPartition(topic, each.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await().atMost(PATIENCE).until(() -> {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
        return found.size() >= count;
      });
    }
    assertThat(found).hasSize(count);
    return found;
  }
}
