package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a render is written as. */
public enum OutputFormat {
  /** One video, H.264, 4:2:0; no transparency. */
  MP4("mp4", true, false),
  /** One video, VP9, 4:2:0, with or without transparency. */
  WEBM("webm", true, true),
  /** One PNG a frame, with or without transparency. */
  PNG("png", false, true),
  /** One object of 8-bit RGB pixels, or RGBA if transparent: frame by frame, row by row, nothing between. */
  RAW("raw", false, true);

  private final String text;
  private final boolean video;
  private final boolean transparency;

  OutputFormat(String text, boolean video, boolean transparency) {
    this.text = text;
    this.video = video;
    this.transparency = transparency;
  }

  /** Whether it is compressed video, whose sides must be even. */
  public boolean video() {
    return video;
  }

  /** Whether it can hold transparency. */
  public boolean transparency() {
    return transparency;
  }

  /** The name in JSON. */
  @Override
  @JsonValue
  public String toString() {
    return text;
  }
}
