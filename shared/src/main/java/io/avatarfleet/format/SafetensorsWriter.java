package io.avatarfleet.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes safetensors files: tensors are declared first, then their data is written in that order, one at a time, so
 * that memory holds no more than one. The same tensors and metadata always give the same bytes: metadata is sorted by
 * key, and the header is padded with spaces so that the data begins at a multiple of eight.
 */
public final class SafetensorsWriter {
  private static final int CHUNK = 1 << 20;

  private final FileChannel channel;
  private final List<Entry> entries;
  private int next;

  private SafetensorsWriter(FileChannel channel, List<Entry> entries) {
    this.channel = channel;
    this.entries = entries;
  }

  /** A tensor to come. */
  public record Entry(String name, DType dtype, Shape shape) {
    long bytes() {
      return (long) shape.count() * dtype.bytes();
    }
  }

  /** Writes every declared tensor, in order, through {@link SafetensorsWriter#tensor}. */
  @FunctionalInterface
  public interface Data {
    void writeTo(SafetensorsWriter writer) throws IOException;
  }

  /**
   * Writes a file atomically ({@link AtomicFile}).
   *
   * @param metadata texts by key; may be empty
   * @param entries all tensors, in the order of their bytes
   * @throws IllegalArgumentException if a name stands twice or is reserved
   * @throws IllegalStateException if {@code data} left tensors out
   * @throws IOException if writing fails or {@code data} does; the target is then untouched
   */
  public static void write(Path target, Map<String, String> metadata, List<Entry> entries, Data data)
      throws IOException {
    byte[] header = header(metadata, entries);
    AtomicFile.write(target, channel -> {
      SafetensorsWriter writer = new SafetensorsWriter(channel, List.copyOf(entries));
      writer.put(ByteBuffer.wrap(header));
      data.writeTo(writer);
      if (writer.next != entries.size()) {
        throw new IllegalStateException("tensor '" + entries.get(writer.next).name() + "' was not written");
      }
    });
  }

  /** Writes tensors that are all at hand, in the map's order. */
  public static void write(Path target, Map<String, String> metadata, Map<String, Tensor> tensors)
      throws IOException {
    List<Entry> entries = new ArrayList<>();
    tensors.forEach((name, tensor) -> entries.add(new Entry(name, tensor.dtype(), tensor.shape())));
    write(target, metadata, entries, writer -> {
      for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
        writer.tensor(tensor.getKey(), tensor.getValue());
      }
    });
  }

  /**
   * Writes the next tensor.
   *
   * @throws IllegalArgumentException if it is not the next one declared, or of another type or shape
   */
  public void tensor(String name, Tensor tensor) throws IOException {
    Entry given = new Entry(name, tensor.dtype(), tensor.shape());
    if (next == entries.size() || !entries.get(next).equals(given)) {
      throw new IllegalArgumentException(
          "%s was given where %s was declared".formatted(given, next == entries.size() ? "none" : entries.get(next)));
    }
    put(tensor.bytes());
    next++;
  }

  private void put(ByteBuffer bytes) throws IOException {
    // In pieces, because the channel copies heap buffers to native memory of the same size.
    while (bytes.hasRemaining()) {
      ByteBuffer piece = bytes.slice(bytes.position(), Math.min(CHUNK, bytes.remaining()));
      bytes.position(bytes.position() + piece.remaining());
      while (piece.hasRemaining()) {
        channel.write(piece);
      }
    }
  }

  private static byte[] header(Map<String, String> metadata, List<Entry> entries) throws IOException {
    Set<String> names = new HashSet<>(Set.of(SafetensorsHeader.METADATA));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsHeader.METADATA);
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Entry entry : entries) {
        if (!names.add(entry.name())) {
          throw new IllegalArgumentException("the name '" + entry.name() + "' is reserved or stands twice");
        }
        json.writeObjectFieldStart(entry.name());
        json.writeStringField("dtype", entry.dtype().name());
        json.writeFieldName("shape");
        json.writeArray(entry.shape().toArray(), 0, entry.shape().rank());
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {offset, offset + entry.bytes()}, 0, 2);
        json.writeEndObject();
        offset += entry.bytes();
      }
      json.writeEndObject();
    }
    return padded(text.toByteArray());
  }

  private static byte[] padded(byte[] json) {
    int length = (json.length + 7) / 8 * 8;
    if (length > SafetensorsFile.MAX_HEADER_BYTES) {
      throw new IllegalArgumentException("a header of " + length + " bytes is longer than readers accept");
    }
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(header.array(), (byte) ' ');
    return header.putLong(length).put(json).array();
  }
}
