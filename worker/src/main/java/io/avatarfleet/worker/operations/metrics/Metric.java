package io.avatarfleet.worker.operations.metrics;

import java.util.List;

/**
 * Every metric of a worker, by its name in Prometheus' form without the endings that the form adds to counters
 * ({@code _total}), with its labels. No label has values that publishers choose: tenants are in events and in the log.
 */
public enum Metric {
  /** Records that the group has not finished, those at work included, by the share group's own count. */
  BACKLOG_RECORDS("avatar_backlog_records", "topic", "kind", "priority"),
  /** Age of the oldest of them. */
  BACKLOG_AGE("avatar_backlog_oldest_seconds", "topic", "kind", "priority"),
  /** Whether the last look at the backlog succeeded. */
  BACKLOG_KNOWN("avatar_backlog_known"),
  /** Jobs that this worker ended, by terminal state. */
  JOBS("avatar_jobs", "kind", "priority", "outcome"),
  /** Deliveries by how they ended here. */
  DELIVERIES("avatar_deliveries", "kind", "priority", "end"),
  /** Attempts that failed, by the error's code. */
  FAILURES("avatar_job_failures", "kind", "code"),
  /** Time from publication to the start of work. */
  WAIT("avatar_job_wait_seconds", "kind", "priority"),
  /** Time that a delivery was worked on. */
  WORK("avatar_job_work_seconds", "kind", "priority"),
  /** Time of the stages of jobs. */
  STAGE("avatar_stage_seconds", "kind", "stage"),
  /** Time of the parts of the model. */
  ENGINE_STAGE("avatar_engine_stage_seconds", "stage"),
  /** Time that the engine has worked. */
  ENGINE_BUSY("avatar_engine_busy_seconds"),
  /** Frames rendered. */
  FRAMES("avatar_frames_rendered"),
  /** Jobs that can be worked on at a time. */
  SLOTS("avatar_slots"),
  /** Those that take jobs of a kind and priority. */
  SLOTS_TAKING("avatar_slots_taking", "kind", "priority"),
  /** Jobs that are worked on now. */
  SLOTS_BUSY("avatar_slots_busy"),
  /** Whether the worker takes no more jobs. */
  DRAINING("avatar_draining"),
  /** Memory of a device that is used, by whatever process. */
  DEVICE_MEMORY_USED("avatar_device_memory_used_bytes", "device"),
  /** Memory of a device. */
  DEVICE_MEMORY("avatar_device_memory_bytes", "device"),
  /** Bundles, avatars and tracks that were kept already, or had to be read. */
  CACHE_REQUESTS("avatar_cache_requests", "cache", "result"),
  /** Bytes that they take. */
  CACHE_BYTES("avatar_cache_bytes", "cache"),
  /** Time of exchanges with the store, repeats included. */
  STORE("avatar_store_request_seconds", "operation", "outcome"),
  /** Attempts at them that failed and were repeated. */
  STORE_RETRIES("avatar_store_retries", "operation"),
  /** Locks that were renewed during work. */
  RENEWALS("avatar_lease_renewals"),
  /** Records of the retry topic that went home. */
  RETURNED("avatar_retries_returned"),
  /** Records that the broker had given up on, by whether they had ended before. */
  GIVEN_UP("avatar_given_up_records", "found"),
  /** Times that the brokers could not be worked with. */
  BROKER_TROUBLE("avatar_broker_trouble");

  private final String text;
  private final List<String> labels;

  Metric(String text, String... labels) {
    this.text = text;
    this.labels = List.of(labels);
  }

  /** Its name. */
  public String text() {
    return text;
  }

  /** The names of its labels. */
  public List<String> labels() {
    return labels;
  }

  /** Its name without the unit that the form adds to timers. */
  String timer() {
    return text.replaceAll("_seconds$", "");
  }

  /** Labels and values in turn, as Micrometer takes them. */
  String[] tags(String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(text + " has the labels " + labels);
    }
    String[] tags = new String[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      tags[2 * i] = labels.get(i);
      tags[2 * i + 1] = values[i];
    }
    return tags;
  }
}
