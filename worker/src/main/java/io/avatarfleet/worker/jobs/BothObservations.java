package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.State;

/** Two observations of the same try; the first one's trace counts. */
record BothObservations(JobObservation first, JobObservation second) implements JobObservation {
  @Override
  public TraceContext trace() {
    return first.trace();
  }

  @Override
  public void stage(String name, long nanoseconds) {
    first.stage(name, nanoseconds);
    second.stage(name, nanoseconds);
  }

  @Override
  public void beside(String name, long nanoseconds) {
    first.beside(name, nanoseconds);
    second.beside(name, nanoseconds);
  }

  @Override
  public void frames(int count) {
    first.frames(count);
    second.frames(count);
  }

  @Override
  public void ended(State state) {
    first.ended(state);
    second.ended(state);
  }

  @Override
  public void failed(Throwable thrown) {
    first.failed(thrown);
    second.failed(thrown);
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
