package io.avatarfleet.worker.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.faults.HttpFault;
import io.avatarfleet.worker.faults.Moment;
import io.avatarfleet.worker.faults.TcpFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Broker and store go away, come back, answer late, wrongly or not at all while a fleet works: every job completes. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(Arena.Access.class)
class OutageIT {
  private final Arena arena;
  private final List<Published> published = new ArrayList<>();
  private final Map<Deck, List<String>> undisturbed = new EnumMap<>(Deck.class);
  private Fleet fleet;
  private ObjectReference avatar;

  OutageIT(Arena arena) {
    this.arena = arena;
  }

  @BeforeAll
  void start() throws Exception {
    fleet = new Fleet(arena, "outages").with("storage.deadline", "4s", "intake.attempts", "30");
    fleet.start(0, 1);
    Job build = Job.of("avatar", "quiet", Deck.BUILD.task(null, fleet.output()));
    Status.Completed built = completed(publish(build, Deck.BUILD));
    avatar = built.results().get(0).object();
    for (Deck kind : List.of(Deck.ONE_FRAME, Deck.SHORT_VIDEO, Deck.SPREAD)) {
      undisturbed.put(kind, Judge.sums(completed(publish(job("quiet-" + kind, kind), kind))));
    }
  }

  @BeforeEach
  void heal() {
    arena.heal();
  }

  @AfterAll
  void judgeAndStop() throws Exception {
    try {
      System.out.println("outages: " + new Judge(fleet, published, undisturbed).judge(Fleet.PATIENCE));
    } finally {
      fleet.close();
    }
  }

  @Test
  void theBrokerStopsForLongerThanTheLock() throws Exception {
    List<Job> jobs = work("broker-stop");
    awaitSome(jobs);
    arena.broker().stop();
    pass(Fleet.LOCK.plusSeconds(2));
    arena.broker().restart();
    awaitAll(jobs);
  }

  @Test
  void theBrokerRestartsJustWhenALockIsRenewed() throws Exception {
    CountDownLatch renewed = new CountDownLatch(1);
    arena.seats().forEach(seat -> seat.brokerRequests().at(
        Moment.BEFORE, 1, request -> request.acknowledges(AcknowledgeType.RENEW), renewed::countDown));
    List<Job> jobs = work("mid-renewal");
    renewed.await();
    arena.broker().restart();
    awaitAll(jobs);
  }

  @Test
  void connectionsToTheBrokerAreHalfOpenForLongerThanTheLock() throws Exception {
    List<Job> jobs = work("half-open-broker");
    awaitSome(jobs);
    arena.seat(0).brokerWire().set(new TcpFault.BlackHole());
    pass(Fleet.LOCK.plusSeconds(2));
    arena.seat(0).brokerWire().heal();
    awaitAll(jobs);
  }

  @Test
  void theStoreIsDownForTwentySeconds() throws Exception {
    List<Job> jobs = work("store-down");
    awaitSome(jobs);
    arena.seats().forEach(seat -> seat.storeWire().set(new TcpFault.Refuse()));
    pass(Duration.ofSeconds(20));
    arena.heal();
    awaitAll(jobs);
    List<StatusEvent> retries = jobs.stream().flatMap(job -> fleet.events(job.id()).stream())
        .filter(event -> event.status().state() == State.RETRYING).toList();
    assertThat(retries).isNotEmpty().allSatisfy(event -> {
      Status.Retrying retrying = (Status.Retrying) event.status();
      assertThat(retrying.error().code()).isEqualTo("STORAGE_UNAVAILABLE");
      // Between half of 200 ms doubled with each attempt and all of it, and at most 2 s.
      long full = Math.min(2000, 200L << Math.min(10, event.attempt() - 1));
      assertThat(retrying.delayMillis()).isBetween(full / 2, full);
    });
    assertThat(jobs.stream().flatMap(job -> fleet.events(job.id()).stream())).extracting(StatusEvent::attempt)
        .as("attempts told of").contains(1, 2);
  }

