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
    this(configuration.terminal());
  }

  ProgressDisplays(boolean terminal) {
    this.terminal = terminal;
  }

  ProgressDisplay open() {
    return new ProgressDisplay(System.err, terminal);
  }
}
