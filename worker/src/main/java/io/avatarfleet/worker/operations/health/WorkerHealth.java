package io.avatarfleet.worker.operations.health;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.intake.SlotHealth;
import io.avatarfleet.worker.operations.WorkerRuntime;
import io.avatarfleet.worker.storage.ObjectStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a worker is. Safe to use from any thread; answers at once. */
public final class WorkerHealth implements AutoCloseable {
  private final WorkerRuntime worker;
  private final Engine engine;
  private final Duration silence;
  private final Optional<Path> bundles;
  private final RemoteWatch remote;

  /** Looks at a worker; brokers and store are asked from {@link #start} on. */
  public WorkerHealth(WorkerConfiguration configuration, WorkerRuntime worker, Engine engine, ObjectStore store) {
    this.worker = worker;
    this.engine = engine;
    this.silence = configuration.health().silence();
    this.bundles = configuration.jobs().bundles();
    Map<String, String> client = new HashMap<>(configuration.intake().client());
    client.put("bootstrap.servers", configuration.intake().bootstrapServers());
    this.remote = new RemoteWatch(client, store, List.copyOf(configuration.storage().writeBuckets().orElse(Set.of())),
        configuration.health().interval(), configuration.health().patience());
  }

  /** Begins to ask brokers and store. */
  public void start() {
    remote.start();
  }

  /**
   * Whether the process is worth keeping: nothing of it has stopped for good or hangs. A long job does not matter, and
   * brokers or a store that are away do not either: another process would not have them.
   */
  public List<Answer> live() {
    return List.of(slots(), engine());
  }

  /** Whether it can take jobs now. */
  public List<Answer> ready() {
    return List.of(
        started(), remote.brokers(), group(), remote.storage(), engine(), bundles(),
        worker.isDraining() ? Answer.bad("taking-jobs", "it is told to stop") : Answer.good("taking-jobs"));
  }

  /** Whether it has begun to take jobs. */
  public Answer started() {
    return worker.isStarted() ? Answer.good("started") : Answer.bad("started", "it does not take jobs yet");
  }

  private Answer slots() {
    List<SlotHealth> all = new ArrayList<>(worker.health());
    all.addAll(worker.besides());
    for (SlotHealth slot : all) {
      if (slot.failure().isPresent()) {
        return Answer.bad("slots", "slot %s stopped for good: %s".formatted(slot.name(), slot.failure().get()));
      }
      Duration silent = Duration.between(slot.lastTick(), Instant.now());
      // Slots end one by one while the worker drains, and one that does not is given up at the end of the grace period.
      if (worker.isStarted() && !worker.isDraining() && silent.compareTo(silence) > 0) {
        return Answer.bad("slots", "slot %s has not gone round for %d s, %d are allowed"
            .formatted(slot.name(), silent.toSeconds(), silence.toSeconds()));
      }
    }
    return Answer.good("slots");
  }

  private Answer group() {
    return worker.health().stream().filter(slot -> !slot.joined()).findFirst()
        .map(slot -> Answer.bad("group", "slot %s is not in the share group".formatted(slot.name())))
        .orElseGet(() -> Answer.good("group"));
  }

  private Answer engine() {
    return new Answer("engine", engine.health().failure());
  }

  private Answer bundles() {
    return bundles.filter(folder -> !Files.isReadable(folder))
        .map(folder -> Answer.bad("bundles", folder + " cannot be read (avatar-fleet.jobs.bundles)"))
        .orElseGet(() -> Answer.good("bundles"));
  }

  @Override
  public void close() {
    remote.close();
  }
}
