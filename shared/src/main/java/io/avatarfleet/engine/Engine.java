package io.avatarfleet.engine;

import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import java.util.Optional;

/** A way to run the networks: on a CPU, on a GPU. */
public interface Engine {

  /** Name for people and for {@code --engine}: {@code cpu} or {@code cuda}. */
  String name();

  /** Loads the source-only networks of a bundle. The caller closes the result. */
  Reconstructor reconstructor(Bundle bundle);

  /** Loads the per-frame networks of a bundle. The caller closes the result. */
  Renderer renderer(Bundle bundle);

  /**
   * What keeps it from rendering models of a structure itself, for people; then another engine does it in its stead.
   * Empty if nothing does.
   */
  default Optional<String> hindrance(Architecture architecture) {
    return Optional.empty();
  }

  /** How it is now. Called every few seconds while it works, from any thread: must be quick and must not throw. */
  default EngineHealth health() {
    return EngineHealth.healthy();
  }
}
