package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avutil;

/** FFmpeg's negative return codes as exceptions. */
final class FfmpegError {
  private FfmpegError() {}

  /**
   * @param attempted what was being done, to follow "could not"
   * @return the code, if it is not negative
   * @throws FormatException {@code VIDEO_FAILED} with FFmpeg's message for the code
   */
  static int check(String attempted, int code) throws FormatException {
    if (code < 0) {
      throw new FormatException(
          "VIDEO_FAILED", "FFmpeg could not %s: %s".formatted(attempted, message(code)));
    }
    return code;
  }

  /** FFmpeg's words for a code. */
  static String message(int code) {
    byte[] text = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
    avutil.av_strerror(code, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }
}
