package io.avatarfleet.worker.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.faults.Moment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that can never be done: each ends with an event that says why and a dead letter, and the next job is done. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(Arena.Access.class)
class PoisonIT {
  private static final String JOB = "{\"version\": 1, \"id\": \"%s\", \"tenant\": \"t\", \"task\": %s}";
  private static final String RENDER =
      "{\"kind\": \"render\", \"avatar\": \"%s\", \"track\": \"s3://assets/t\", \"output\": \"s3://results/x\"%s}";

  private final Arena arena;
  private final Map<String, String> codes = new LinkedHashMap<>();
  private Fleet fleet;
  private Publications jobs;
  private KafkaProducer<String, byte[]> producer;
  private ObjectReference avatar;

  PoisonIT(Arena arena) {
    this.arena = arena;
  }

  @BeforeAll
  void start() throws Exception {
    fleet = new Fleet(arena, "poison").with("intake.slots", "1", "intake.interactive-slots", "0");
    producer = new KafkaProducer<>(
        Map.of("bootstrap.servers", arena.broker().bootstrapServers(), "max.request.size", 32 << 20,
            "buffer.memory", 64L << 20),
        new StringSerializer(), new ByteArraySerializer());
    fleet.start(0);
    jobs = new Publications(fleet);
    avatar = jobs.avatar();
  }

  @AfterAll
  void judgeAndStop() throws Exception {
    try {
      System.out.println("poison: " + jobs.judge());
    } finally {
      producer.close();
      fleet.close();
    }
  }

