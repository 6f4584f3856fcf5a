package io.avatarfleet.worker.imaging;

import org.bytedeco.ffmpeg.global.avutil;

/** What holds for FFmpeg in the whole process, whoever uses it. */
final class FfmpegLimits {
  /**
   * Bytes of the largest single piece of memory that it may ask for: a frame of 4096 x 2304 pixels with four channels
   * of 16 bits fits. A container of two kilobytes may announce an index of gigabytes.
   */
  private static final long LARGEST_PIECE = 96L << 20;

  private FfmpegLimits() {}

  /** Sets them, and keeps FFmpeg from writing to standard error: what is wrong is in the codes that it gives back. */
  static void set() {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
    avutil.av_max_alloc(LARGEST_PIECE);
  }
}
