package io.avatarfleet.worker.operations.metrics;

import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.worker.intake.Delivery;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.JobObservation;
import io.avatarfleet.worker.jobs.JobObserver;
import java.time.Duration;
import java.util.Locale;

/** What happens in jobs, counted and timed. */
final class JobMetrics implements JobObserver {
  private final Meters meters;
  private final TopicLabels labels;

  JobMetrics(Meters meters, TopicLabels labels) {
    this.meters = meters;
    this.labels = labels;
  }

  @Override
  public JobObservation begin(JobAttempt attempt, Delivery delivery, Doing doing) {
    return new Observation(attempt, labels.of(delivery.topic()).kind());
  }

  /** One try; {@code kind} tells segments from whole jobs. */
  private final class Observation implements JobObservation {
    private final JobAttempt attempt;
    private final String kind;

    Observation(JobAttempt attempt, String kind) {
      this.attempt = attempt;
      this.kind = kind;
    }

    @Override
    public TraceContext trace() {
      return attempt.trace();
    }

    @Override
    public void stage(String name, long nanoseconds) {
      meters.time(Metric.STAGE, Duration.ofNanos(nanoseconds), kind, name);
    }

    @Override
    public void beside(String name, long nanoseconds) {
      stage(name, nanoseconds);
    }

    @Override
    public void frames(int count) {
      meters.count(Metric.FRAMES, (double) count);
    }

    @Override
    public void ended(State state) {
      meters.count(Metric.JOBS, attempt.job().kind().toString(), attempt.job().priority().toString(),
          outcome(state));
    }
  }

  static String outcome(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
