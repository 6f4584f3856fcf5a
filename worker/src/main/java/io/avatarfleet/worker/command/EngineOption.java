package io.avatarfleet.worker.command;

import io.avatarfleet.worker.engine.Engines;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.Option;

/** The option that chooses what the networks run on. */
final class EngineOption {
  @Option(names = "--engine", paramLabel = "cpu|cuda", description = "What to run on; the best there is by default.")
  private String name;

  Engines.Choice of(Engines engines) throws IOException {
    return name == null ? engines.best() : engines.named(name);
  }

  /** As {@link #of} on a thread beside: a GPU takes its time to open, and so does a bundle to be checked. */
  Search begin(Engines engines) {
    FutureTask<Engines.Choice> found = new FutureTask<>(() -> of(engines));
    Thread thread = new Thread(found, "engine-search");
    thread.setDaemon(true);
    thread.start();
    return new Search(found);
  }

  /** An engine that is being looked for. */
  record Search(FutureTask<Engines.Choice> found) {

    /** As {@link EngineOption#of}. */
    Engines.Choice await() throws IOException, InterruptedException {
      try {
        return found.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException known) {
          throw known;
        }
        throw new IllegalStateException("looking for an engine failed", e.getCause());
      }
    }
  }
}
