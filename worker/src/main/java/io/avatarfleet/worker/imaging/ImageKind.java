package io.avatarfleet.worker.imaging;

import java.util.Optional;

/** The kinds of picture files, told apart by their first bytes; names say nothing. */
enum ImageKind {
  PNG("png"),
  JPEG("jpeg"),
  GIF("gif"),
  WEBP("webp");

  private final String format;

  ImageKind(String format) {
    this.format = format;
  }

  /** ImageIO's name of the format. */
  String format() {
    return format;
  }

  /** What a file is, if it is one of these. */
  static Optional<ImageKind> of(byte[] bytes) {
    if (startsWith(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
      return Optional.of(PNG);
    }
    if (startsWith(bytes, 0, 0xff, 0xd8, 0xff)) {
      return Optional.of(JPEG);
    }
    if (startsWith(bytes, 0, 'G', 'I', 'F', '8')) {
      return Optional.of(GIF);
    }
    if (startsWith(bytes, 0, 'R', 'I', 'F', 'F') && startsWith(bytes, 8, 'W', 'E', 'B', 'P')) {
      return Optional.of(WEBP);
    }
    return Optional.empty();
  }

  private static boolean startsWith(byte[] bytes, int offset, int... prefix) {
    if (bytes.length < offset + prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if ((bytes[offset + i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
