package io.avatarfleet.worker.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.faults.HttpFault;
import io.avatarfleet.worker.faults.KafkaRequest;
import io.avatarfleet.worker.faults.Moment;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A worker is killed at one chosen point of a job's path, when a proxy sees the request that marks it; another goes on
 * from there.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(Arena.Access.class)
class CrashPointIT {
  private static final String COMPLETED = "\"state\":\"completed\"";

  private final Arena arena;
  private final AtomicInteger killed = new AtomicInteger();
  private Fleet fleet;
  private Publications jobs;
  private ObjectReference avatar;

  CrashPointIT(Arena arena) {
    this.arena = arena;
  }

  @BeforeAll
  void start() throws Exception {
    fleet = new Fleet(arena, "crash-points").with("intake.slots", "1", "storage.deadline", "4s");
    fleet.start(0, 1, 2);
    jobs = new Publications(fleet);
    avatar = jobs.avatar();
  }

  @BeforeEach
  void twoWorkersAreThere() {
    arena.heal();
    killed.set(-1);
    Awaitility.await().atMost(Fleet.PATIENCE).until(() -> IntStream.range(0, Arena.SEATS)
        .mapToObj(fleet::worker).filter(worker -> worker.handle().isAlive() && worker.isReady()).count() >= 2);
  }

  @AfterAll
  void judgeAndStop() throws Exception {
    try {
      System.out.println("crash points: " + jobs.judge());
    } finally {
      fleet.close();
    }
  }

  @Test
  void beforeTheClaim() throws Exception {
    atBroker(Moment.BEFORE, request -> request.acknowledges(AcknowledgeType.RENEW));
    rendered("before-claim", 0, 2);
    assertThat(started("before-claim")).hasSize(1);
  }

  @Test
  void whileAPhotoIsRead() throws Exception {
    arena.upload("half-read.png", Arena.portrait());
    arena.seats().forEach(seat -> seat.storeRequests().spoil(
        "GET", "half-read.png", 1, new HttpFault.MidAnswer(() -> kill(seat.number()))));
    Task build = AvatarBuild.of(new ObjectReference("assets", "half-read.png"), BundleReference.parse("tiny"),
        fleet.output()).withSource(FittedFrame.firstOf(new ObjectReference("assets", "driving.track")));
    jobs.complete("half-read", build);
    assertThat(started("half-read")).hasSize(2);
  }

  @Test
  void whileItRenders() throws Exception {
    atBroker(Moment.BEFORE, publishes("mid-render", "\"state\":\"progress\""));
    rendered("mid-render", 0, 59);
    assertThat(started("mid-render")).hasSize(2);
  }

  @Test
  void afterTheUploadBeforeTheManifest() throws Exception {
    atStore(Moment.BEFORE, "PUT", "/unlisted/manifest.json");
    rendered("unlisted", 0, 2);
    assertThat(started("unlisted")).hasSize(2);
  }

  @Test
  void afterTheManifestOfWhichItDoesNotKnowYet() throws Exception {
    atStore(Moment.AFTER, "PUT", "/unanswered/manifest.json");
    rendered("unanswered", 0, 2);
    assertThat(started("unanswered")).hasSize(1);
  }

  @Test
  void afterTheManifestBeforeTheEvent() throws Exception {
    atBroker(Moment.BEFORE, publishes("untold", COMPLETED));
    rendered("untold", 0, 2);
    assertThat(started("untold")).hasSize(1);
  }

  @Test
  void afterTheEventBeforeAccepting() throws Exception {
    atBroker(Moment.AFTER, publishes("told", COMPLETED));
    rendered("told", 0, 2);
    assertThat(started("told")).hasSize(1);
  }

  @Test
  void afterAcceptingBeforeTheBrokerHeardOfIt() throws Exception {
    atBroker(Moment.BEFORE, request -> request.acknowledges(AcknowledgeType.ACCEPT));
    rendered("unheard", 0, 2);
    awaitKill();
    assertThat(started("unheard")).hasSize(1);
  }

  @Test
  void afterTheBrokerTookTheAcceptance() throws Exception {
    atBroker(Moment.AFTER, request -> request.acknowledges(AcknowledgeType.ACCEPT));
    rendered("accepted", 0, 2);
    awaitKill();
    assertThat(started("accepted")).hasSize(1);
  }

