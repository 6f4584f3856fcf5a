package io.avatarfleet.worker.bench.fleet;

import io.avatarfleet.contract.OutputFormat;

/**
 * What a bench puts on a fleet.
 *
 * @param warmUp jobs before anything is measured
 * @param jobs published at once, whose rate is measured
 * @param singles jobs published one after the other on the idle fleet, whose latency is measured
 * @param format of the one frame that each job renders
 */
public record FleetLoad(int warmUp, int jobs, int singles, OutputFormat format) {
  /** @throws IllegalArgumentException if a number is not positive */
  public FleetLoad {
    if (warmUp < 1 || jobs < 1 || singles < 1) {
      throw new IllegalArgumentException(
          "warm-up, jobs and singles are %d, %d and %d; each must be 1 or more".formatted(warmUp, jobs, singles));
    }
  }
}
