package io.avatarfleet.format.bundle;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.FileHash;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Reads a bundle and checks all of it: hashes on one thread, names, shapes and finiteness on the caller's. */
final class BundleReader {
  private static final String DESCRIPTION = "bundle.json";

  private BundleReader() {}

  static Bundle read(Path folder) throws IOException {
    byte[] text = text(folder);
    BundleDescription description = BundleDescriptionFormat.read(text, folder.resolve(DESCRIPTION).toString());
    FutureTask<Void> hashes = new FutureTask<>(() -> checkHashes(folder, description.files()));
    Thread hashing = new Thread(hashes, "bundle-hashes");
    hashing.setDaemon(true);
    hashing.start();
    try {
      SafetensorsFile weights = weights(folder.resolve(BundleDescriptionFormat.WEIGHTS), description.architecture());
      HeadData head = head(folder, description);
      await(hashes);
      return new Bundle(folder, FileHash.of(text), description, weights, head);
    } catch (FormatException e) {
      // A damaged file fails both checks; that it is damaged says more than where.
      await(hashes);
      throw e;
    } finally {
      hashes.cancel(true);
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

  private static Void checkHashes(Path folder, Map<String, String> files) throws IOException {
    for (String file : files.keySet()) {
      checkHash(folder, files, file);
    }
    return null;
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

  private static void await(FutureTask<Void> hashes) throws IOException {
    try {
      hashes.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("hashing failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a bundle was being checked", e);
    }
  }

  private static SafetensorsFile weights(Path path, Architecture architecture) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(path);
    Set<String> known = new HashSet<>();
    for (TensorSpec spec : ModelSchema.of(architecture)) {
      if (spec.used()) {
        known.add(spec.name());
        check(path, spec, file.tensor(spec.name()));
      }
    }
    for (String name : file.tensors().keySet()) {
      if (!known.contains(name)) {
        throw new FormatException(
            "TENSOR_UNEXPECTED", "%s has a tensor '%s' that this architecture does not".formatted(path, name));
      }
    }
    return file.inSinglePrecision();
  }

  private static void check(Path path, TensorSpec spec, Tensor tensor) throws FormatException {
    if (tensor.dtype() != DType.F32 && tensor.dtype() != DType.F16) {
      throw new FormatException(
          "TENSOR_DTYPE",
          "%s: tensor '%s' is %s; bundles hold F32 or F16".formatted(path, spec.name(), tensor.dtype()));
    }
    TensorCheck.check(spec, tensor, path.toString());
  }
}
