package io.avatarfleet.format.bundle;

import io.avatarfleet.format.AtomicFile;
import io.avatarfleet.format.DType;
import io.avatarfleet.format.FileHash;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.SafetensorsWriter;
import io.avatarfleet.format.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a bundle so that it appears whole or not at all: into a folder beside the target, which is then renamed. */
public final class BundleWriter {
  private final DType stored;

  /** Weights are stored as float32. */
  public BundleWriter() {
    this(DType.F32);
  }

  /**
   * @param stored how weights are stored: F32, or F16 for half the size
   * @throws IllegalArgumentException if it is another type
   */
  public BundleWriter(DType stored) {
    if (stored != DType.F32 && stored != DType.F16) {
      throw new IllegalArgumentException("bundles hold F32 or F16, not " + stored);
    }
    this.stored = stored;
  }

  /**
   * Writes all used tensors of the architecture's schema, the head model and {@code bundle.json}.
   *
   * @param target folder to create, with the folders above it; must not exist
   * @param weights asked once for each used tensor of {@link ModelSchema}, in order
   * @return the bundle, loaded from what was written
   * @throws io.avatarfleet.format.FormatException if a tensor is missing, has another shape or is not finite, or if the
   *     target exists; nothing is left behind
   */
  public Bundle write(
      Path target,
      Architecture architecture,
      String provenance,
      String licence,
      TensorSource weights,
      HeadData head,
      Progress progress)
      throws IOException {
    ArchitectureCheck.check(architecture, "architecture " + architecture.name());
    HeadDataCheck.check(head, "head model");
    HeadDataCheck.checkFits(head, architecture.head(), "architecture " + architecture.name());
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FormatException("TARGET_EXISTS", target + " exists already; remove it or choose another folder");
    }
    Files.createDirectories(target.toAbsolutePath().normalize().getParent());
    Path staging = Files.createDirectory(AtomicFile.beside(target));
    try {
      writeWeights(staging.resolve(BundleDescriptionFormat.WEIGHTS), architecture, weights, progress);
      HeadDataFormat.write(staging.resolve(BundleDescriptionFormat.HEAD), head);
      describe(staging, architecture, provenance, licence);
      Bundle checked = Bundle.load(staging);
      Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
      SafetensorsFile moved =
          SafetensorsFile.open(target.resolve(BundleDescriptionFormat.WEIGHTS)).inSinglePrecision();
      return new Bundle(target, checked.id(), checked.description(), moved, checked.head());
    } finally {
      delete(staging);
    }
  }

  private void writeWeights(Path file, Architecture architecture, TensorSource weights, Progress progress)
      throws IOException {
    List<TensorSpec> specs = ModelSchema.of(architecture).stream().filter(TensorSpec::used).toList();
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    long total = 0;
    for (TensorSpec spec : specs) {
      entries.add(new SafetensorsWriter.Entry(spec.name(), stored, spec.shape()));
      total += spec.shape().count();
    }
    long all = total;
    SafetensorsWriter.write(file, Map.of(), entries, writer -> {
      long done = 0;
      for (TensorSpec spec : specs) {
        writer.tensor(spec.name(), converted(spec, weights.tensor(spec.name())));
        done += spec.shape().count();
        progress.advanced("weights", done, all);
      }
    });
  }

  /** The tensor as it is stored, checked after the conversion too: what is finite may be beyond the narrower type. */
  private Tensor converted(TensorSpec spec, Tensor given) throws IOException {
    TensorCheck.check(spec, given, "checkpoint");
    if (given.dtype() == stored) {
      return given;
    }
    if (!given.dtype().isFloat()) {
      throw new FormatException(
          "TENSOR_DTYPE", "checkpoint: tensor '%s' is %s, not floating point".formatted(spec.name(), given.dtype()));
    }
    float[] values = given.toFloats();
    int[] shape = given.shape().toArray();
    Tensor narrow = stored == DType.F16 ? Tensor.ofHalves(values, shape) : Tensor.of(values, shape);
    TensorCheck.check(spec, narrow, "checkpoint, as " + (stored == DType.F16 ? "float16" : "float32"));
    return narrow;
  }

  private static void describe(Path folder, Architecture architecture, String provenance, String licence)
      throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (String file : List.of(BundleDescriptionFormat.WEIGHTS, BundleDescriptionFormat.HEAD)) {
      hashes.put(file, FileHash.of(folder.resolve(file), Progress.NONE));
    }
    BundleDescription description =
        new BundleDescription(BundleDescription.FORMAT_VERSION, architecture, provenance, licence, hashes);
    byte[] json = BundleDescriptionFormat.write(description);
    AtomicFile.write(folder.resolve("bundle.json"), channel -> channel.write(ByteBuffer.wrap(json)));
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
