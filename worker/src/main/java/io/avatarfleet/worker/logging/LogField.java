package io.avatarfleet.worker.logging;

import java.util.Locale;

/** What a line of the log can say of the work at hand; the names stand in structured logs in lower case. */
public enum LogField {
  /** The job's id. */
  JOB,
  /** Which attempt at the job, from 1. */
  ATTEMPT,
  /** How often the broker had handed the record out. */
  DELIVERY,
  /** What kind of job it is. */
  KIND,
  /** Whose job it is. */
  TENANT,
  /** Where the record lies. */
  TOPIC,
  /** Where the record lies. */
  PARTITION,
  /** Where the record lies. */
  OFFSET;

  /** As structured logs name it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
