package io.avatarfleet.worker.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.faults.HttpFault;
import io.avatarfleet.worker.faults.Moment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Surroundings that are not as they should be, and requests that change their minds. */
@ExtendWith(Arena.Access.class)
class ConditionsIT {
  private final Arena arena;
  private final List<Published> published = new ArrayList<>();
  private Fleet fleet;

  ConditionsIT(Arena arena) {
    this.arena = arena;
  }

  @BeforeEach
  void start() throws Exception {
    fleet = new Fleet(arena, "conditions").with(
        "intake.slots", "1", "intake.interactive-slots", "0", "storage.deadline", "1s", "intake.attempts", "50");
  }

  @AfterEach
  void judgeAndStop() throws Exception {
    try {
      new Judge(fleet, published, Map.of()).judge(Fleet.PATIENCE);
    } finally {
      fleet.close();
    }
  }

  @Test
  void aFullBucketAndASkewedClockAreWaitedFor() throws Exception {
    fleet.start(0);
    ObjectReference avatar = avatar();
    for (HttpFault refusal : List.of(
        new HttpFault.Status(507, "XMinioStorageFull"), new HttpFault.Status(403, "QuotaExceeded"),
        new HttpFault.Status(400, "XMinioAdminBucketQuotaExceeded"),
        new HttpFault.Status(403, "RequestTimeTooSkewed"))) {
      String id = ((HttpFault.Status) refusal).code();
      arena.seat(0).storeRequests().spoil("PUT", "/" + id + "/", 1000, refusal);
      Job job = publish(id, oneFrame(avatar));
      awaitEvent(id, event -> event.status() instanceof Status.Retrying);
      arena.heal();
      StatusEvent end = end(job);
      assertThat(end.status().state()).isEqualTo(State.COMPLETED);
      assertThat(end.attempt()).isGreaterThan(1);
    }
  }

