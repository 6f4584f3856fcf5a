package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.Beside;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;

/** FFmpeg's libraries, which otherwise are unpacked and loaded when the first video is opened. */
public final class VideoLibraries {
  private VideoLibraries() {}

  /**
   * Begins to load them. Whoever opens a video must wait for it first: two threads that begin to use FFmpeg at once can
   * wait for each other for ever, one for the other's class, the other for the loader.
   */
  public static Beside<Void> begin() {
    return Beside.begin("loading FFmpeg", () -> {
      FfmpegLimits.set();
      Loader.load(avcodec.class);
      Loader.load(avformat.class);
      Loader.load(swscale.class);
      return null;
    });
  }
}
