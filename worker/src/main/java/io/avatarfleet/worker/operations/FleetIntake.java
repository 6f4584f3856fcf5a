package io.avatarfleet.worker.operations;

import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.worker.WorkerConfiguration.IntakeConfiguration;
import io.avatarfleet.worker.intake.BackOff;
import io.avatarfleet.worker.intake.IntakeSettings;
import io.avatarfleet.worker.intake.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Intake's settings for the fleet's topics, as configured. */
public final class FleetIntake {
  private static final Duration IDLE_POLL = Duration.ofMillis(500);
  private static final BackOff HOLD_BACK = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private FleetIntake() {}

  /**
   * A lane that takes the worker's kinds of job in turn, and a reserved lane for interactive ones if slots are
   * configured for it. Retries go home to topics of any kind: who returns them need not be the one who takes them.
   *
   * @throws IllegalArgumentException if the settings contradict each other
   */
  public static IntakeSettings settings(IntakeConfiguration configured) {
    Topics topics = new Topics(configured.prefix());
    Set<JobKind> kinds = configured.kindsToTake();
    List<String> interactive = topics.work(Priority.INTERACTIVE, kinds);
    List<String> all = new ArrayList<>(interactive);
    all.addAll(topics.work(Priority.BULK, kinds));
    List<Lane> lanes = new ArrayList<>(List.of(new Lane("all", all, configured.slots())));
    if (configured.interactiveSlots() > 0) {
      lanes.add(new Lane("interactive", interactive, configured.interactiveSlots()));
    }
    return new IntakeSettings(topics.workers(), lanes, Set.copyOf(topics.work()), topics.retry(), topics.deadLetters(),
        configured.renewAt(), Topics.DELIVERY_LIMIT, configured.tenantLimit(), HOLD_BACK, IDLE_POLL, client(configured))
        .with(new IntakeSettings.GivenUp(topics.brokerDeadLetters(), topics.brokerDeadLetterWorkers()));
  }

  /** Delays between attempts, as configured. */
  public static BackOff backOff(IntakeConfiguration configured) {
    return new BackOff(configured.firstBackOff(), configured.longestBackOff());
  }

  private static Map<String, String> client(IntakeConfiguration configured) {
    Map<String, String> client = new HashMap<>(configured.client());
    client.put("bootstrap.servers", configured.bootstrapServers());
    return client;
  }
}
