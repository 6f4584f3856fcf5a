package io.avatarfleet.contract;

/**
 * How a video is tracked.
 *
 * @param frames null: all
 * @param smooth whether codes and cameras are smoothed over time; null: true
 */
public record TrackingOptions(FrameRange frames, Boolean smooth) {
  /** Absent options get their defaults. */
  public TrackingOptions {
    frames = frames == null ? FrameRange.all() : frames;
    smooth = smooth == null || smooth;
  }

  /** All frames, smoothed. */
  public static TrackingOptions defaults() {
    return new TrackingOptions(null, null);
  }
}
