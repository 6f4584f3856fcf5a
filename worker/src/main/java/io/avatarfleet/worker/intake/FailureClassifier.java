package io.avatarfleet.worker.intake;

import java.util.Optional;

/** Knows the failures of one room. */
@FunctionalInterface
public interface FailureClassifier {

  /** What the throwable means, or nothing if it is none of this room's. Causes are not to be looked at. */
  Optional<Failure> classify(Throwable thrown);
}
