package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Settlement.TryAgain;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Slows a worker's claims while everything it tries fails for now: when the store is down, a backlog is not to be taken
 * through all its attempts at full speed.
 */
final class ClaimPace {
  private static final int TOLERATED = 3;
  private static final BackOff PAUSES = new BackOff(Duration.ofMillis(200), Duration.ofSeconds(5));

  private int failuresInARow;

  synchronized void settled(Settlement settlement) {
    failuresInARow = settlement instanceof TryAgain again && again.failed() ? failuresInARow + 1 : 0;
  }

  /** How long to wait before the next claim. */
  synchronized Duration pause() {
    return failuresInARow <= TOLERATED
        ? Duration.ZERO
        : PAUSES.after(failuresInARow - TOLERATED, ThreadLocalRandom.current());
  }
}
