package io.avatarfleet.worker.command;

import io.avatarfleet.worker.WorkerConfiguration;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Opens displays of progress on standard error. */
@Singleton
public class ProgressDisplays {
  private final boolean terminal;

  @Inject
  ProgressDisplays(WorkerConfiguration configuration) {
    this.terminal = configuration.terminal();
  }

  ProgressDisplay open() {
    return new ProgressDisplay(System.err, terminal);
  }
}
