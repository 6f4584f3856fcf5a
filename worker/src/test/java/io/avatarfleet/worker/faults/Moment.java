package io.avatarfleet.worker.faults;

/** When a proxy does something about a request. */
public enum Moment {
  /** The server has not seen it. */
  BEFORE,
  /** The server has done it, and its client does not know yet. */
  AFTER
}
