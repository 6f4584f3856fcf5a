package io.avatarfleet.format.npy;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.InputFile;
import io.avatarfleet.format.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A {@code .npz} file (a zip of {@code .npy} files, stored or deflated), read whole to the heap. Memory is bounded: at
 * most {@value #MAX_ENTRIES} arrays and {@value #MAX_BYTES} bytes in all, counted before they are unpacked and as they
 * are.
 *
 * @param path where it was read from
 * @param tensors arrays by name, without {@code .npy}, in the file's order
 */
public record NpzFile(Path path, Map<String, Tensor> tensors) {
  public static final int MAX_ENTRIES = 1024;
  public static final long MAX_BYTES = NpyFormat.MAX_BYTES;

  /** Deflate cannot do better, so that a claim beyond it is a lie. */
  private static final long MOST_PER_COMPRESSED_BYTE = 1032;

  private static final String SUFFIX = ".npy";

  public NpzFile {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * @throws FormatException if the file is not a zip of arrays, is damaged (checksums are compared) or unpacks to more
   *     than the limits
   */
  public static NpzFile read(Path path) throws IOException {
    InputFile.requireNoFolder(path);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(path.toFile())) {
      List<? extends ZipEntry> entries = Collections.list(zip.entries());
      checkLimits(path, entries);
      for (ZipEntry entry : entries) {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) {
          throw new FormatException("NPZ_ENTRY", "%s holds '%s', which is not a .npy array".formatted(path, name));
        }
        String key = name.substring(0, name.length() - SUFFIX.length());
        if (tensors.put(key, tensor(zip, entry, path + ":" + name)) != null) {
          throw new FormatException("NPZ_ENTRY", "%s holds '%s' twice".formatted(path, name));
        }
      }
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw new FormatException("NPZ_ZIP", "%s is not a readable zip file: %s".formatted(path, e.getMessage()), e);
    }
    return new NpzFile(path, tensors);
  }

  /**
   * One array.
   *
   * @throws FormatException naming the file and what it has, if there is none of that name
   */
  public Tensor tensor(String name) throws FormatException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new FormatException(
          "TENSOR_MISSING", "%s has no array '%s', only %s".formatted(path, name, tensors.keySet()));
    }
    return tensor;
  }

  private static void checkLimits(Path path, List<? extends ZipEntry> entries) throws FormatException {
    if (entries.size() > MAX_ENTRIES) {
      throw new FormatException(
          "NPZ_LIMIT", "%s holds %d arrays, more than the %d allowed".formatted(path, entries.size(), MAX_ENTRIES));
    }
    long total = 0;
    for (ZipEntry entry : entries) {
      long size = Math.max(0, entry.getSize());
      if (size / MOST_PER_COMPRESSED_BYTE > entry.getCompressedSize() + 1) {
        throw new FormatException(
            "NPZ_LIMIT",
            "%s: '%s' claims to unpack %d bytes to %d, which is impossible"
                .formatted(path, entry.getName(), entry.getCompressedSize(), size));
      }
      total = size > MAX_BYTES ? size : total + size;
      if (total > MAX_BYTES) {
        throw new FormatException(
            "NPZ_LIMIT", "%s unpacks to more than the %d bytes allowed".formatted(path, MAX_BYTES));
      }
    }
  }

  private static Tensor tensor(ZipFile zip, ZipEntry entry, String where) throws IOException {
    CRC32 sum = new CRC32();
    try (InputStream unpacked = zip.getInputStream(entry)) {
      if (unpacked == null) {
        throw new FormatException("NPZ_ZIP", where + " cannot be found in the zip file");
      }
      Tensor tensor = NpyFormat.read(new CheckedInputStream(unpacked, sum), Math.max(0, entry.getSize()), where);
      if (entry.getCrc() != sum.getValue()) {
        throw new FormatException("NPZ_CHECKSUM", where + " is damaged: its checksum differs");
      }
      return tensor;
    }
  }
}
