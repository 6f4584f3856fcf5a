package io.avatarfleet.format.npy;

import io.avatarfleet.format.AtomicFile;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code .npy} files to {@link Tensor} and back: little-endian floating-point (2, 4, 8 bytes), integer and bool arrays.
 * Column-major arrays become row-major. Arrays of objects, structures, text or big-endian numbers are refused.
 */
public final class NpyFormat {
  /** An array of more bytes is refused before memory is taken for it. */
  public static final long MAX_BYTES = 1L << 30;

  private static final int CHUNK = 1 << 16;

  private NpyFormat() {}

  /**
   * Reads an array to the heap.
   *
   * @throws FormatException if the file is not an array of these types, or its size does not fit its shape
   */
  public static Tensor read(Path path) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      return read(in, Files.size(path), path.toString());
    }
  }

  /**
   * @param available bytes of the whole file; what the header declares must fit it exactly
   */
  static Tensor read(InputStream in, long available, String where) throws IOException {
    NpyHeader header = NpyHeader.read(in, where);
    if (header.dataBytes() > MAX_BYTES || header.dataBytes() > available) {
      throw size(where, header, "of which only " + Math.min(available, MAX_BYTES) + " can be there");
    }
    // Takes memory as the bytes arrive, so that a shape cannot claim what is not there.
    byte[] data = in.readNBytes((int) header.dataBytes());
    if (data.length < header.dataBytes()) {
      throw size(where, header, "of which only " + data.length + " are there");
    }
    if (in.read() >= 0) {
      throw size(where, header, "but more follow");
    }
    Tensor tensor = new Tensor(header.dtype(), header.shape(), ByteBuffer.wrap(data));
    return header.fortranOrder() ? rowMajor(tensor) : tensor;
  }

  private static FormatException size(String where, NpyHeader header, String what) {
    return new FormatException(
        "NPY_SIZE",
        "%s: %s of shape %s takes %d bytes, %s"
            .formatted(where, header.dtype(), header.shape(), header.dataBytes(), what));
  }

  /**
   * Writes an array atomically.
   *
   * @throws IllegalArgumentException for BF16, which numpy does not know
   */
  public static void write(Path path, Tensor tensor) throws IOException {
    AtomicFile.write(path, channel -> write(Channels.newOutputStream(channel), tensor));
  }

  static void write(OutputStream out, Tensor tensor) throws IOException {
    out.write(new NpyHeader(tensor.dtype(), tensor.shape(), false).bytes());
    ByteBuffer bytes = tensor.bytes();
    byte[] chunk = new byte[Math.min(CHUNK, bytes.remaining())];
    while (bytes.hasRemaining()) {
      int length = Math.min(chunk.length, bytes.remaining());
      bytes.get(chunk, 0, length);
      out.write(chunk, 0, length);
    }
  }

  private static Tensor rowMajor(Tensor columnMajor) {
    int[] axes = columnMajor.shape().toArray();
    int width = columnMajor.dtype().bytes();
    ByteBuffer from = columnMajor.bytes();
    byte[] to = new byte[from.remaining()];
    int[] index = new int[axes.length];
    for (int at = 0; at < to.length; at += width) {
      int source = 0;
      for (int axis = axes.length - 1; axis >= 0; axis--) {
        source = source * axes[axis] + index[axis];
      }
      from.get(source * width, to, at, width);
      for (int axis = axes.length - 1; axis >= 0 && ++index[axis] == axes[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return new Tensor(columnMajor.dtype(), columnMajor.shape(), ByteBuffer.wrap(to));
  }
}