  @Test
  void afterAFailureWasToldBeforeItsDeadLetter() throws Exception {
    atBroker(Moment.BEFORE, publishes("unburied", "dead-letter-code"));
    failed("unburied");
    awaitKill();
  }

  @Test
  void afterTheDeadLetterBeforeRejecting() throws Exception {
    atBroker(Moment.AFTER, publishes("buried", "dead-letter-code"));
    failed("buried");
    awaitKill();
  }

  @Test
  void afterTheRetryWasPublishedBeforeAccepting() throws Exception {
    arena.seats().forEach(seat -> seat.storeRequests().spoil(
        "HEAD", "/waiting.avatar", 1000, new HttpFault.Status(503, "")));
    arena.seats().forEach(seat -> seat.storeRequests().spoil(
        "GET", "/waiting.avatar", 1000, new HttpFault.Status(503, "SlowDown")));
    atBroker(Moment.AFTER, publishes("waiting", "fleet-retry-home"));
    arena.upload("waiting.avatar", fleet.store().readSmall(avatar, 1 << 20));
    jobs.complete("waiting", Render.of(
        new ObjectReference("assets", "waiting.avatar"), new ObjectReference("assets", "driving.track"),
        fleet.output()).withOptions(RenderOptions.defaults().withFrames(FrameRange.of(0, 2))));
    assertThat(fleet.events("waiting")).extracting(event -> event.status().state()).contains(State.RETRYING);
  }

  @Test
  void afterTheSegmentsWerePublished() throws Exception {
    atBroker(Moment.AFTER, publishes("spread-out", "\"kind\":\"segment\""));
    jobs.complete("spread-out", Deck.SPREAD.task(avatar, fleet.output()));
  }

  @Test
  void afterASegment() throws Exception {
    atStore(Moment.AFTER, "PUT", "/segment-000001");
    jobs.complete("one-segment", Deck.SPREAD.task(avatar, fleet.output()));
  }

  @Test
  void afterTheAssemblyWasPublished() throws Exception {
    atBroker(Moment.AFTER, publishes("assembled", "\"kind\":\"assembly\""));
    jobs.complete("assembled", Deck.SPREAD_VIDEO.task(avatar, fleet.output()));
  }

  private static Predicate<KafkaRequest> publishes(String jobId, String text) {
    return request -> request.publishes("\"" + jobId + "\"", text);
  }

  private void atBroker(Moment moment, Predicate<KafkaRequest> request) {
    arena.seats().forEach(seat -> seat.brokerRequests().at(
        moment, 1, each -> killed.get() < 0 && request.test(each), () -> kill(seat.number())));
  }

  private void atStore(Moment moment, String method, String path) {
    arena.seats().forEach(seat -> seat.storeRequests().spoil(
        method, path, 1, new HttpFault.Happens(moment, () -> kill(seat.number()))));
  }

  /** Only one: the others are to go on. */
  private void kill(int seat) {
    if (killed.compareAndSet(-1, seat)) {
      arena.heal();
      fleet.kill(seat);
      try {
        fleet.begin(seat);
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  private void awaitKill() {
    Awaitility.await().atMost(Fleet.PATIENCE).until(() -> killed.get() >= 0);
  }

  private List<StatusEvent> started(String jobId) {
    assertThat(killed).as("a worker was killed").hasValueGreaterThanOrEqualTo(0);
    return fleet.events(jobId).stream().filter(event -> event.status() instanceof Status.Started).toList();
  }

  private void rendered(String id, int first, int last) throws Exception {
    jobs.complete(id, Render.of(avatar, new ObjectReference("assets", "driving.track"), fleet.output()).withOptions(
        RenderOptions.defaults().withFormat(OutputFormat.RAW).withSize(256).withFrames(FrameRange.of(first, last))));
  }

  private void failed(String id) throws Exception {
    Job job = jobs.publish(id, Render.of(new ObjectReference("assets", "nowhere.avatar"),
        new ObjectReference("assets", "driving.track"), fleet.output()), State.FAILED);
    assertThat(jobs.end(job).status()).isInstanceOf(Status.Failed.class);
  }
}
