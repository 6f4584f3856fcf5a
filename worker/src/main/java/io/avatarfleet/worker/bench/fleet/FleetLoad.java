package io.avatarfleet.worker.bench.fleet;

import io.avatarfleet.contract.OutputFormat;

/**
 * What a bench puts on a fleet.
 *
 * @param warmUp jobs before anything is measured
 * @param jobs published at once, whose rate is measured
 * @param singles jobs published one after the other on the idle fleet, whose latency is measured
 * @param cancels long renders that are cancelled while they run, one after the other
 * @param format of the one frame that each job renders
 */
public record FleetLoad(int warmUp, int jobs, int singles, int cancels, OutputFormat format) {
  /** @throws IllegalArgumentException if a number is not positive */
  public FleetLoad {
    if (warmUp < 1 || jobs < 1 || singles < 1 || cancels < 1) {
      throw new IllegalArgumentException(
          "warm-up, jobs, singles and cancels are %d, %d, %d and %d; each must be 1 or more"
              .formatted(warmUp, jobs, singles, cancels));
    }
  }
}
