package io.avatarfleet.worker.imaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a stored picture is turned to stand upright: EXIF's tag 0x0112 (Exif 2.32, section 4.6.4). The eight values are a
 * mirror image or not, and four quarter turns.
 *
 * @param mirrored whether columns are mirrored before the turn
 * @param quarterTurns clockwise, 0 to 3
 */
record Orientation(boolean mirrored, int quarterTurns) {
  static final Orientation UPRIGHT = new Orientation(false, 0);

  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  /** The orientation with an EXIF value; upright for values that mean nothing. */
  static Orientation of(int value) {
    return switch (value) {
      case 2 -> new Orientation(true, 0);
      case 3 -> new Orientation(false, 2);
      case 4 -> new Orientation(true, 2);
      case 5 -> new Orientation(true, 3);
      case 6 -> new Orientation(false, 1);
      case 7 -> new Orientation(true, 1);
      case 8 -> new Orientation(false, 3);
      default -> UPRIGHT;
    };
  }

  /**
   * Finds the tag in an EXIF block.
   *
   * @param tiff from its byte order mark on; what is not EXIF counts as upright, for a damaged tag spoils no picture
   */
  static Orientation ofExif(byte[] tiff) {
    if (tiff.length < 8 || tiff[0] != tiff[1] || tiff[0] != 'I' && tiff[0] != 'M') {
      return UPRIGHT;
    }
    ByteBuffer buffer = ByteBuffer.wrap(tiff).order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = buffer.getInt(4);
    if (directory < 8 || directory > tiff.length - 2) {
      return UPRIGHT;
    }
    int entries = buffer.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      long at = directory + 2 + (long) i * ENTRY_BYTES;
      if (at > tiff.length - ENTRY_BYTES) {
        return UPRIGHT;
      }
      if ((buffer.getShort((int) at) & 0xffff) == TAG && buffer.getShort((int) at + 2) == SHORT) {
        return of(buffer.getShort((int) at + 8) & 0xffff);
      }
    }
    return UPRIGHT;
  }

  /** The picture upright; the same one where nothing is to be done. */
  RgbImage apply(RgbImage image) {
    if (equals(UPRIGHT)) {
      return image;
    }
    boolean sideways = quarterTurns % 2 == 1;
    int width = sideways ? image.height() : image.width();
    int height = sideways ? image.width() : image.height();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int storedX = switch (quarterTurns) {
          case 0 -> x;
          case 1 -> y;
          case 2 -> width - 1 - x;
          default -> height - 1 - y;
        };
        int storedY = switch (quarterTurns) {
          case 0 -> y;
          case 1 -> width - 1 - x;
          case 2 -> height - 1 - y;
          default -> x;
        };
        if (mirrored) {
          storedX = image.width() - 1 - storedX;
        }
        System.arraycopy(from, 3 * (storedY * image.width() + storedX), to, 3 * (y * width + x), 3);
      }
    }
    return new RgbImage(width, height, to);
  }
}
