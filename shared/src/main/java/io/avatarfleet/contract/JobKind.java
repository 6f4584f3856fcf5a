package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a job asks for; a topic of its own each. */
public enum JobKind {
  /** A photo becomes an avatar. */
  AVATAR_BUILD("avatar-build"),
  /** An avatar follows a driving track into pictures or video. */
  RENDER("render"),
  /** A video becomes a driving track. */
  TRACK("track");

  private final String text;

  JobKind(String text) {
    this.text = text;
  }

  /** The name in JSON, in topics and in metrics. */
  @Override
  @JsonValue
  public String toString() {
    return text;
  }
}
