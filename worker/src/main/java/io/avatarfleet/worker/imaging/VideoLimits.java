package io.avatarfleet.worker.imaging;

/**
 * What videos are read.
 *
 * @param bytes size of the largest file
 * @param pixels width times height of a frame, at most
 * @param frames frames of a video, at most
 */
public record VideoLimits(long bytes, int pixels, int frames) {
  /** Files of 2 GiB, frames of 4096 x 2304 pixels, 100,000 frames: an hour at 25 frames a second and more. */
  public static final VideoLimits DEFAULT = new VideoLimits(2L << 30, 4096 * 2304, 100_000);
}
