package io.avatarfleet.worker.command;

import io.avatarfleet.format.Beside;
import io.avatarfleet.worker.engine.Engines;
import java.io.IOException;
import picocli.CommandLine.Option;

/** The option that chooses what the networks run on. */
final class EngineOption {
  @Option(names = "--engine", paramLabel = "cpu|cuda", description = "What to run on; the best there is by default.")
  private String name;

  Engines.Choice of(Engines engines) throws IOException {
    return name == null ? engines.best() : engines.named(name);
  }

  /** As {@link #of} on a thread beside: a GPU takes its time to open, and so does a bundle to be checked. */
  Beside<Engines.Choice> begin(Engines engines) {
    return Beside.begin("search for an engine", () -> of(engines));
  }
}
