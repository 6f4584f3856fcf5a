package io.avatarfleet.format;

import com.fasterxml.jackson.databind.util.ByteBufferBackedInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file, mapped: header checked whole, tensors as views of the mapped bytes, none copied. The file may be
 * larger than 2 GiB, a single tensor may not. The mapping lives as long as a tensor of it is reachable; the file must
 * not be cut short meanwhile (replacing it by a rename is harmless).
 */
public final class SafetensorsFile {
  /** Headers longer than this are refused before anything is read or allocated, as by the format's own library. */
  public static final long MAX_HEADER_BYTES = 100_000_000;

  private final Path path;
  private final Map<String, Tensor> tensors;
  private final Map<String, String> metadata;

  private SafetensorsFile(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    this.path = path;
    this.tensors = tensors;
    this.metadata = metadata;
  }

  /**
   * Maps a file and checks its header.
   *
   * @throws FormatException if the header is not valid or does not fit the file
   * @throws IOException if the file cannot be read
   */
  public static SafetensorsFile open(Path path) throws IOException {
    return open(path, Integer.MAX_VALUE);
  }

  /** As the other, with mappings of at most this many bytes, or of one tensor where that is larger. */
  static SafetensorsFile open(Path path, int windowBytes) throws IOException {
    InputFile.requireNoFolder(path);
    try (FileChannel channel = FileChannel.open(path)) {
      long headerBytes = headerBytes(path, channel);
      long dataStart = Long.BYTES + headerBytes;
      try (Reader text = strictText(channel.map(FileChannel.MapMode.READ_ONLY, Long.BYTES, headerBytes))) {
        SafetensorsHeader header = SafetensorsHeader.read(text, channel.size() - dataStart, path);
        return new SafetensorsFile(
            path,
            Collections.unmodifiableMap(map(channel, dataStart, header.entries(), windowBytes)),
            Collections.unmodifiableMap(header.metadata()));
      }
    }
  }

  /**
   * A file whose bytes are in memory already, a shipped resource for example.
   *
   * @param name stands for the file in messages
   * @param bytes from position to limit; not copied, must not be written
   * @throws FormatException if the header is not valid or does not fit the bytes
   */
  public static SafetensorsFile of(Path name, ByteBuffer bytes) throws IOException {
    ByteBuffer whole = bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = (int) headerBytes(name, whole, whole.limit());
    ByteBuffer data = whole.slice(Long.BYTES + headerBytes, whole.limit() - Long.BYTES - headerBytes);
    try (Reader text = strictText(whole.slice(Long.BYTES, headerBytes))) {
      SafetensorsHeader header = SafetensorsHeader.read(text, data.limit(), name);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (SafetensorsHeader.Entry entry : header.entries()) {
        ByteBuffer values = data.slice((int) entry.begin(), (int) (entry.end() - entry.begin()));
        tensors.put(entry.name(), new Tensor(entry.dtype(), entry.shape(), values));
      }
      return new SafetensorsFile(
          name, Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(header.metadata()));
    }
  }

  private static long headerBytes(Path path, FileChannel channel) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    boolean more = true;
    while (more && length.hasRemaining()) {
      more = channel.read(length) >= 0;
    }
    return headerBytes(path, length.flip(), channel.size());
  }

  /** @param start the file's first bytes, as many as there are of the first eight or more */
  private static long headerBytes(Path path, ByteBuffer start, long size) throws FormatException {
    if (start.limit() < Long.BYTES) {
      throw new FormatException(
          "SAFETENSORS_HEADER", "%s has %d bytes, too few for a safetensors file".formatted(path, size));
    }
    long bytes = start.getLong(0);
    if (bytes < 0 || bytes > MAX_HEADER_BYTES) {
      throw new FormatException(
          "SAFETENSORS_HEADER",
          "%s claims a header of %s bytes, more than the %d allowed; it is damaged or not a safetensors file"
              .formatted(path, Long.toUnsignedString(bytes), MAX_HEADER_BYTES));
    }
    if (bytes > size - Long.BYTES) {
      throw new FormatException(
          "SAFETENSORS_HEADER",
          "%s claims a header of %d bytes but only %d follow; it is cut short or not a safetensors file"
              .formatted(path, bytes, size - Long.BYTES));
    }
    return bytes;
  }

  private static Reader strictText(ByteBuffer bytes) {
    return new InputStreamReader(
        new ByteBufferBackedInputStream(bytes),
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private static Map<String, Tensor> map(
      FileChannel channel, long dataStart, List<SafetensorsHeader.Entry> entries, int windowBytes) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int next = 0;
    while (next < entries.size()) {
      int first = next;
      long begin = entries.get(first).begin();
      do {
        next++;
      } while (next < entries.size() && entries.get(next).end() - begin <= windowBytes);
      long length = entries.get(next - 1).end() - begin;
      ByteBuffer window = channel.map(FileChannel.MapMode.READ_ONLY, dataStart + begin, length);
      for (SafetensorsHeader.Entry entry : entries.subList(first, next)) {
        ByteBuffer bytes = window.slice((int) (entry.begin() - begin), (int) (entry.end() - entry.begin()));
        tensors.put(entry.name(), new Tensor(entry.dtype(), entry.shape(), bytes));
      }
    }
    return tensors;
  }

  /** The same file with F16 tensors widened to F32, in memory outside the heap; itself if it has none. */
  public SafetensorsFile inSinglePrecision() {
    if (tensors.values().stream().noneMatch(tensor -> tensor.dtype() == DType.F16)) {
      return this;
    }
    Map<String, Tensor> single = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> single.put(name, tensor.dtype() == DType.F16 ? widened(tensor) : tensor));
    return new SafetensorsFile(path, Collections.unmodifiableMap(single), metadata);
  }

  private static Tensor widened(Tensor halves) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, halves.shape().count()))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(halves.toFloats());
    return new Tensor(DType.F32, halves.shape(), bytes);
  }

  public Path path() {
    return path;
  }

  /** Tensors by name, in the order of their bytes. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /**
   * One tensor.
   *
   * @throws FormatException naming the file and the tensor, if there is none of that name
   */
  public Tensor tensor(String name) throws FormatException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new FormatException("TENSOR_MISSING", "%s has no tensor '%s'".formatted(path, name));
    }
    return tensor;
  }

  /** The header's text metadata; empty if there is none. */
  public Map<String, String> metadata() {
    return metadata;
  }
}
