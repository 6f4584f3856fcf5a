package io.avatarfleet.worker.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A fleet whose workers are killed, stopped and cut off while it works. {@code -Dcampaign.jobs=3000
 * -Dcampaign.seed=17} makes it longer or another one.
 */
@ExtendWith(Arena.Access.class)
class KillCampaignIT {
  private static final int JOBS = Integer.getInteger("campaign.jobs", 300);
  private static final long SEED = Long.getLong("campaign.seed", 1);

  private final Arena arena;
  private final Random random = new Random(SEED);
  private final List<Published> published = new ArrayList<>();
  private final Map<Deck, List<String>> undisturbed = new EnumMap<>(Deck.class);
  private Fleet fleet;
  private ObjectReference avatar;

  KillCampaignIT(Arena arena) {
    this.arena = arena;
  }

  @BeforeEach
  void start() throws Exception {
    fleet = new Fleet(arena, "kills").with("intake.tenant-limit", "2");
    fleet.start(0, 1, 2);
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  @Test
  void everyJobHasOneEndHoweverManyWorkersAreKilled() throws Exception {
    System.out.printf("campaign of %d jobs with seed %d%n", JOBS, SEED);
    workUndisturbed();
    Instant began = Instant.now();
    try (Nemesis nemesis = new Nemesis(fleet, SEED, Duration.ofSeconds(3))) {
      nemesis.begin();
      for (int i = 0; i < JOBS; i++) {
        publish("job-" + i);
      }
      Judge judge = new Judge(fleet, published, undisturbed);
      try {
        judge.awaitEnds(Duration.ofSeconds(120 + JOBS));
      } finally {
        nemesis.close();
        nemesis.deeds().forEach(System.out::println);
      }
      Judge.Findings findings = judge.judge(Fleet.PATIENCE);
      System.out.printf("seed %d: %s after %d s and %d deeds%n", SEED, findings,
          Duration.between(began, Instant.now()).toSeconds(), nemesis.deeds().size());
      assertThat(nemesis.deeds()).isNotEmpty();
    }
  }

  /** What each kind of work gives when nothing goes wrong. */
  private void workUndisturbed() throws Exception {
    Job build = Job.of("avatar", "quiet", Deck.BUILD.task(null, output(0)));
    Status.Completed built = completed(Published.of(build, Deck.BUILD));
    avatar = built.results().get(0).object();
    undisturbed.put(Deck.BUILD, Judge.sums(built));
    for (Deck kind : Deck.values()) {
      if (kind != Deck.BUILD) {
        Job job = Job.of("quiet-" + kind, "quiet", kind.task(avatar, output(0)));
        undisturbed.put(kind, Judge.sums(completed(Published.of(job, kind))));
      }
    }
  }

  private Status.Completed completed(Published one) throws Exception {
    published.add(one);
    fleet.publisher().publish(one.job().orElseThrow());
    return (Status.Completed) fleet.status().await(one.job().get(), Fleet.PATIENCE).status();
  }

  private void publish(String id) {
    Deck kind = Deck.draw(random);
    Job job = Job.of(id, "tenant-" + random.nextInt(4), kind.task(avatar, output(random.nextInt(6))))
        .withPriority(random.nextInt(4) == 0 ? Priority.INTERACTIVE : Priority.BULK)
        .withAttributes(Map.of("kind", kind.name()));
    Published one = Published.of(job, kind);
    int chance = random.nextInt(100);
    if (chance < 3) {
      job = job.withNotAfter(Instant.now().minusSeconds(1));
      one = Published.of(job, kind).ending(State.EXPIRED);
    } else if (chance < 6) {
      fleet.canceller().cancel(id, "not wanted");
      one = one.ending(State.COMPLETED, State.CANCELLED);
    }
    send(one);
    if (chance >= 94) {
      send(one);
    } else if (chance >= 92 && !kind.isBuild()) {
      published.remove(one);
      published.add(one.ending(State.COMPLETED, State.REJECTED));
      Render other = (Render) Deck.ONE_FRAME.task(avatar, ((Render) job.task()).output());
      send(Published.of(Job.of(id, job.tenant(), other.withOptions(
          other.options().withFrames(FrameRange.of(9, 9)))), State.COMPLETED, State.REJECTED));
    }
  }

  private void send(Published one) {
    if (!published.contains(one)) {
      published.add(one);
    }
    fleet.publisher().send(one.job().orElseThrow(), TraceContext.fresh());
  }

  private ObjectPrefix output(int number) {
    return new ObjectPrefix(fleet.output().bucket(), fleet.output().folder() + "/out-" + number);
  }
}
