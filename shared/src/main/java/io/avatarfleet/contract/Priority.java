package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonValue;

/** How soon a job is wanted; a topic of its own each. */
public enum Priority {
  /** Somebody waits; overtakes bulk work. */
  INTERACTIVE("interactive"),
  /** The rest; never starved. */
  BULK("bulk");

  private final String text;

  Priority(String text) {
    this.text = text;
  }

  /** The name in JSON, in topics and in metrics. */
  @Override
  @JsonValue
  public String toString() {
    return text;
  }
}
