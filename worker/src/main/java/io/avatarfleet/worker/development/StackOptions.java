package io.avatarfleet.worker.development;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What a {@link DevelopmentStack} is to be.
 *
 * @param program the workers' program
 * @param objectStore the built object store, see {@link EmbeddedObjectStore#start}
 * @param workers how many, from 0
 * @param configuration of the workers, without the prefix {@code avatar-fleet.}; goes before the stack's own
 */
public record StackOptions(WorkerProgram program, Path objectStore, int workers, Map<String, String> configuration) {
  public StackOptions {
    configuration = Map.copyOf(configuration);
  }

  /** The same with one more property of the workers' configuration. */
  public StackOptions with(String name, String value) {
    Map<String, String> more = new HashMap<>(configuration);
    more.put(name, value);
    return new StackOptions(program, objectStore, workers, more);
  }
}
