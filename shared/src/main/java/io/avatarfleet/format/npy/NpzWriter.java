package io.avatarfleet.format.npy;

import io.avatarfleet.format.AtomicFile;
import io.avatarfleet.format.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes {@code .npz} files array by array, uncompressed as numpy's {@code savez}, so that memory holds no more than
 * one. The same arrays always give the same bytes.
 */
public final class NpzWriter {
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final int BUFFER = 1 << 16;

  private final ZipOutputStream zip;

  private NpzWriter(ZipOutputStream zip) {
    this.zip = zip;
  }

  /** Writes arrays through {@link NpzWriter#tensor}. */
  @FunctionalInterface
  public interface Data {
    void writeTo(NpzWriter writer) throws IOException;
  }

  /**
   * Writes a file atomically ({@link AtomicFile}).
   *
   * @throws IOException if writing fails or {@code data} does; the target is then untouched
   */
  public static void write(Path target, Data data) throws IOException {
    AtomicFile.write(target, channel -> {
      ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER));
      data.writeTo(new NpzWriter(zip));
      zip.finish();
      zip.flush();
    });
  }

  /** Writes arrays that are all at hand, in the map's order. */
  public static void write(Path target, Map<String, Tensor> tensors) throws IOException {
    write(target, writer -> {
      for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
        writer.tensor(tensor.getKey(), tensor.getValue());
      }
    });
  }

  /**
   * Writes one array.
   *
   * @throws java.util.zip.ZipException if the name stands twice
   * @throws IllegalArgumentException for BF16, which numpy does not know
   */
  public void tensor(String name, Tensor tensor) throws IOException {
    // A zip entry that is not compressed needs its size and sum beforehand: a first pass that writes nowhere.
    CRC32 sum = new CRC32();
    NpyFormat.write(new CheckedOutputStream(OutputStream.nullOutputStream(), sum), tensor);
    long size = new NpyHeader(tensor.dtype(), tensor.shape(), false).bytes().length + (long) tensor.bytes().remaining();
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setTimeLocal(NO_TIME);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(size);
    entry.setCompressedSize(size);
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    NpyFormat.write(zip, tensor);
    zip.closeEntry();
  }
}
