package io.avatarfleet.worker.imaging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A picture's bytes, whose end a decoder meets only so often. A decoder that takes what is missing as zeros, as the one
 * of lossless WebP does, may wait in them for an end of its own for ever.
 */
final class EndingStream extends MemoryCacheImageInputStream {
  /** Decoders look past the end of a whole picture a few dozen times, those that never stop without a limit. */
  private static final int LOOKS = 1 << 14;

  private int looks;

  EndingStream(byte[] bytes) {
    super(new ByteArrayInputStream(bytes));
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value < 0) {
      countLook();
    }
    return value;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    int count = super.read(to, offset, length);
    if (count < length) {
      countLook();
    }
    return count;
  }

  /** Not an EOFException: decoders catch those and go on. */
  private void countLook() throws IOException {
    looks++;
    if (looks > LOOKS) {
      throw new IOException("Unexpected end of the file");
    }
  }
}
