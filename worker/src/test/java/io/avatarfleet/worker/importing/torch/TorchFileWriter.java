package io.avatarfleet.worker.importing.torch;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.HalfFloat;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes files that {@code torch.load} reads: dicts, text, integers, floats and tensors. One storage is in memory at a
 * time, so files larger than the heap can be written.
 */
public final class TorchFileWriter {
  private static final Map<DType, String> STORAGES = Map.of(
      DType.F64, "DoubleStorage", DType.F32, "FloatStorage", DType.F16, "HalfStorage", DType.BF16, "BFloat16Storage",
      DType.I64, "LongStorage", DType.I32, "IntStorage", DType.I16, "ShortStorage", DType.I8, "CharStorage",
      DType.U8, "ByteStorage", DType.BOOL, "BoolStorage");

  /** The numbers of a storage, made when they are written. */
  @FunctionalInterface
  public interface Contents {
    /** Little-endian bytes. */
    ByteBuffer bytes() throws IOException;
  }

  /** A flat run of numbers; tensors that share it are written with one copy. */
  public record Storage(DType dtype, long elements, Contents contents) {
    /** Floats, rounded to a floating-point type. */
    public static Storage floats(DType dtype, float... values) {
      ByteBuffer bytes = ByteBuffer.allocate(values.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : values) {
        switch (dtype) {
          case F64 -> bytes.putDouble(value);
          case F32 -> bytes.putFloat(value);
          case F16 -> bytes.putShort(HalfFloat.fromFloat(value));
          case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
          default -> throw new IllegalArgumentException(dtype + " is not floating point");
        }
      }
      return new Storage(dtype, values.length, bytes::flip);
    }

    /** Integers, cut to an integer type. */
    public static Storage integers(DType dtype, long... values) {
      ByteBuffer bytes = ByteBuffer.allocate(values.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (long value : values) {
        switch (dtype.bytes()) {
          case 8 -> bytes.putLong(value);
          case 4 -> bytes.putInt((int) value);
          default -> throw new IllegalArgumentException(dtype + " is not written here");
        }
      }
      return new Storage(dtype, values.length, bytes::flip);
    }
  }

  /** A window into a storage; offset and strides count elements. */
  public record View(Storage storage, long offset, int[] shape, int[] strides) {
    /** All of a storage, row-major. */
    public static View of(Storage storage, int... shape) {
      return new View(storage, 0, shape, rowMajor(shape));
    }

    /** A tensor made when it is written. */
    public static View of(DType dtype, Shape shape, Contents contents) {
      return of(new Storage(dtype, shape.count(), contents), shape.toArray());
    }

    public static View of(Tensor tensor) {
      return of(tensor.dtype(), tensor.shape(), tensor::bytes);
    }

    private static int[] rowMajor(int[] shape) {
      int[] strides = new int[shape.length];
      int stride = 1;
      for (int i = shape.length - 1; i >= 0; i--) {
        strides[i] = stride;
        stride *= shape[i];
      }
      return strides;
    }
  }

  private final Map<Storage, String> keys = new LinkedHashMap<>();
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private boolean compressed;
  private String byteOrder = "little";

  /** Deflates all entries, as tools that repack files do. */
  public TorchFileWriter compressed() {
    compressed = true;
    return this;
  }

  /** What the file says of its byte order; the bytes themselves stay little-endian. */
  public TorchFileWriter byteOrder(String name) {
    byteOrder = name;
    return this;
  }

  /** Writes a file; a writer serves once. */
  public void write(Path path, Map<String, ?> root) throws IOException {
    pickle.write(0x80);
    pickle.write(2);
    value(root);
    pickle.write('.');
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      entry(zip, "data.pkl", ByteBuffer.wrap(pickle.toByteArray()));
      entry(zip, "byteorder", text(byteOrder));
      for (Map.Entry<Storage, String> storage : keys.entrySet()) {
        entry(zip, "data/" + storage.getValue(), storage.getKey().contents().bytes());
      }
      entry(zip, "version", text("3\n"));
    }
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private void entry(ZipOutputStream zip, String name, ByteBuffer contents) throws IOException {
    byte[] bytes = new byte[contents.remaining()];
    contents.get(bytes);
    ZipEntry entry = new ZipEntry("archive/" + name);
    if (!compressed) {
      CRC32 crc = new CRC32();
      crc.update(bytes);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(bytes.length);
      entry.setCrc(crc.getValue());
    }
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  private void value(Object value) {
    if (value instanceof Map<?, ?> map) {
      pickle.write('}');
      pickle.write('(');
      map.forEach((key, item) -> {
        value(key);
        value(item);
      });
      pickle.write('u');
    } else if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      pickle.write('X');
      littleEndian(bytes.length);
      pickle.writeBytes(bytes);
    } else if (value instanceof Integer number) {
      pickle.write('J');
      littleEndian(number);
    } else if (value instanceof Long number) {
      pickle.write(0x8a);
      pickle.write(8);
      littleEndian(number.intValue());
      littleEndian((int) (number >> 32));
    } else if (value instanceof Double number) {
      pickle.write('G');
      pickle.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
    } else if (value instanceof View view) {
      tensor(view);
    } else {
      throw new IllegalArgumentException("cannot write " + value);
    }
  }

  private void tensor(View view) {
    boolean untyped = !STORAGES.containsKey(view.storage().dtype());
    String key = keys.computeIfAbsent(view.storage(), storage -> Integer.toString(keys.size()));
    global("torch._utils", untyped ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2");
    pickle.write('(');
    pickle.write('(');
    value("storage");
    if (untyped) {
      global("torch.storage", "UntypedStorage");
    } else {
      global("torch", STORAGES.get(view.storage().dtype()));
    }
    value(key);
    value("cpu");
    value(view.storage().elements() * (untyped ? view.storage().dtype().bytes() : 1));
    pickle.write('t');
    pickle.write('Q');
    value(view.offset());
    tuple(view.shape());
    tuple(view.strides());
    pickle.write(0x89);
    global("collections", "OrderedDict");
    pickle.write(')');
    pickle.write('R');
    if (untyped) {
      global("torch", view.storage().dtype() == DType.U32 ? "uint32" : "uint64");
    }
    pickle.write('t');
    pickle.write('R');
  }

  private void tuple(int[] items) {
    pickle.write('(');
    for (int item : items) {
      value(item);
    }
    pickle.write('t');
  }

  private void global(String module, String name) {
    pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void littleEndian(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      pickle.write(value >>> shift);
    }
  }
}
