package io.avatarfleet.worker.command;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.development.DevelopmentStack;
import io.avatarfleet.worker.development.StackOptions;
import io.avatarfleet.worker.development.WorkerProgram;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Starts the fleet that the demo and development bring along. */
@Singleton
public class StackLauncher {
  private final WorkerConfiguration configuration;

  @Inject
  StackLauncher(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  DevelopmentStack start(int workers, PrintWriter told) throws IOException, InterruptedException {
    return start(workers, Map.of(), List.of(), told);
  }

  /**
   * @param properties of the workers, without the prefix
   * @param javaOptions of the workers, beside those of this process
   */
  DevelopmentStack start(
      int workers, Map<String, String> properties, List<String> javaOptions, PrintWriter told)
      throws IOException, InterruptedException {
    StackOptions options = new StackOptions(
        WorkerProgram.ofThisProcess().with(javaOptions),
        configuration.development().objectStore().orElseThrow(() -> new FormatException("CONFIGURATION",
            "it is not known where the object store was built; run this by ./avatar")),
        workers, properties);
    return DevelopmentStack.start(options, line -> {
      told.println(line);
      told.flush();
    });
  }
}
