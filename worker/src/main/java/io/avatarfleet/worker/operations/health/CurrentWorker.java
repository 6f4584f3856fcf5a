package io.avatarfleet.worker.operations.health;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** The worker of this process, once there is one, for the endpoints. */
@Singleton
public class CurrentWorker {
  private volatile Optional<WorkerHealth> health = Optional.empty();

  /** From now on the endpoints tell of this worker. */
  public void is(WorkerHealth worker) {
    health = Optional.of(worker);
  }

  List<Answer> live() {
    return health.map(WorkerHealth::live).orElse(List.of());
  }

  List<Answer> ready() {
    return health.map(WorkerHealth::ready).orElseGet(() -> List.of(started()));
  }

  Answer started() {
    return health.map(WorkerHealth::started).orElseGet(() -> Answer.bad("started", "it is being put together"));
  }
}
