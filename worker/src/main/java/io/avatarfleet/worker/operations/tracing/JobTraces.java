package io.avatarfleet.worker.operations.tracing;

import io.avatarfleet.contract.fleet.SegmentWork;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.worker.intake.Delivery;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.JobObservation;
import io.avatarfleet.worker.jobs.JobObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A span for each try at a job, a child of whoever published the record, with a span for each stage inside. Events and
 * pieces of the try carry the try's span on.
 */
final class JobTraces implements JobObserver {
  private static final String SCOPE = "io.avatarfleet.worker";
  private static final AttributeKey<String> JOB = AttributeKey.stringKey("avatar.job.id");
  private static final AttributeKey<String> KIND = AttributeKey.stringKey("avatar.job.kind");
  private static final AttributeKey<String> TENANT = AttributeKey.stringKey("avatar.job.tenant");
  private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("avatar.job.attempt");
  private static final AttributeKey<String> STATE = AttributeKey.stringKey("avatar.job.state");
  private static final AttributeKey<Long> FRAMES = AttributeKey.longKey("avatar.frames");
  private static final AttributeKey<Long> DELIVERY = AttributeKey.longKey("avatar.delivery.count");
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  private static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
  private static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
  private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");

  private final Tracer tracer;
  private final W3cContext w3c = new W3cContext();

  JobTraces(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer(SCOPE);
  }

  @Override
  public JobObservation begin(JobAttempt attempt, Delivery delivery, Doing doing) {
    String kind = attempt.piece().map(piece -> piece instanceof SegmentWork ? "segment" : "assembly")
        .orElse(attempt.job().kind().toString());
    SpanBuilder span = tracer.spanBuilder(kind + " " + doing.name().toLowerCase(Locale.ROOT))
        .setSpanKind(SpanKind.CONSUMER)
        .setParent(w3c.context(attempt.trace()))
        .setAttribute(JOB, attempt.job().id())
        .setAttribute(KIND, attempt.job().kind().toString())
        .setAttribute(TENANT, attempt.job().tenant())
        .setAttribute(ATTEMPT, (long) attempt.number())
        .setAttribute(DELIVERY, (long) delivery.deliveryCount())
        .setAttribute(SYSTEM, "kafka")
        .setAttribute(TOPIC, delivery.topic())
        .setAttribute(PARTITION, Integer.toString(delivery.partition()))
        .setAttribute(OFFSET, delivery.offset());
    return new Observation(span.startSpan(), attempt.trace());
  }

  /** One try. Owned by its thread. */
  private final class Observation implements JobObservation {
    private final Span span;
    private final TraceContext trace;
    private long frames;

    Observation(Span span, TraceContext published) {
      this.span = span;
      this.trace = w3c.trace(span.getSpanContext()).orElse(published);
    }

    @Override
    public TraceContext trace() {
      return trace;
    }

    @Override
    public void stage(String name, long nanoseconds) {
      Instant now = Instant.now();
      tracer.spanBuilder(name).setParent(Context.root().with(span)).setStartTimestamp(now.minusNanos(nanoseconds))
          .startSpan().end(now);
    }

    @Override
    public void beside(String name, long nanoseconds) {
      span.setAttribute("avatar." + name + ".busy_ms", TimeUnit.NANOSECONDS.toMillis(nanoseconds));
    }

    @Override
    public void frames(int count) {
      frames += count;
    }

    @Override
    public void ended(State state) {
      span.setAttribute(STATE, state.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void failed(Throwable thrown) {
      span.recordException(thrown);
      span.setStatus(StatusCode.ERROR, String.valueOf(thrown.getMessage()));
    }

    @Override
    public void close() {
      if (frames > 0) {
        span.setAttribute(FRAMES, frames);
      }
      span.end();
    }
  }
}
