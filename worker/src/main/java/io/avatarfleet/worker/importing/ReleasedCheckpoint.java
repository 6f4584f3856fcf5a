package io.avatarfleet.worker.importing;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.ModelSchema;
import io.avatarfleet.format.bundle.TensorSource;
import io.avatarfleet.format.bundle.TensorSpec;
import io.avatarfleet.worker.importing.pickle.PickledArray;
import io.avatarfleet.worker.importing.torch.TorchFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A released checkpoint (SPEC section 1), checked whole against an architecture when it is opened; its tensors are read
 * one at a time.
 */
public final class ReleasedCheckpoint implements TensorSource, AutoCloseable {
  /** Names of the perceptual loss, which only training needs. */
  private static final String TRAINING_ONLY = "percep_loss.";

  private static final int NAMED_IN_ERRORS = 5;

  private final TorchFile file;
  private final Map<String, PickledArray> tensors;

  private ReleasedCheckpoint(TorchFile file, Map<String, PickledArray> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /**
   * Opens a checkpoint: a dict with the tensors by name under {@code model}, or that dict itself.
   *
   * @throws FormatException with code {@code CHECKPOINT_TENSORS} if a tensor is missing, unknown or misshapen, naming
   *     it; with other codes if the file cannot be read
   */
  public static ReleasedCheckpoint open(Path path, Architecture architecture) throws IOException {
    TorchFile file = TorchFile.open(path);
    try {
      Map<String, PickledArray> tensors = tensors(file);
      check(path, architecture, tensors);
      return new ReleasedCheckpoint(file, tensors);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Map<String, PickledArray> tensors(TorchFile file) throws FormatException {
    if (!(file.root() instanceof Map<?, ?> root)) {
      throw new FormatException("CHECKPOINT_LAYOUT", file.path() + ": holds no dict of tensors; is this GAGAvatar.pt?");
    }
    Map<?, ?> model = root.get("model") instanceof Map<?, ?> inner ? inner : root;
    Map<String, PickledArray> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : model.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new FormatException("CHECKPOINT_LAYOUT", file.path() + ": the model has a key that is not a name");
      }
      if (name.startsWith(TRAINING_ONLY)) {
        continue;
      }
      if (!(entry.getValue() instanceof PickledArray array)) {
        throw new FormatException("CHECKPOINT_LAYOUT",
            "%s: '%s' is not a tensor; is this GAGAvatar.pt?".formatted(file.path(), name));
      }
      tensors.put(name, array);
    }
    return tensors;
  }

  private static void check(Path path, Architecture architecture, Map<String, PickledArray> tensors)
      throws FormatException {
    List<String> missing = new ArrayList<>();
    List<String> misshapen = new ArrayList<>();
    Map<String, PickledArray> unknown = new LinkedHashMap<>(tensors);
    for (TensorSpec expected : ModelSchema.of(architecture)) {
      PickledArray actual = unknown.remove(expected.name());
      if (actual == null) {
        missing.add("%s %s".formatted(expected.name(), expected.shape()));
      } else if (!fits(actual, expected.shape())) {
        misshapen.add("%s is %s %s instead of floating-point %s"
            .formatted(expected.name(), actual.dtype(), actual.shape(), expected.shape()));
      }
    }
    if (missing.isEmpty() && misshapen.isEmpty() && unknown.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder(path + ": not a checkpoint of architecture " + architecture.name());
    describe(message, "missing", missing);
    describe(message, "unknown", unknown.entrySet().stream()
        .map(e -> "%s %s".formatted(e.getKey(), e.getValue().shape())).toList());
    describe(message, "misshapen", misshapen);
    throw new FormatException("CHECKPOINT_TENSORS", message + ". Bring the released file unchanged");
  }

  private static boolean fits(PickledArray actual, Shape expected) {
    return actual.dtype().isFloat() && actual.shape().equals(expected);
  }

  private static void describe(StringBuilder message, String what, List<String> names) {
    if (names.isEmpty()) {
      return;
    }
    message.append("; %d %s: ".formatted(names.size(), what));
    message.append(String.join(", ", names.subList(0, Math.min(names.size(), NAMED_IN_ERRORS))));
    if (names.size() > NAMED_IN_ERRORS) {
      message.append(", ...");
    }
  }

  @Override
  public Tensor tensor(String name) throws IOException {
    PickledArray array = tensors.get(name);
    if (array == null) {
      throw new FormatException("TENSOR_MISSING", "%s has no tensor '%s'".formatted(file.path(), name));
    }
    return array.read();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