  @Test
  void theStoreIsSlow() throws Exception {
    arena.seats().forEach(seat -> seat.storeWire().set(new TcpFault.Delay(Duration.ofMillis(100))));
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      jobs.add(publish(job("store-slow-" + i, Deck.ONE_FRAME), Deck.ONE_FRAME));
    }
    awaitAll(jobs);
  }

  @Test
  void connectionsToTheStoreAreHalfOpenForAWhile() throws Exception {
    List<Job> jobs = work("half-open-store");
    awaitSome(jobs);
    arena.seats().forEach(seat -> seat.storeWire().set(new TcpFault.BlackHole()));
    pass(Duration.ofSeconds(5));
    arena.heal();
    awaitAll(jobs);
  }

  @Test
  void theStoreAnswersWithErrorsAndResets() throws Exception {
    spoil("PUT", new HttpFault.Status(500, "InternalError"), new HttpFault.Status(503, "SlowDown"),
        new HttpFault.AnswerLost(), new HttpFault.Status(503, ""));
    spoil("GET", new HttpFault.Status(500, ""), new HttpFault.Status(503, "SlowDown"), new HttpFault.AnswerLost());
    spoil("HEAD", new HttpFault.Status(503, ""), new HttpFault.AnswerLost());
    awaitAll(work("store-errors"));
  }

  @Test
  void theStoresBodiesAreShortAndDamaged() throws Exception {
    spoil("GET", new HttpFault.Truncated(100), new HttpFault.Damaged(80), new HttpFault.MidAnswer(() -> {}));
    // An avatar of its own, so that it is in no cache, put with its checksum.
    ObjectReference fresh = new ObjectReference("results", "inputs/%s/fresh.avatar".formatted(fleet.topics().prefix()));
    fleet.store().putSmall(fresh, fleet.store().readSmall(avatar, 1 << 20));
    Job job = Job.of("damaged-bodies", "tenant", Deck.ONE_FRAME.task(fresh, fleet.output()));
    publish(job, Deck.ONE_FRAME);
    awaitAll(List.of(job));
    awaitAll(work("store-damages"));
  }

  /** Each seat meets each of these a few times. */
  private void spoil(String method, HttpFault... faults) {
    arena.seats().forEach(seat -> {
      for (HttpFault fault : faults) {
        seat.storeRequests().spoil(method, "/", 3, fault);
      }
    });
  }

  /** Enough to be at work for a while. */
  private List<Job> work(String name) {
    List<Job> jobs = new ArrayList<>();
    Consumer<Deck> add = kind -> jobs.add(job(name + "-" + jobs.size(), kind));
    add.accept(Deck.SPREAD);
    for (int i = 0; i < 10; i++) {
      add.accept(Deck.ONE_FRAME);
      add.accept(i % 2 == 0 ? Deck.SHORT_VIDEO : Deck.ONE_FRAME);
    }
    jobs.forEach(job -> publish(job, Deck.valueOf(job.attributes().get("kind"))));
    return jobs;
  }

  private Job job(String id, Deck kind) {
    return Job.of(id, "tenant", kind.task(avatar, fleet.output())).withAttributes(Map.of("kind", kind.name()));
  }

  private Job publish(Job job, Deck kind) {
    published.add(Published.of(job, kind));
    fleet.publisher().send(job, TraceContext.fresh());
    return job;
  }

  private Status.Completed completed(Job job) throws Exception {
    return (Status.Completed) fleet.status().await(job, Fleet.PATIENCE).status();
  }

  private void awaitAll(List<Job> jobs) throws Exception {
    for (Job job : jobs) {
      completed(job);
    }
  }

  private void awaitSome(List<Job> jobs) {
    Awaitility.await().atMost(Fleet.PATIENCE).until(
        () -> jobs.stream().anyMatch(job -> !fleet.events(job.id()).isEmpty()));
  }

  /** The fault lasts so long. */
  private static void pass(Duration time) throws InterruptedException {
    new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
