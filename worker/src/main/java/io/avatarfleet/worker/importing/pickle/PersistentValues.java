package io.avatarfleet.worker.importing.pickle;

/** Gives the values that lie outside a pickle and that it names by an identifier of its own. */
@FunctionalInterface
public interface PersistentValues {
  /** For pickles that stand alone. */
  PersistentValues NONE = id -> {
    throw new IllegalArgumentException("names a value outside the file, which such a file has no business to do");
  };

  /** @throws IllegalArgumentException if there is no such value */
  Object value(Object id);
}
