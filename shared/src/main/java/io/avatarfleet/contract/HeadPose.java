package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonValue;

/** How the head stands and turns in a render. */
public enum HeadPose {
  /** The track's: the head moves. */
  TRACK("track"),
  /** As the track's moves, but beginning from the avatar's source photo's pose. */
  RELATIVE("relative"),
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
