package io.avatarfleet.worker.engine;

import io.avatarfleet.engine.Engine;
import java.util.Optional;
import java.util.function.Supplier;

/** An engine that this worker may have. It is looked for when it is first asked for, once: that can take a moment. */
public final class EngineOffer {
  private final String name;
  private final Supplier<Finding> search;
  private Finding finding;

  /**
   * What was found.
   *
   * @param engine the engine; empty if this machine or this build lacks something
   * @param note what it runs on, or what is missing, for people; may be empty
   */
  public record Finding(Optional<Engine> engine, String note) {}

  /** @param name the engine's name */
  public EngineOffer(String name, Supplier<Finding> search) {
    this.name = name;
    this.search = search;
  }

  /** An engine that is there. */
  public static EngineOffer of(Engine engine) {
    return new EngineOffer(engine.name(), () -> new Finding(Optional.of(engine), ""));
  }

  public String name() {
    return name;
  }

  /** The engine, or why there is none. */
  public synchronized Finding find() {
    if (finding == null) {
      finding = search.get();
    }
    return finding;
  }
}
