package io.avatarfleet.worker.storage;

/** How a conditional put ended. */
public enum Creation {
  /** The object is ours: it was not there before. */
  CREATED,
  /** There was an object of that name already; it is unchanged. */
  ALREADY_THERE
}