  @Test
  void anUploadThatWasAbortedLeavesNothingThatCanBeSeen() throws Exception {
    fleet.with("storage.part-size", "5M").start(0);
    ObjectReference avatar = avatar();
    arena.seat(0).storeRequests().spoil("PUT", "partNumber=2", 1, new HttpFault.Happens(Moment.BEFORE, () -> {
      fleet.kill(0);
      try {
        fleet.begin(1);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }));
    Job job = publish("many-parts", Render.of(avatar, track(), fleet.output()).withOptions(RenderOptions.defaults()
        .withFormat(OutputFormat.RAW).withSize(512).withFrames(FrameRange.of(0, 19))));
    assertThat(end(job).status().state()).isEqualTo(State.COMPLETED);
    assertThat(fleet.store().list(fleet.output())).filteredOn(
        each -> each.reference().key().contains("/many-parts/")).hasSize(2);
  }

  @Test
  void aJobThatFindsNoRoomIsTriedAgainUntilThereIsSome() throws Exception {
    fleet.with("jobs.work-limit", "1M").start(0);
    ObjectReference avatar = avatar();
    fleet.kill(0);
    fleet.with("jobs.work-limit", "64K").start(0);
    Job job = publish("no-room", Render.of(avatar, track(), fleet.output()).withOptions(RenderOptions.defaults()
        .withFormat(OutputFormat.RAW).withSize(256).withFrames(FrameRange.of(0, 1))));
    awaitEvent("no-room", event -> event.status() instanceof Status.Retrying retrying
        && retrying.error().message().contains("avatar-fleet.jobs.work-limit"));
    fleet.kill(0);
    fleet.with("jobs.work-limit", "1G").start(0);
    assertThat(end(job).status().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void aFullDiskIsWaitedFor() throws Exception {
    Path disk = Files.createDirectories(fleet.home(0).resolve("disk"));
    Assumptions.assumeThat(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()))
        .as("may mount a small disk").isTrue();
    try {
      fleet.start(1);
      ObjectReference avatar = avatar();
      fleet.kill(1);
      fleet.with("jobs.work-directory", disk.toString()).start(0);
      Job job = publish("disk-full", Render.of(avatar, track(), fleet.output()).withOptions(RenderOptions.defaults()
          .withFormat(OutputFormat.RAW).withSize(256).withFrames(FrameRange.of(0, 3))));
      awaitEvent("disk-full", event -> event.status() instanceof Status.Retrying);
      fleet.kill(0);
      fleet.with("jobs.work-directory", fleet.home(1).resolve("work").toString()).start(1);
      assertThat(end(job).status().state()).isEqualTo(State.COMPLETED);
    } finally {
      fleet.stopWorkers();
      run("umount", disk.toString());
    }
  }

  @Test
  void jobsAreCancelledBeforeDuringAndAfterTheirWorkOrExpireWhileTheyWait() throws Exception {
    fleet.start(0);
    ObjectReference avatar = avatar();
    Job running = publish("cancelled-during", slow(avatar), State.CANCELLED);
    Job waiting = publish("cancelled-before", oneFrame(avatar), State.CANCELLED);
    Job late = Job.of("late", "tenant", oneFrame(avatar)).withNotAfter(Instant.now().plusSeconds(1));
    published.add(Published.of(late, State.EXPIRED));
    fleet.publisher().publish(late);
    fleet.canceller().cancel("cancelled-before", "changed my mind");
    awaitEvent("cancelled-during", event -> event.status() instanceof Status.Progress);
    Awaitility.await().until(() -> Instant.now().isAfter(late.notAfter()));
    fleet.canceller().cancel("cancelled-during", null);
    assertThat(end(running).status()).isEqualTo(new Status.Cancelled(null));
    assertThat(end(waiting).status()).isEqualTo(new Status.Cancelled("changed my mind"));
    assertThat(end(late).status().state()).isEqualTo(State.EXPIRED);
    Job done = publish("cancelled-after", oneFrame(avatar), State.COMPLETED);
    end(done);
    fleet.canceller().cancel("cancelled-after", "too late");
    fleet.publisher().publish(done);
    end(publish("one-more", oneFrame(avatar), State.COMPLETED));
    assertThat(fleet.events("cancelled-after")).extracting(event -> event.status().state())
        .doesNotContain(State.CANCELLED);
  }

  @Test
  void theLockIsShortenedWhileJobsAreHeld() throws Exception {
    fleet.start(0, 1);
    ObjectReference avatar = avatar();
    Job job = publish("held", Render.of(avatar, track(), fleet.output()).withOptions(RenderOptions.defaults()
        .withFormat(OutputFormat.RAW).withSize(256).withFrames(FrameRange.of(0, 50))));
    awaitEvent("held", event -> event.status() instanceof Status.Progress);
    group("share.record.lock.duration.ms", "2000");
    Job next = publish("held-shorter", Render.of(avatar, track(), fleet.output()).withOptions(RenderOptions.defaults()
        .withFormat(OutputFormat.RAW).withSize(256).withFrames(FrameRange.of(0, 50))));
    assertThat(end(job).status().state()).isEqualTo(State.COMPLETED);
    assertThat(end(next).status().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void nothingIsLostWhileRenewalIsSwitchedOff() throws Exception {
    fleet.start(0, 1);
    ObjectReference avatar = avatar();
    group("share.renew.acknowledge.enable", "false");
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      jobs.add(publish("unrenewed-" + i, oneFrame(avatar)));
    }
    Awaitility.await().atMost(Fleet.PATIENCE).until(
        () -> Files.readString(fleet.worker(0).log()).contains("share.renew.acknowledge.enable")
            || Files.readString(fleet.worker(1).log()).contains("share.renew.acknowledge.enable"));
    group("share.renew.acknowledge.enable", "true");
    for (Job job : jobs) {
      assertThat(end(job).status().state()).isEqualTo(State.COMPLETED);
    }
  }

  @Test
  void twoFleetsOfOneClusterDoNotMeet() throws Exception {
    fleet.start(0);
    try (Fleet other = new Fleet(arena, "other")) {
      other.start(1);
      ObjectReference avatar = avatar();
      Job ours = publish("same-id", oneFrame(avatar));
      Job theirs = Job.of("same-id", "tenant", Deck.FEW_PICTURES.task(avatar, other.output()));
      other.publisher().publish(theirs);
      end(ours);
      assertThat(other.status().await(theirs, Fleet.PATIENCE).status().state()).isEqualTo(State.COMPLETED);
      assertThat(other.events("same-id")).extracting(event -> event.contentHash())
          .containsOnly(JobCodec.contentHash(theirs));
    }
  }

  @Test
  void jobsOfANewerPublisherAreDoneAsFarAsTheyAreUnderstoodAndRefusedByVersion() throws Exception {
    fleet.start(0);
    ObjectReference avatar = avatar();
    Job job = Job.of("newer", "tenant", oneFrame(avatar));
    published.add(Published.of(job, State.COMPLETED));
    String json = new String(JobCodec.write(job), StandardCharsets.UTF_8);
    String more = json.substring(0, json.length() - 1) + ",\"mood\":\"cheerful\"}";
    published.add(Published.unreadable("newest"));
    try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", arena.broker().bootstrapServers()), new StringSerializer(),
        new ByteArraySerializer())) {
      String topic = fleet.topics().jobs(JobKind.RENDER, Priority.BULK);
      // Its clock is half an hour ahead, too.
      producer.send(new ProducerRecord<>(topic, null, Instant.now().plusSeconds(1800).toEpochMilli(), "newer",
          more.getBytes(StandardCharsets.UTF_8))).get();
      producer.send(new ProducerRecord<>(topic, "newest", more.replace("\"version\":1", "\"version\":2")
          .replace("\"newer\"", "\"newest\"").getBytes(StandardCharsets.UTF_8))).get();
    }
    assertThat(end(job).status().state()).isEqualTo(State.COMPLETED);
    assertThat(((Status.Rejected) fleet.status().await("newest", Fleet.PATIENCE).status()).error().code())
        .isEqualTo("CONTRACT_VERSION");
  }

  private void group(String setting, String value) throws Exception {
    fleet.admin().incrementalAlterConfigs(Map.of(
        new ConfigResource(ConfigResource.Type.GROUP, fleet.topics().workers()),
        List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET)))).all().get();
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
  }

  private void awaitEvent(String jobId, Predicate<StatusEvent> event) {
    Awaitility.await().atMost(Fleet.PATIENCE).until(() -> fleet.events(jobId).stream().anyMatch(event));
  }

  private ObjectReference avatar() throws Exception {
    Job build = publish("avatar", Deck.BUILD.task(null, fleet.output()));
    return ((Status.Completed) end(build).status()).results().get(0).object();
  }

  private Task oneFrame(ObjectReference avatar) {
    return Deck.ONE_FRAME.task(avatar, fleet.output());
  }

  /** Takes a minute, for its pictures are large. */
  private Task slow(ObjectReference avatar) {
    return Render.of(avatar, track(), fleet.output()).withOptions(
        RenderOptions.defaults().withFormat(OutputFormat.PNG).withSize(1024).withFrames(FrameRange.of(0, 59)));
  }

  private static ObjectReference track() {
    return new ObjectReference("assets", "driving.track");
  }

  private Job publish(String id, Task task) {
    return publish(id, task, State.COMPLETED);
  }

  private Job publish(String id, Task task, State end) {
    Job job = Job.of(id, "tenant", task);
    published.add(Published.of(job, end));
    fleet.publisher().publish(job);
    return job;
  }

  private StatusEvent end(Job job) throws Exception {
    return fleet.status().await(job, Fleet.PATIENCE);
  }
}
