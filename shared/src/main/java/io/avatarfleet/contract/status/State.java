package io.avatarfleet.contract.status;

/** Where a job stands. The name in JSON and in event types is lower case. */
public enum State {
  /** A worker has read the job and found it acceptable. */
  ACCEPTED(false),
  /** Work on it began. */
  STARTED(false),
  /** Work goes on. */
  PROGRESS(false),
  /** An attempt failed for a reason that may pass; another follows. */
  RETRYING(false),
  /** Done; results are in the store. */
  COMPLETED(true),
  /** Given up on; a dead letter holds the job. */
  FAILED(true),
  /** The request itself is not acceptable; the same message will never be. */
  REJECTED(true),
  /** Stopped on request. */
  CANCELLED(true),
  /** Not done by its deadline. */
  EXPIRED(true);

  private final boolean terminal;

  State(boolean terminal) {
    this.terminal = terminal;
  }

  /** Whether nothing follows. */
  public boolean terminal() {
    return terminal;
  }
}
