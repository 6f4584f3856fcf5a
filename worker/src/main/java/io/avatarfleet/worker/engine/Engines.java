package io.avatarfleet.worker.engine;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.format.FormatException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The engines of this worker. */
@Singleton
public class Engines {
  private static final List<String> BEST_FIRST = List.of("cuda", "cpu");

  private final List<Engine> engines;

  @Inject
  Engines(@Any Instance<Engine> engines) {
    this(engines.stream().toList());
  }

  /** @param engines what this build has, in any order */
  public Engines(List<Engine> engines) {
    this.engines = List.copyOf(engines);
  }

  /**
   * An engine and why it was chosen.
   *
   * @param reason one line for people
   */
  public record Choice(Engine engine, String reason) {}

  /**
   * The engine of a name.
   *
   * @throws FormatException {@code ENGINE_MISSING} if there is none
   */
  public Choice named(String name) throws FormatException {
    Engine engine = find(name).orElseThrow(() -> new FormatException(
        "ENGINE_MISSING", "there is no engine '%s' in this build, only: %s".formatted(name, names())));
    return new Choice(engine, "engine " + name + ", as asked");
  }

  /**
   * The fastest engine that this build has.
   *
   * @throws FormatException {@code ENGINE_MISSING} if there is none
   */
  public Choice best() throws FormatException {
    String missing = "";
    for (String name : BEST_FIRST) {
      Optional<Engine> engine = find(name);
      if (engine.isPresent()) {
        return new Choice(engine.get(), "engine " + name + missing);
      }
      missing = ": there is no engine " + name + " in this build";
    }
    throw new FormatException("ENGINE_MISSING", "this build has no engine");
  }

  private Optional<Engine> find(String name) {
    return engines.stream().filter(engine -> engine.name().equals(name)).findFirst();
  }

  private String names() {
    return engines.stream().map(Engine::name).collect(Collectors.joining(", "));
  }
}
