package io.avatarfleet.worker.campaign;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a test has published to a fleet, for the judge. */
final class Publications {
  private static final String TENANT = "tenant";

  private final Fleet fleet;
  private final List<Published> all = new ArrayList<>();

  Publications(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Publishes a job that is to be completed. */
  Job publish(String id, Task task) {
    return publish(id, task, State.COMPLETED);
  }

  /** Publishes a job that is to end in one of these ways. */
  Job publish(String id, Task task, State... ends) {
    return publish(Published.of(Job.of(id, TENANT, task), ends));
  }

  Job publish(Published one) {
    note(one);
    fleet.publisher().publish(one.job().orElseThrow());
    return one.job().get();
  }

  /** Something that was published otherwise. */
  void note(Published one) {
    all.add(one);
  }

  List<Published> all() {
    return List.copyOf(all);
  }

  /** The end of a job, waited for. */
  StatusEvent end(Job job) throws Exception {
    return fleet.status().await(job, Fleet.PATIENCE);
  }

  /** Publishes a job and waits until it is completed. */
  Status.Completed complete(String id, Task task) throws Exception {
    Status status = end(publish(id, task)).status();
    if (status instanceof Status.Completed completed) {
      return completed;
    }
    throw new AssertionError("%s is not completed but %s".formatted(id, status));
  }

  /** An avatar that renders can use. */
  ObjectReference avatar() throws Exception {
    return complete("avatar", Deck.BUILD.task(null, fleet.output())).results().get(0).object();
  }

  /** Judges the fleet's history; results are not compared. */
  Judge.Findings judge() throws Exception {
    return new Judge(fleet, all, Map.of()).judge(Fleet.PATIENCE);
  }
}
