package io.avatarfleet.worker.operations.health;

import java.util.Optional;

/**
 * How one part of a worker is.
 *
 * @param name of the part, stable
 * @param problem what is wrong, for people; empty if nothing is
 */
public record Answer(String name, Optional<String> problem) {
  static Answer good(String name) {
    return new Answer(name, Optional.empty());
  }

  static Answer bad(String name, String problem) {
    return new Answer(name, Optional.of(problem));
  }

  /** Whether nothing is wrong. */
  public boolean isGood() {
    return problem.isEmpty();
  }
}
