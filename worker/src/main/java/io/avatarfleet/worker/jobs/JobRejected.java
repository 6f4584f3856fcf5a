package io.avatarfleet.worker.jobs;

/** A request that is not acceptable and never will be; ends in a rejected event. */
public final class JobRejected extends Exception {
  private static final long serialVersionUID = 1;

  private final Code code;

  /** Why; the names are stable and appear in events. */
  public enum Code {
    /** This fleet does not do this kind of job yet. */
    KIND_UNSUPPORTED,
    /** This fleet does not write this format yet. */
    FORMAT_UNSUPPORTED,
    /** Frames are asked for that the track does not have. */
    FRAMES_OUT_OF_RANGE,
    /** The picture's side is odd, which the video format cannot hold. */
    SIZE_ODD,
    /** All frames together have more pixels than a job may render. */
    RENDER_TOO_LARGE,
    /** The output's bucket is not one that workers may write. */
    OUTPUT_FORBIDDEN,
    /** Another job has, or had, this id. */
    JOB_ID_REUSED
  }

  /** @param message what, where and what to do */
  public JobRejected(Code code, String message) {
    super(message);
    this.code = code;
  }

  /** The stable name of the reason. */
  public Code code() {
    return code;
  }
}
