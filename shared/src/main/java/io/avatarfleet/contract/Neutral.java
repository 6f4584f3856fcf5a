package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which of the driver's expressions counts as no expression. */
public enum Neutral {
  /** The head model's: codes are taken as they are. */
  ABSOLUTE("absolute"),
  /** That of the first frame rendered: what the driver did there is taken off every frame. */
  FIRST_FRAME("first-frame"),
  /** The driver's usual one: of each code, the median over the frames rendered is taken off. */
  RESTING("resting");

  private final String text;

  Neutral(String text) {
    this.text = text;
  }

  /** The name in JSON. */
  @Override
  @JsonValue
  public String toString() {
    return text;
  }
}
