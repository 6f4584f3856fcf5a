package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonValue;

/** Precision of a stored avatar's numbers. */
public enum StoredPrecision {
  /** As computed. */
  FLOAT32("float32"),
  /** Half the size. */
  FLOAT16("float16");

  private final String text;

  StoredPrecision(String text) {
    this.text = text;
  }

  /** The name in JSON. */
  @Override
  @JsonValue
  public String toString() {
    return text;
  }
}
