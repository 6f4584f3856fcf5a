package io.avatarfleet.worker.importing.pickle;

/** A value that takes its contents after it was made, by the BUILD opcode. */
public interface PickleState {
  /** @throws IllegalArgumentException if the state is not one this value can have */
  void setState(Object state);
}
