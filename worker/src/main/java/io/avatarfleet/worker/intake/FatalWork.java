package io.avatarfleet.worker.intake;

/** Work failed in a way that leaves the process unfit for more. */
final class FatalWork extends Exception {
  private static final long serialVersionUID = 1;

  FatalWork(Failure.Fatal failure) {
    super(failure.message() + " [" + failure.code() + "]");
  }
}
