package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that cannot be done: each ends with an event that says why, and the next job goes on. */
@ExtendWith(BrokerExtension.class)
class UnfinishedJobTest {
  private static FleetUnderTest fleet;
  private static ObjectReference avatar;
  private static int next;

  @BeforeAll
  static void start(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    fleet = new FleetUnderTest(folder, broker);
    fleet.worker("intake.slots", "1");
    avatar = fleet.avatar();
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
  }

  @AfterEach
  void theNextJobIsDone() throws Exception {
    fleet.complete(render("next-" + next++, RenderOptions.defaults().withFrames(FrameRange.of(0, 0))));
  }

  @Test
  void bytesThatAreNoJob() throws Exception {
    publishRaw("not-json", "{ this is not JSON");
    assertThat(rejected(fleet.end("not-json")).code()).isEqualTo("CONTRACT_JSON");
    publishRaw("version", "{\"version\": 99, \"id\": \"version\", \"tenant\": \"t\"}");
    assertThat(rejected(fleet.end("version")).code()).isEqualTo("CONTRACT_VERSION");
    publishRaw("kind", "{\"version\": 1, \"id\": \"kind\", \"tenant\": \"t\", \"task\": {\"kind\": \"dance\"}}");
    assertThat(rejected(fleet.end("kind")).code()).isEqualTo("CONTRACT_KIND");
    awaitDeadLetter("kind");
  }

  @Test
  void picturesAndObjectsThatAreNot() throws Exception {
    fleet.upload("not-a-picture.png", "surely no picture".getBytes(StandardCharsets.UTF_8));
    assertThat(failed(build("undecodable", "not-a-picture.png")).code()).isEqualTo("NOT_AN_IMAGE");
    assertThat(failed(build("missing", "nowhere.png")).code()).isEqualTo("STORAGE_OBJECT_MISSING");
    awaitDeadLetter("missing");
  }

  @Test
  void bucketsThatAreNotAllowed() throws Exception {
    Job read = fleet.render("forbidden-read", new ObjectReference("private", "a.avatar"));
    fleet.publish(read);
    assertThat(rejected(fleet.end(read)).code()).isEqualTo("STORAGE_BUCKET_FORBIDDEN");
    Job write = Job.of("forbidden-write", "tenant",
        Render.of(avatar, FleetUnderTest.asset("driving.track"), new ObjectPrefix("private", "out")));
    fleet.publish(write);
    assertThat(rejected(fleet.end(write)).code()).isEqualTo("OUTPUT_FORBIDDEN");
  }

  @Test
  void tracksThatCannotBeRead() throws Exception {
    fleet.upload("damaged.track", new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{', 'x'});
    assertThat(failed(renderTrack("unreadable-track", "damaged.track")).message())
        .contains("s3://assets/damaged.track");
    byte[] bytes = Files.readAllBytes(fleet.download(FleetUnderTest.asset("driving.track")));
    // The last value of the file becomes NaN.
    bytes[bytes.length - 1] = (byte) 0x7f;
    bytes[bytes.length - 2] = (byte) 0xff;
    fleet.upload("nan.track", bytes);
    assertThat(failed(renderTrack("nan-track", "nan.track")).message()).contains("not finite");
  }

  @Test
  void framesThatTheTrackDoesNotHave() throws Exception {
    RenderOptions options = RenderOptions.defaults();
    assertThat(rejected(ended(render("range", options.withFrames(FrameRange.of(0, FleetUnderTest.FRAMES))))).code())
        .isEqualTo("FRAMES_OUT_OF_RANGE");
  }

  @Test
  void anUnknownBundle() throws Exception {
    Job job = Job.of("bundle", "tenant",
        AvatarBuild.of(FleetUnderTest.asset("portrait.png"), BundleReference.parse("unknown"),
            FleetUnderTest.output()).withSource(FittedFrame.firstOf(FleetUnderTest.asset("driving.track"))));
    assertThat(failed(ended(job)).code()).isEqualTo("BUNDLE_UNKNOWN");
  }

  @Test
  void jobsThatAreTooLateOrNotWantedAnyMore() throws Exception {
    Job late = render("late", RenderOptions.defaults()).withNotAfter(Instant.now().minusSeconds(5));
    assertThat(ended(late).status()).isInstanceOf(Status.Expired.class);
    fleet.canceller().cancel("unwanted", "changed my mind");
    StatusEvent cancelled = ended(render("unwanted", RenderOptions.defaults()));
    assertThat(cancelled.status()).isEqualTo(new Status.Cancelled("changed my mind"));
    assertThat(fleet.objects("late")).hasSize(1);
  }

  private static Job render(String id, RenderOptions options) {
    Job job = fleet.render(id, avatar);
    return Job.of(id, job.tenant(), ((Render) job.task()).withOptions(options));
  }

  private static StatusEvent build(String id, String photo) throws Exception {
    return ended(Job.of(id, "tenant",
        AvatarBuild.of(FleetUnderTest.asset(photo), BundleReference.parse("tiny"), FleetUnderTest.output())
            .withSource(FittedFrame.firstOf(FleetUnderTest.asset("driving.track")))));
  }

  private static StatusEvent renderTrack(String id, String track) throws Exception {
    return ended(Job.of(id, "tenant", Render.of(avatar, FleetUnderTest.asset(track), FleetUnderTest.output())));
  }

  private static StatusEvent ended(Job job) throws Exception {
    fleet.publish(job);
    return fleet.end(job);
  }

  private static JobError rejected(StatusEvent event) {
    assertThat(event.status()).isInstanceOf(Status.Rejected.class);
    return ((Status.Rejected) event.status()).error();
  }

  private static JobError failed(StatusEvent event) {
    assertThat(event.status()).isInstanceOf(Status.Failed.class);
    return ((Status.Failed) event.status()).error();
  }

  private static void publishRaw(String key, String value) throws Exception {
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", fleet.brokers()), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(fleet.topics().jobs(JobKind.RENDER, Priority.BULK), key,
          value.getBytes(StandardCharsets.UTF_8))).get();
    }
  }

  private static void awaitDeadLetter(String key) {
    TopicPartition letters = new TopicPartition(fleet.topics().deadLetters(), 0);
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
        Map.of("bootstrap.servers", fleet.brokers()), new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(letters));
      consumer.seekToBeginning(List.of(letters));
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
        for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(200))) {
          if (key.equals(each.key())) {
            return true;
          }
        }
        return false;
      });
    }
  }
}
