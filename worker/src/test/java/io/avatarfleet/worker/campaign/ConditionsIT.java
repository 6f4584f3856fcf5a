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
  private Fleet fleet;
  private Publications jobs;

  ConditionsIT(Arena arena) {
    this.arena = arena;
  }

  @BeforeEach
  void start() throws Exception {
    fleet = new Fleet(arena, "conditions").with(
        "intake.slots", "1", "intake.interactive-slots", "0", "storage.deadline", "4s", "intake.attempts", "50");
    jobs = new Publications(fleet);
  }

  @AfterEach
  void judgeAndStop() throws Exception {
    try {
      jobs.judge();
    } finally {
      fleet.close();
    }
  }

  @Test
  void aFullBucketAndASkewedClockAreWaitedFor() throws Exception {
    fleet.start(0);
    ObjectReference avatar = jobs.avatar();
    for (HttpFault refusal : List.of(
        new HttpFault.Status(507, "XMinioStorageFull"), new HttpFault.Status(403, "QuotaExceeded"),
        new HttpFault.Status(400, "XMinioAdminBucketQuotaExceeded"),
        new HttpFault.Status(403, "RequestTimeTooSkewed"))) {
      String id = ((HttpFault.Status) refusal).code();
      arena.seat(0).storeRequests().spoil("PUT", "/" + id + "/", 1000, refusal);
      Job job = jobs.publish(id, oneFrame(avatar));
      awaitEvent(id, event -> event.status() instanceof Status.Retrying);
      arena.heal();
      StatusEvent end = jobs.end(job);
      assertThat(end.status().state()).isEqualTo(State.COMPLETED);
      assertThat(end.attempt()).isGreaterThan(1);
    }
  }

  @Test
  void anUploadThatWasAbortedLeavesNothingThatCanBeSeen() throws Exception {
    fleet.with("storage.part-size", "5M").start(0);
    ObjectReference avatar = jobs.avatar();
    arena.seat(0).storeRequests().spoil("PUT", "partNumber=2", 1, new HttpFault.Happens(Moment.BEFORE, () -> {
      fleet.kill(0);
      try {
        fleet.begin(1);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }));
    Job job = jobs.publish("many-parts", raw(avatar, 512, 20));
    assertThat(jobs.end(job).status().state()).isEqualTo(State.COMPLETED);
    assertThat(fleet.store().list(fleet.output())).filteredOn(
        each -> each.reference().key().contains("/many-parts/")).hasSize(2);
  }

  @Test
  void aJobThatFindsNoRoomIsTriedAgainUntilThereIsSome() throws Exception {
    fleet.with("jobs.work-limit", "1M").start(0);
    ObjectReference avatar = jobs.avatar();
    fleet.kill(0);
    fleet.with("jobs.work-limit", "64K").start(0);
    Job job = jobs.publish("no-room", raw(avatar, 256, 2));
    awaitEvent("no-room", event -> event.status() instanceof Status.Retrying retrying
        && retrying.error().message().contains("avatar-fleet.jobs.work-limit"));
    fleet.kill(0);
    fleet.with("jobs.work-limit", "1G").start(0);
    assertThat(jobs.end(job).status().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void aFullDiskIsWaitedFor() throws Exception {
    Path disk = Files.createDirectories(fleet.home(0).resolve("disk"));
    Assumptions.assumeThat(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()))
        .as("may mount a small disk").isTrue();
    try {
      fleet.start(1);
      ObjectReference avatar = jobs.avatar();
      fleet.kill(1);
      fleet.with("jobs.work-directory", disk.toString()).start(0);
      Job job = jobs.publish("disk-full", raw(avatar, 256, 4));
      awaitEvent("disk-full", event -> event.status() instanceof Status.Retrying);
      fleet.kill(0);
      fleet.with("jobs.work-directory", fleet.home(1).resolve("work").toString()).start(1);
      assertThat(jobs.end(job).status().state()).isEqualTo(State.COMPLETED);
    } finally {
      // Lazily: a worker that is still there may have it open, and must be let finish what it has ended.
      run("umount", "-l", disk.toString());
    }
  }

  @Test
  void jobsAreCancelledBeforeDuringAndAfterTheirWorkOrExpireWhileTheyWait() throws Exception {
    fleet.start(0);
    ObjectReference avatar = jobs.avatar();
    Job running = jobs.publish("cancelled-during", slow(avatar), State.CANCELLED);
    Job waiting = jobs.publish("cancelled-before", oneFrame(avatar), State.CANCELLED);
    Job late = jobs.publish(Published.of(
        Job.of("late", "tenant", oneFrame(avatar)).withNotAfter(Instant.now().plusSeconds(1)), State.EXPIRED));
    fleet.canceller().cancel("cancelled-before", "changed my mind");
    awaitEvent("cancelled-during", event -> event.status() instanceof Status.Progress);
    Awaitility.await().until(() -> Instant.now().isAfter(late.notAfter()));
    fleet.canceller().cancel("cancelled-during", null);
    assertThat(jobs.end(running).status()).isEqualTo(new Status.Cancelled(null));
    assertThat(jobs.end(waiting).status()).isEqualTo(new Status.Cancelled("changed my mind"));
    assertThat(jobs.end(late).status().state()).isEqualTo(State.EXPIRED);
    Job done = jobs.publish("cancelled-after", oneFrame(avatar));
    jobs.end(done);
    fleet.canceller().cancel("cancelled-after", "too late");
    fleet.publisher().publish(done);
    jobs.end(jobs.publish("one-more", oneFrame(avatar)));
    assertThat(fleet.events("cancelled-after")).extracting(event -> event.status().state())
        .doesNotContain(State.CANCELLED);
  }

  @Test
  void theLockIsShortenedWhileJobsAreHeld() throws Exception {
    fleet.start(0, 1);
    ObjectReference avatar = jobs.avatar();
    Job job = jobs.publish("held", raw(avatar, 256, 50));
    awaitEvent("held", event -> event.status() instanceof Status.Progress);
    group("share.record.lock.duration.ms", "2000");
    Job next = jobs.publish("held-shorter", raw(avatar, 256, 50));
    assertThat(jobs.end(job).status().state()).isEqualTo(State.COMPLETED);
    assertThat(jobs.end(next).status().state()).isEqualTo(State.COMPLETED);
  }

  @Test
  void nothingIsLostWhileRenewalIsSwitchedOff() throws Exception {
    fleet.start(0, 1);
    ObjectReference avatar = jobs.avatar();
    group("share.renew.acknowledge.enable", "false");
    List<Job> unrenewed = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      unrenewed.add(jobs.publish("unrenewed-" + i, oneFrame(avatar)));
    }
    Awaitility.await().atMost(Fleet.PATIENCE).until(
        () -> Files.readString(fleet.worker(0).log()).contains("share.renew.acknowledge.enable")
            || Files.readString(fleet.worker(1).log()).contains("share.renew.acknowledge.enable"));
    group("share.renew.acknowledge.enable", "true");
    for (Job job : unrenewed) {
      assertThat(jobs.end(job).status().state()).isEqualTo(State.COMPLETED);
    }
  }

  @Test
  void twoFleetsOfOneClusterDoNotMeet() throws Exception {
    fleet.start(0);
    try (Fleet other = new Fleet(arena, "other")) {
      other.start(1);
      ObjectReference avatar = jobs.avatar();
      Job ours = jobs.publish("same-id", oneFrame(avatar));
      Job theirs = Job.of("same-id", "tenant", Deck.FEW_PICTURES.task(avatar, other.output()));
      other.publisher().publish(theirs);
      jobs.end(ours);
      assertThat(other.status().await(theirs, Fleet.PATIENCE).status().state()).isEqualTo(State.COMPLETED);
      assertThat(other.events("same-id")).extracting(event -> event.contentHash())
          .containsOnly(JobCodec.contentHash(theirs));
    }
  }

  @Test
  void jobsOfANewerPublisherAreDoneAsFarAsTheyAreUnderstoodAndRefusedByVersion() throws Exception {
    fleet.start(0);
    ObjectReference avatar = jobs.avatar();
    Job job = Job.of("newer", "tenant", oneFrame(avatar));
    jobs.note(Published.of(job, State.COMPLETED));
    String json = new String(JobCodec.write(job), StandardCharsets.UTF_8);
    String more = json.substring(0, json.length() - 1) + ",\"mood\":\"cheerful\"}";
    jobs.note(Published.unreadable("newest"));
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
    assertThat(jobs.end(job).status().state()).isEqualTo(State.COMPLETED);
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

  private Task oneFrame(ObjectReference avatar) {
    return Deck.ONE_FRAME.task(avatar, fleet.output());
  }

  private Task raw(ObjectReference avatar, int size, int frames) {
    return Render.of(avatar, track(), fleet.output()).withOptions(RenderOptions.defaults()
        .withFormat(OutputFormat.RAW).withSize(size).withFrames(FrameRange.of(0, frames - 1)));
  }

  /** Takes a minute, for its pictures are large. */
  private Task slow(ObjectReference avatar) {
    return Render.of(avatar, track(), fleet.output()).withOptions(
        RenderOptions.defaults().withFormat(OutputFormat.PNG).withSize(1024).withFrames(FrameRange.of(0, 59)));
  }

  private static ObjectReference track() {
    return new ObjectReference("assets", "driving.track");
  }
}
