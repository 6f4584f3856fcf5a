package io.avatarfleet.worker.engine;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Architecture;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The engines of this worker. */
public class Engines {
  private static final List<String> BEST_FIRST = List.of("cuda", "cpu");

  private final List<EngineOffer> offers;

  /** @param offers what this build has, in any order */
  public Engines(List<EngineOffer> offers) {
    this.offers = List.copyOf(offers);
  }

  /**
   * An engine and why it was chosen.
   *
   * @param reason one line for people
   */
  public record Choice(Engine engine, String reason) {

    /** One line for people: what runs models of a structure, and why. */
    public String reasonFor(Architecture architecture) {
      return engine.hindrance(architecture).map(why -> "engine cpu: " + why).orElse(reason);
    }
  }

  /**
   * The engine of a name.
   *
   * @throws FormatException {@code ENGINE_MISSING} if there is none, or it cannot run here
   */
  public Choice named(String name) throws FormatException {
    EngineOffer offer = offer(name).orElseThrow(() -> new FormatException(
        "ENGINE_MISSING", "there is no engine '%s' in this build, only: %s".formatted(name, names())));
    EngineOffer.Finding finding = offer.find();
    Engine engine = finding.engine().orElseThrow(() -> new FormatException(
        "ENGINE_MISSING", "the engine '%s' cannot run here: %s".formatted(name, finding.note())));
    return new Choice(engine, "engine " + name + on(finding) + ", as asked");
  }

  /**
   * The fastest engine that this build has and that can run here.
   *
   * @throws FormatException {@code ENGINE_MISSING} if there is none
   */
  public Choice best() throws FormatException {
    String missing = "";
    for (String name : BEST_FIRST) {
      Optional<EngineOffer> offer = offer(name);
      if (offer.isEmpty()) {
        missing = ": there is no engine " + name + " in this build";
        continue;
      }
      EngineOffer.Finding finding = offer.get().find();
      if (finding.engine().isPresent()) {
        return new Choice(finding.engine().get(), "engine " + name + on(finding) + missing);
      }
      missing = ": no engine %s, %s".formatted(name, finding.note());
    }
    throw new FormatException("ENGINE_MISSING", "this build has no engine");
  }

  private static String on(EngineOffer.Finding finding) {
    return finding.note().isEmpty() ? "" : " on " + finding.note();
  }

  private Optional<EngineOffer> offer(String name) {
    return offers.stream().filter(offer -> offer.name().equals(name)).findFirst();
  }

  private String names() {
    return offers.stream().map(EngineOffer::name).collect(Collectors.joining(", "));
  }
}