  @Test
  void bytesThatAreNoJob() throws Exception {
    raw("not-json", utf8("{ this is not JSON"), "CONTRACT_JSON");
    raw("not-text", new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1}, "CONTRACT_JSON");
    raw("empty", new byte[0], "CONTRACT_TYPE");
    raw("nothing", null, "CONTRACT_TYPE");
    raw("wrong-version", utf8("{\"version\": 99, \"id\": \"wrong-version\", \"tenant\": \"t\"}"), "CONTRACT_VERSION");
    raw("unknown-kind", job("unknown-kind", "{\"kind\": \"dance\"}"), "CONTRACT_KIND");
    raw("climbing", job("climbing", RENDER.formatted("s3://assets/../private/a", "")), "CONTRACT_VALUE");
    raw("half-climbing", job("half-climbing", RENDER.formatted("s3://assets/a/..", "")), "CONTRACT_VALUE");
    raw("million-frames", job("million-frames",
        RENDER.formatted("s3://assets/a", ", \"options\": {\"frames\": {\"first\": 0, \"last\": 999999}}")),
        "CONTRACT_VALUE");
    raw("no-frames", job("no-frames",
        RENDER.formatted("s3://assets/a", ", \"options\": {\"frames\": {\"first\": 5, \"last\": 4}}")),
        "CONTRACT_VALUE");
    raw("deep", utf8("[".repeat(200_000)), "CONTRACT_JSON");
    theNextJobIsDone();
    assertEnds();
  }

  @Test
  void objectsThatAreNotThereNotAllowedOrNotWhatTheyClaim() throws Exception {
    arena.upload("noise.png", utf8("surely no picture"));
    arena.upload("noise.track", new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{', 'x'});
    arena.upload("noise.avatar", new byte[1000]);
    arena.upload("evil.pkl", utf8("cos\nsystem\n(S'touch /tmp/evil'\ntR."));
    arena.upload("bomb.npz", bomb());
    byte[] track = fleet.store().readSmall(new ObjectReference("assets", "driving.track"), 1 << 24);
    // The last value of the file becomes NaN.
    track[track.length - 1] = (byte) 0x7f;
    track[track.length - 2] = (byte) 0xff;
    arena.upload("nan.track", track);
    poison("missing-object", render("nowhere.avatar", "driving.track"), State.FAILED, "STORAGE_OBJECT_MISSING");
    poison("missing-bucket-object", build("nowhere.png"), State.FAILED, "STORAGE_OBJECT_MISSING");
    poison("undecodable", build("noise.png"), State.FAILED, "NOT_AN_IMAGE");
    poison("no-avatar", render("noise.avatar", "driving.track"), State.FAILED, null);
    poison("unreadable-track", render(null, "noise.track"), State.FAILED, null);
    poison("pickle-that-runs", render(null, "evil.pkl"), State.FAILED, null);
    poison("npz-bomb", render(null, "bomb.npz"), State.FAILED, null);
    poison("not-a-number", render(null, "nan.track"), State.FAILED, null);
    poison("forbidden-read", Render.of(new ObjectReference("private", "a.avatar"), asset("driving.track"),
        fleet.output()), State.REJECTED, "STORAGE_BUCKET_FORBIDDEN");
    poison("forbidden-write", Render.of(avatar, asset("driving.track"), new ObjectPrefix("private", "out")),
        State.REJECTED, "OUTPUT_FORBIDDEN");
    poison("too-many-frames", Render.of(avatar, asset("driving.track"), fleet.output()).withOptions(
        RenderOptions.defaults().withFrames(FrameRange.of(0, Arena.FRAMES))), State.REJECTED, "FRAMES_OUT_OF_RANGE");
    theNextJobIsDone();
    assertEnds();
  }

  @Test
  void aJobThatTakesAllMemory() throws Exception {
    poison("memory", Render.of(avatar, asset("driving.track"), fleet.output()).withOptions(RenderOptions.defaults()
        .withFormat(OutputFormat.RAW).withSize(4096).withFrames(FrameRange.of(0, 0))), State.FAILED, "OUT_OF_MEMORY");
    theNextJobIsDone();
    assertEnds();
    assertThat(fleet.worker(0).handle().isAlive()).isTrue();
  }

  @Test
  void aMessageOfTenMebibytes() throws Exception {
    byte[] large = utf8("x".repeat(10 << 20));
    String topic = fleet.topics().jobs(JobKind.RENDER, Priority.BULK);
    assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, "ten-mebibytes", large)).get())
        .isInstanceOf(ExecutionException.class).hasCauseInstanceOf(RecordTooLargeException.class);
    // An operator may let larger ones in.
    fleet.admin().incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(
        new AlterConfigOp(new ConfigEntry("max.message.bytes", "15728640"), AlterConfigOp.OpType.SET)))).all().get();
    raw("ten-mebibytes", large, "CONTRACT_SIZE");
    theNextJobIsDone();
    assertEnds();
    // The letter is published after the event.
    Awaitility.await().atMost(Fleet.PATIENCE).untilAsserted(
        () -> assertThat(History.of(fleet).letters("ten-mebibytes"))
            .anySatisfy(letter -> assertThat(letter.record().value()).hasSameSizeAs(large)));
  }

  @Test
  void aJobThatKillsItsWorkerEachTimeIsGivenUpAndOthersAreNotHarmed() throws Exception {
    fleet.start(1, 2);
    AtomicInteger kills = new AtomicInteger();
    arena.seats().forEach(seat -> seat.brokerRequests().at(Moment.BEFORE, 100,
        request -> request.publishes("\"killer\"", "\"state\":\"started\""), () -> {
          kills.incrementAndGet();
          fleet.kill(seat.number());
          try {
            fleet.begin(seat.number());
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        }));
    poison("killer", render(null, "driving.track"), State.FAILED, "DELIVERIES_EXHAUSTED");
    for (int i = 0; i < 10; i++) {
      jobs.publish("bystander-" + i, Deck.ONE_FRAME.task(avatar, fleet.output()));
    }
    theNextJobIsDone();
    assertEnds();
    assertThat(kills.get()).isEqualTo(9);
  }

  private void assertEnds() throws Exception {
    Map<String, String> found = new LinkedHashMap<>();
    for (Published each : jobs.all()) {
      StatusEvent end = each.job().isPresent()
          ? jobs.end(each.job().get()) : fleet.status().await(each.id(), Fleet.PATIENCE);
      if (codes.containsKey(each.id())) {
        JobError error = error(end.status());
        assertThat(error.message()).as(each.id()).isNotBlank();
        found.put(each.id(), codes.get(each.id()) == null ? null : error.code());
      }
    }
    assertThat(found).isEqualTo(codes);
  }

  private static JobError error(Status status) {
    return status instanceof Status.Failed failed ? failed.error() : ((Status.Rejected) status).error();
  }

  private void theNextJobIsDone() throws Exception {
    jobs.complete("next-" + jobs.all().size(), Deck.ONE_FRAME.task(avatar, fleet.output()));
  }

  /** @param code null: whichever the reader of the format has */
  private void poison(String id, Task task, State end, String code) {
    codes.put(id, code);
    jobs.publish(id, task, end);
  }

  private void raw(String key, byte[] bytes, String code) throws Exception {
    codes.put(key, code);
    jobs.note(Published.unreadable(key));
    producer.send(new ProducerRecord<>(fleet.topics().jobs(JobKind.RENDER, Priority.BULK), key, bytes)).get();
  }

  private static byte[] job(String id, String task) {
    return utf8(JOB.formatted(id, task));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private Task render(String avatarName, String track) {
    return Render.of(avatarName == null ? avatar : asset(avatarName), asset(track), fleet.output());
  }

  private Task build(String photo) {
    return AvatarBuild.of(asset(photo), BundleReference.parse("tiny"), fleet.output())
        .withSource(FittedFrame.firstOf(asset("driving.track")));
  }

  private static ObjectReference asset(String name) {
    return new ObjectReference("assets", name);
  }

  /** Two hundred kilobytes that unfold to two hundred megabytes. */
  private static byte[] bomb() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("bomb.npy"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }
}
