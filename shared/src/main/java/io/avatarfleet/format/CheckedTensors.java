package io.avatarfleet.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** A safetensors file read field by field as one of our formats, each field checked for type, shape and finiteness. */
public final class CheckedTensors {
  /** Stands for an axis of any size. */
  public static final int ANY = -1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORMAT = "format";
  private static final String VERSION = "version";

  private final SafetensorsFile file;

  private CheckedTensors(SafetensorsFile file) {
    this.file = file;
  }

  /**
   * Opens a file whose metadata names the given format and version.
   *
   * @throws FormatException if it is another format, or a version this code does not know
   */
  public static CheckedTensors open(Path path, String format, int version) throws IOException {
    return of(SafetensorsFile.open(path), format, version);
  }

  /** As {@link #open}, of a file that is open. */
  public static CheckedTensors of(SafetensorsFile file, String format, int version) throws FormatException {
    CheckedTensors tensors = new CheckedTensors(file);
    Path path = file.path();
    String actual = file.metadata().get(FORMAT);
    if (!format.equals(actual)) {
      throw new FormatException(
          "FORMAT_OTHER", "%s: metadata 'format' is '%s' where '%s' was expected".formatted(path, actual, format));
    }
    String actualVersion = tensors.metadata(VERSION);
    if (!actualVersion.equals(Integer.toString(version))) {
      throw new FormatException(
          "FORMAT_VERSION",
          "%s: %s version '%s' is not known here, only %d; use the program that wrote the file, or a newer one"
              .formatted(path, format, actualVersion, version));
    }
    return tensors;
  }

  public Path path() {
    return file.path();
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return file.tensors().containsKey(name);
  }

  /** All tensors' names. */
  public Set<String> names() {
    return file.tensors().keySet();
  }

  /**
   * A tensor of one of the given types and of the given shape.
   *
   * @param axes sizes, {@link #ANY} where any size will do
   * @throws FormatException if it is missing, of another type or shape, or not finite
   */
  public Tensor tensor(String name, List<DType> types, int... axes) throws FormatException {
    Tensor tensor = shaped(name, types, axes);
    int index = Finiteness.firstNotFinite(tensor);
    if (index >= 0) {
      throw new FormatException(
          "TENSOR_NOT_FINITE",
          "%s: tensor '%s' of shape %s is not finite at index %d".formatted(path(), name, tensor.shape(), index));
    }
    return tensor;
  }

  /** As {@link #tensor}, for readers that look for values that are not finite themselves, to say more about them. */
  public Tensor shaped(String name, List<DType> types, int... axes) throws FormatException {
    Tensor tensor = file.tensor(name);
    if (!types.contains(tensor.dtype())) {
      throw new FormatException(
          "TENSOR_DTYPE", "%s: tensor '%s' is %s, not one of %s".formatted(path(), name, tensor.dtype(), types));
    }
    if (!fits(tensor.shape(), axes)) {
      throw new FormatException(
          "TENSOR_SHAPE",
          "%s: tensor '%s' has shape %s where %s was expected"
              .formatted(path(), name, tensor.shape(), Arrays.toString(axes).replace("-1", "any")));
    }
    return tensor;
  }

  /** The values of a float32 tensor, on the heap. */
  public float[] floats(String name, int... axes) throws FormatException {
    return tensor(name, List.of(DType.F32), axes).toFloats();
  }

  /** The values of a float32 or float16 tensor, on the heap. */
  public float[] floatsOrHalves(String name, int... axes) throws FormatException {
    return tensor(name, List.of(DType.F32, DType.F16), axes).toFloats();
  }

  /** The values of an int32 tensor, on the heap. */
  public int[] ints(String name, int... axes) throws FormatException {
    return tensor(name, List.of(DType.I32), axes).toInts();
  }

  /**
   * A text of the metadata.
   *
   * @throws FormatException if it is missing
   */
  public String metadata(String key) throws FormatException {
    String value = file.metadata().get(key);
    if (value == null) {
      throw new FormatException("METADATA_MISSING", "%s has no metadata '%s'".formatted(path(), key));
    }
    return value;
  }

  /** A list of texts, kept as JSON in the metadata. */
  public List<String> texts(String key) throws FormatException {
    try {
      List<String> texts = JSON.readValue(metadata(key), new TypeReference<List<String>>() {});
      if (texts != null && !texts.contains(null)) {
        return texts;
      }
    } catch (JsonProcessingException e) {
      throw new FormatException(
          "METADATA_INVALID", "%s: metadata '%s' is not a JSON list of texts".formatted(path(), key), e);
    }
    throw new FormatException(
        "METADATA_INVALID", "%s: metadata '%s' is not a JSON list of texts".formatted(path(), key));
  }

  /** As {@link #texts} reads it. */
  public static String json(List<String> texts) {
    try {
      return JSON.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("texts that are not valid Unicode", e);
    }
  }

  /** Refuses tensors other than these, naming the first. */
  public void only(Set<String> known) throws FormatException {
    for (String name : names()) {
      if (!known.contains(name)) {
        throw new FormatException("TENSOR_UNEXPECTED", "%s has an unknown tensor '%s'".formatted(path(), name));
      }
    }
  }

  private static boolean fits(Shape shape, int[] axes) {
    if (shape.rank() != axes.length) {
      return false;
    }
    for (int i = 0; i < axes.length; i++) {
      if (axes[i] != ANY && axes[i] != shape.axis(i)) {
        return false;
      }
    }
    return true;
  }
}
