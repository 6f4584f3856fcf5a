package io.avatarfleet.contract.messaging;

import io.avatarfleet.contract.Cancellation;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.fleet.AssemblyWork;
import io.avatarfleet.contract.fleet.FleetWork;
import io.avatarfleet.contract.status.StatusEvent;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Headers of the contract's Kafka records, values in UTF-8: CloudEvents 1.0 attributes in binary mode, trace context.
 * The record's key and value are the caller's to set: the key is the header {@link #PARTITION_KEY}.
 */
public final class MessageHeaders {
  /** CloudEvents id: repeats of a message carry the same. */
  public static final String ID = "ce_id";
  /** CloudEvents type, ending in the contract's version. */
  public static final String TYPE = "ce_type";
  /** Who published, a URI reference. */
  public static final String SOURCE = "ce_source";
  /** The job id. */
  public static final String SUBJECT = "ce_subject";
  /** When it was published or happened, RFC 3339. */
  public static final String TIME = "ce_time";
  /** The schema of the value. */
  public static final String SCHEMA = "ce_dataschema";
  /** The record's key. */
  public static final String PARTITION_KEY = "ce_partitionkey";
  /** CloudEvents version. */
  public static final String SPECIFICATION = "ce_specversion";
  /** Media type of the value. */
  public static final String CONTENT_TYPE = "content-type";
  /** W3C trace context. */
  public static final String TRACE_PARENT = "traceparent";
  /** W3C trace context, vendors' part. */
  public static final String TRACE_STATE = "tracestate";

  private MessageHeaders() {}

  /**
   * Headers of a job.
   *
   * @param source the publisher
   * @param time when it is published
   */
  public static Map<String, String> of(Job job, URI source, Instant time, TraceContext trace) {
    String type = "io.avatarfleet.%s.requested.v%d".formatted(job.kind(), Limits.VERSION);
    return headers(job.id(), type, source, job.id(), time, "job", job.id(), trace);
  }

  /**
   * Headers of a cancellation.
   *
   * @param source the publisher
   */
  public static Map<String, String> of(Cancellation cancellation, URI source, TraceContext trace) {
    String id = cancellation.jobId() + ".cancel." + cancellation.time().toEpochMilli();
    String type = "io.avatarfleet.job.cancellation.v" + Limits.VERSION;
    return headers(
        id, type, source, cancellation.jobId(), cancellation.time(), "cancellation", cancellation.jobId(), trace);
  }

  /**
   * Headers of a status event.
   *
   * @param source the worker
   */
  public static Map<String, String> of(StatusEvent event, URI source, TraceContext trace) {
    return headers(
        event.eventId(), event.eventType(), source, event.jobId(), event.time(), "status-event", event.jobId(), trace);
  }

  /**
   * Internal: headers of a piece of a spread render.
   *
   * @param source the worker
   * @param time when it is published
   */
  public static Map<String, String> of(FleetWork work, URI source, Instant time, TraceContext trace) {
    String kind = work instanceof AssemblyWork ? "assembly" : "segment";
    String type = "io.avatarfleet.internal.%s.v%d".formatted(kind, Limits.VERSION);
    return headers(work.key(), type, source, work.job().id(), time, "fleet-work", work.key(), trace);
  }

  private static Map<String, String> headers(
      String id, String type, URI source, String job, Instant time, String schema, String key, TraceContext trace) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(SPECIFICATION, "1.0");
    headers.put(ID, id);
    headers.put(TYPE, type);
    headers.put(SOURCE, source.toString());
    headers.put(SUBJECT, job);
    headers.put(TIME, time.toString());
    headers.put(SCHEMA, "urn:avatarfleet:contract:v%d:%s".formatted(Limits.VERSION, schema));
    headers.put(PARTITION_KEY, key);
    headers.put(CONTENT_TYPE, "application/json");
    headers.put(TRACE_PARENT, trace.traceparent());
    if (trace.tracestate() != null) {
      headers.put(TRACE_STATE, trace.tracestate());
    }
    return headers;
  }
}
