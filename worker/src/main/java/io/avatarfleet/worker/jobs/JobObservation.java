package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.State;

/** One try at a job, observed. Closed when it is over, on the thread that began it. */
public interface JobObservation extends AutoCloseable {

  /** The trace that goes on from here: what events and pieces of this try carry. */
  TraceContext trace();

  /**
   * A stage has ended now.
   *
   * @param nanoseconds how long it took
   */
  default void stage(String name, long nanoseconds) {}

  /**
   * Something that ran beside the stages has ended.
   *
   * @param nanoseconds how long it was busy
   */
  default void beside(String name, long nanoseconds) {}

  /** Frames were rendered. */
  default void frames(int count) {}

  /** This try ended the job, and not another. */
  default void ended(State state) {}

  /** The try threw this. */
  default void failed(Throwable thrown) {}

  @Override
  default void close() {}

  /** Observes nothing. */
  static JobObservation of(TraceContext trace) {
    return () -> trace;
  }
}
