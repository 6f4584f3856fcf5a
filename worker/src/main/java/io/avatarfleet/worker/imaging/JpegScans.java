package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;

/**
 * Bounds the passes over a JPEG's picture. Each scan of a progressive one visits every block, and may take no more than
 * a few bytes: a file of megabytes with nothing but scans keeps a decoder at work for hours.
 */
final class JpegScans {
  /** Encoders write about ten, the most thorough ones a few dozen. */
  private static final int MOST = 100;

  private static final int START_OF_SCAN = 0xda;
  private static final int FIRST_RESTART = 0xd0;
  private static final int END_OF_IMAGE = 0xd9;

  private JpegScans() {}

  /**
   * Counts them, up to the end of the picture or of what can be followed.
   *
   * @throws FormatException {@code IMAGE_UNSUPPORTED} if there are more than a hundred
   */
  static void check(ImageBytes source) throws FormatException {
    byte[] bytes = source.bytes();
    int scans = 0;
    int at = 2;
    while (at + 4 <= bytes.length) {
      int marker = bytes[at + 1] & 0xff;
      if (bytes[at] != (byte) 0xff || isOfThePicture(marker) || marker == 0xff) {
        // The picture's own bytes, or a filler.
        at++;
      } else if (marker == END_OF_IMAGE) {
        return;
      } else {
        if (marker == START_OF_SCAN && ++scans > MOST) {
          throw new FormatException("IMAGE_UNSUPPORTED",
              "%s has more than %d scans; save it again as a JPEG or PNG".formatted(source.file(), MOST));
        }
        at += 2 + ((bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff);
      }
    }
  }

  /** A byte 0xff that is escaped, or a restart (ITU-T T.81, B.1.1.2). */
  private static boolean isOfThePicture(int marker) {
    return marker == 0 || marker == 1 || marker >= FIRST_RESTART && marker < END_OF_IMAGE;
  }
}
