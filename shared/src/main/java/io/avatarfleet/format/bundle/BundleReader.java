package io.avatarfleet.format.bundle;

import io.avatarfleet.format.Beside;
import io.avatarfleet.format.DType;
import io.avatarfleet.format.FileHash;
import io.avatarfleet.format.Finiteness;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a bundle and checks it: each file hashed on a thread of its own, names, shapes and finiteness meanwhile. */
final class BundleReader {
  private static final String DESCRIPTION = "bundle.json";

  private BundleReader() {}

  static UnverifiedBundle begin(Path folder) throws IOException {
    byte[] text = text(folder);
    BundleDescription description = BundleDescriptionFormat.read(text, folder.resolve(DESCRIPTION).toString());
    List<Beside<Void>> hashes = new ArrayList<>();
    for (String file : description.files().keySet()) {
      hashes.add(Beside.begin("hash of " + file, () -> {
        checkHash(folder, description.files(), file);
        return null;
      }));
    }
    boolean sound = false;
    try (Beside<HeadData> head = Beside.begin("head model", () -> head(folder, description))) {
      SafetensorsFile weights = weights(folder.resolve(BundleDescriptionFormat.WEIGHTS), description.architecture());
      Bundle bundle = new Bundle(folder, FileHash.of(text), description, weights, head.await());
      sound = true;
      return new UnverifiedBundle(bundle, hashes);
    } catch (FormatException e) {
      // A damaged file fails both checks; that it is damaged says more than where.
      await(hashes);
      throw e;
    } finally {
      if (!sound) {
        hashes.forEach(Beside::close);
      }
    }
  }

  /** @throws FormatException {@code BUNDLE_HASH} if a file is not the one that the description names */
  static void await(List<Beside<Void>> hashes) throws IOException {
    for (Beside<Void> each : hashes) {
      each.await();
    }
  }

  /** What a bundle says of itself; nothing else of it is looked at. */
  static BundleDescription description(Path folder) throws IOException {
    return BundleDescriptionFormat.read(text(folder), folder.resolve(DESCRIPTION).toString());
  }

  /** A bundle's head model, whose hash is not checked. */
  static HeadData head(Path folder, BundleDescription description) throws IOException {
    Path file = folder.resolve(BundleDescriptionFormat.HEAD);
    HeadData head = HeadDataFormat.read(file);
    HeadDataCheck.checkFits(head, description.architecture().head(), file.toString());
    return head;
  }

  private static byte[] text(Path folder) throws IOException {
    Path json = folder.resolve(DESCRIPTION);
    if (!Files.isRegularFile(json)) {
      throw new FormatException(
          "BUNDLE_MISSING",
          "%s is not a model bundle: it has no bundle.json; make one with 'avatar import'".formatted(folder));
    }
    if (Files.size(json) > BundleDescriptionFormat.MAX_BYTES) {
      throw new FormatException("BUNDLE_JSON", json + " is longer than any bundle.json");
    }
    return Files.readAllBytes(json);
  }

  /** @throws FormatException {@code BUNDLE_HASH} if a file of the bundle is not the one that its description names */
  static void checkHash(Path folder, Map<String, String> files, String file) throws IOException {
    Path path = folder.resolve(file);
    String actual = FileHash.of(path, Progress.NONE);
    if (!actual.equals(files.get(file))) {
      throw new FormatException(
          "BUNDLE_HASH",
          "%s has SHA-256 %s where bundle.json says %s: it was changed or damaged; fetch or import the bundle again"
              .formatted(path, actual, files.get(file)));
    }
  }

  private static SafetensorsFile weights(Path path, Architecture architecture) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(path);
    Map<String, TensorSpec> known = new LinkedHashMap<>();
    for (TensorSpec spec : ModelSchema.of(architecture)) {
      if (spec.used()) {
        known.put(spec.name(), spec);
        requireKind(path, spec, file.tensor(spec.name()));
      }
    }
    for (String name : file.tensors().keySet()) {
      if (!known.containsKey(name)) {
        throw new FormatException(
            "TENSOR_UNEXPECTED", "%s has a tensor '%s' that this architecture does not".formatted(path, name));
      }
    }
    Map<String, Tensor> tensors = file.tensors();
    Optional<TensorSpec> infinite = known.values().parallelStream()
        .filter(spec -> Finiteness.firstNotFinite(tensors.get(spec.name())) >= 0).findFirst();
    if (infinite.isPresent()) {
      TensorCheck.finite(infinite.get(), file.tensor(infinite.get().name()), path.toString());
    }
    return file.inSinglePrecision();
  }

  private static void requireKind(Path path, TensorSpec spec, Tensor tensor) throws FormatException {
    if (tensor.dtype() != DType.F32 && tensor.dtype() != DType.F16) {
      throw new FormatException(
          "TENSOR_DTYPE",
          "%s: tensor '%s' is %s; bundles hold F32 or F16".formatted(path, spec.name(), tensor.dtype()));
    }
    TensorCheck.shape(spec, tensor, path.toString());
  }
}
