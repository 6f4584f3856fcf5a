package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whose head pose a render shows. */
public enum HeadPose {
  /** The track's: the head moves. */
  TRACK("track"),
  /** The avatar's source photo's: the head keeps still, only the face moves. */
  SOURCE("source");

  private final String text;

  HeadPose(String text) {
    this.text = text;
  }

  /** The name in JSON. */
  @Override
  @JsonValue
  public String toString() {
    return text;
  }
}
