package io.avatarfleet.worker.operations.tracing;

import io.avatarfleet.contract.messaging.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contract's trace context as OpenTelemetry has it, and back. */
final class W3cContext {
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";
  private static final TextMapGetter<TraceContext> GETTER = new TextMapGetter<>() {
    @Override
    public Iterable<String> keys(TraceContext carrier) {
      return List.of(PARENT, STATE);
    }

    @Override
    public String get(TraceContext carrier, String key) {
      return key.equals(PARENT) ? carrier.traceparent() : key.equals(STATE) ? carrier.tracestate() : null;
    }
  };

  private final W3CTraceContextPropagator propagator = W3CTraceContextPropagator.getInstance();

  /** A context whose span is the remote one that the trace names. */
  Context context(TraceContext trace) {
    return propagator.extract(Context.root(), trace, GETTER);
  }

  /** What carries a span on; nothing if it is no real one. */
  Optional<TraceContext> trace(SpanContext span) {
    if (!span.isValid()) {
      return Optional.empty();
    }
    Map<String, String> headers = new HashMap<>();
    propagator.inject(Context.root().with(Span.wrap(span)), headers, Map::put);
    return TraceContext.of(headers.get(PARENT), headers.get(STATE));
  }
}
