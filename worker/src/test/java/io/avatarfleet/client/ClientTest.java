package io.avatarfleet.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.contract.CancellationCodec;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.TopicSettings;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.messaging.MessageHeaders;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class ClientTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Topics topics = new Topics("client-" + UUID.randomUUID());
  private final Job job =
      Job.of(
              "r-1",
              "acme",
              Render.of(
                  ObjectReference.parse("s3://media/a.avatar"),
                  ObjectReference.parse("s3://media/t.track"),
                  ObjectPrefix.parse("s3://results/r-1")))
          .withPriority(Priority.INTERACTIVE);
  private FleetConnection fleet;
  private KafkaProducer<String, byte[]> worker;

  @BeforeEach
  void createTopics(EmbeddedBroker broker) throws Exception {
    fleet = FleetConnection.of(broker.bootstrapServers(), "/tests").withTopics(topics);
    List<NewTopic> wanted = topics.all().stream().map(ClientTest::newTopic).toList();
    try (Admin admin = Admin.create(fleet.kafka())) {
      admin.createTopics(wanted).all().get();
    }
    Properties properties = new Properties();
    properties.putAll(fleet.kafka());
    worker = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  @AfterEach
  void closeWorker() {
    worker.close();
  }

  @Test
  void aPublishedJobIsOnTheTopicOfItsKindAndPriorityWithItsKeyAndHeaders() {
    TraceContext trace = TraceContext.fresh();
    Published place;
    try (JobPublisher publisher = new JobPublisher(fleet)) {
      place = publisher.publish(job, trace);
    }

    ConsumerRecord<String, byte[]> message = at(place);
    assertThat(place.topic()).isEqualTo(topics.jobs(JobKind.RENDER, Priority.INTERACTIVE));
    assertThat(message.key()).isEqualTo("r-1");
    assertThat(JobCodec.parse(message.value())).isEqualTo(job);
    assertThat(header(message, MessageHeaders.TYPE)).isEqualTo("io.avatarfleet.render.requested.v1");
    assertThat(header(message, MessageHeaders.SOURCE)).isEqualTo("/tests");
    assertThat(header(message, MessageHeaders.TRACE_PARENT)).isEqualTo(trace.traceparent());
  }

  @Test
  void aCancellationIsOnTheControlTopicUnderTheJobsId() {
    Published place;
    try (Canceller canceller = new Canceller(fleet)) {
      place = canceller.cancel("r-1", "changed their mind");
    }

    ConsumerRecord<String, byte[]> message = at(place);
    assertThat(place.topic()).isEqualTo(topics.control());
    assertThat(message.key()).isEqualTo("r-1");
    assertThat(CancellationCodec.parse(message.value()).reason()).isEqualTo("changed their mind");
  }

  @Test
  void aTopicThatDoesNotExistIsSaidWithWhatToDo() {
    FleetConnection nowhere =
        fleet.withTopics(new Topics("nowhere")).with("max.block.ms", 500).with("default.api.timeout.ms", 5000);

    try (JobPublisher publisher = new JobPublisher(nowhere)) {
      assertThatThrownBy(() -> publisher.publish(job))
          .isInstanceOf(PublishException.class)
          .hasMessageContaining("job r-1")
          .hasMessageContaining("nowhere.jobs.render.interactive")
          .hasMessageContaining("publish it again");
    }
    assertThatThrownBy(() -> StatusSubscription.open(nowhere, StartFrom.NOW)).hasMessageContaining("avatar topics");
  }

  @Test
  void aSubscriptionTellsEachEventOnceInOrderAndTheEndToWhoeverWaits() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    try (StatusSubscription subscription =
        StatusSubscription.open(fleet, StartFrom.NOW, event -> told.add(event.eventType()))) {
      StatusEvent accepted = StatusEvent.step(job, 1, 0, Instant.now(), new Status.Accepted());
      StatusEvent ended = failed(job);
      say(accepted);
      say(accepted);
      worker.send(new ProducerRecord<>(topics.status(), "r-1", "not an event".getBytes(StandardCharsets.UTF_8)));
      say(ended);
      say(ended);

      assertThat(subscription.await(job, LONG)).isEqualTo(ended);
      assertThat(subscription.await("r-1", LONG)).isEqualTo(ended);
      assertThat(told).containsExactly("io.avatarfleet.job.accepted.v1", "io.avatarfleet.job.failed.v1");
    }
  }

  @Test
  void theEndOfAnotherJobUnderTheSameIdIsNotTheEndOfThisOne() throws Exception {
    Job other = Job.of("r-1", "other", job.task());
    try (StatusSubscription subscription = StatusSubscription.open(fleet, StartFrom.NOW)) {
      say(failed(other));
      say(failed(job));

      assertThat(subscription.await(job, LONG).tenant()).isEqualTo("acme");
      assertThat(subscription.await(other, LONG).tenant()).isEqualTo("other");
    }
  }

  @Test
  void earliestTellsWhatHappenedBeforeAndNowDoesNot() throws Exception {
    say(failed(job));
    Job later = Job.of("r-2", "acme", job.task());
    List<String> told = new CopyOnWriteArrayList<>();
    try (StatusSubscription all = StatusSubscription.open(fleet, StartFrom.EARLIEST);
        StatusSubscription fresh = StatusSubscription.open(fleet, StartFrom.NOW, event -> told.add(event.jobId()))) {
      say(failed(later));

      assertThat(all.await(job, LONG).jobId()).isEqualTo("r-1");
      assertThat(fresh.await(later, LONG).jobId()).isEqualTo("r-2");
      assertThat(told).containsExactly("r-2");
    }
  }

  @Test
  void aTimeoutSaysWhatWasHeardLast() throws Exception {
    List<StatusEvent> told = new CopyOnWriteArrayList<>();
    try (StatusSubscription subscription = StatusSubscription.open(fleet, StartFrom.NOW, told::add)) {
      say(StatusEvent.step(job, 1, 3, Instant.now(), new Status.Progress("render", 10, 50, "frames")));
      Awaitility.await().atMost(LONG).until(() -> !told.isEmpty());

      assertThatThrownBy(() -> subscription.await(job, Duration.ofMillis(200)))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("progress render, 10 of 50 frames");
    }
  }

  @Test
  void whoeverWaitsIsToldThatTheSubscriptionWasClosed() {
    StatusSubscription subscription = StatusSubscription.open(fleet, StartFrom.NOW);
    subscription.close();

    assertThatThrownBy(() -> subscription.await(job, LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was closed");
  }

  private void say(StatusEvent event) throws Exception {
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(topics.status(), event.jobId(), StatusEventCodec.write(event));
    MessageHeaders.of(event, URI.create("/worker"), TraceContext.fresh())
        .forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
    worker.send(message).get();
  }

  private ConsumerRecord<String, byte[]> at(Published place) {
    TopicPartition partition = new TopicPartition(place.topic(), place.partition());
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
        Map.copyOf(fleet.kafka()), new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, place.offset());
      return consumer.poll(LONG).iterator().next();
    }
  }

  private static StatusEvent failed(Job job) {
    return StatusEvent.terminal(job, 1, Instant.now(), new Status.Failed(new JobError("TRACK_NAN", "frame 3")));
  }

  private static String header(ConsumerRecord<String, byte[]> message, String name) {
    return new String(message.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static NewTopic newTopic(TopicSettings settings) {
    return new NewTopic(settings.name(), settings.partitions(), (short) 1).configs(settings.config());
  }
}
