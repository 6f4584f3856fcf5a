package io.avatarfleet.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A safetensors file, mapped: header checked whole, tensors as views of the mapped bytes, none copied. */
public final class SafetensorsFile {
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
    throw new UnsupportedOperationException("not yet");
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
