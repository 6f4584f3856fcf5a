package io.avatarfleet.worker.importing;

import io.avatarfleet.format.AtomicFile;
import io.avatarfleet.format.FileHash;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.WorkerConfiguration;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bundle that is meant where none is named: the configured one, or the open model that ships with the worker. The
 * shipped one's head is the shipped head, of which there is one copy; a bundle is a folder, so the shipped one is
 * unpacked when it is first wanted. A worker may be packed without one. Safe to use from several threads and processes.
 */
@Singleton
public class DefaultBundle {
  private static final String DESCRIPTION = "bundle.json";
  private static final String SHIPPED = "/model/open/";
  private static final Map<String, String> FILES = Map.of(
      DESCRIPTION, SHIPPED + DESCRIPTION,
      "weights.safetensors", SHIPPED + "weights.safetensors",
      "head.safetensors", "/head/head.safetensors");

  private final Optional<Path> configured;
  private final Path root;
  private final Resources resources;

  /** Where shipped files come from. */
  @FunctionalInterface
  interface Resources {
    /** The resource of a name, or null. */
    InputStream open(String name);
  }

  @Inject
  DefaultBundle(WorkerConfiguration configuration) {
    this(configuration.defaultBundle(), configuration.stateDirectory());
  }

  /**
   * @param configured the folder of another bundle than the shipped one
   * @param root folder to unpack the shipped one into; created when it is wanted
   */
  public DefaultBundle(Optional<Path> configured, Path root) {
    this(configured, root, DefaultBundle.class::getResourceAsStream);
  }

  DefaultBundle(Optional<Path> configured, Path root, Resources resources) {
    this.configured = configured;
    this.root = root;
    this.resources = resources;
  }

  /** The default as a worker of this configuration has it. */
  public static DefaultBundle of(WorkerConfiguration configuration) {
    return new DefaultBundle(configuration);
  }

  /**
   * The bundle's id; empty if there is no default.
   *
   * @throws IOException if its description cannot be read
   */
  public Optional<String> id() throws IOException {
    if (configured.isPresent()) {
      Path description = configured.get().resolve(DESCRIPTION);
      return Files.isRegularFile(description)
          ? Optional.of(FileHash.of(Files.readAllBytes(description)))
          : Optional.empty();
    }
    try (InputStream shipped = resources.open(SHIPPED + DESCRIPTION)) {
      return shipped == null ? Optional.empty() : Optional.of(FileHash.of(shipped.readAllBytes()));
    }
  }

  /**
   * The bundle's folder; empty if there is no default.
   *
   * @throws IOException if it cannot be unpacked
   */
  public Optional<Path> folder() throws IOException {
    Optional<String> id = id();
    if (configured.isPresent() || id.isEmpty()) {
      return configured;
    }
    Path folder = root.resolve("open-model").resolve(id.get());
    if (!Files.isRegularFile(folder.resolve(DESCRIPTION))) {
      unpack(folder);
    }
    return Optional.of(folder);
  }

  /**
   * Loads a bundle: the one in a folder, or the default.
   *
   * @param named null for the default
   * @throws FormatException {@code BUNDLE_MISSING} if none is named and there is no default, or as {@link Bundle#load}
   */
  public Bundle load(Path named) throws IOException {
    if (named != null) {
      return Bundle.load(named);
    }
    return Bundle.load(folder().orElseThrow(() -> new FormatException("BUNDLE_MISSING",
        "no bundle is named and none ships with this build; name a folder with --bundle, or set "
            + "avatar-fleet.default-bundle")));
  }

  private void unpack(Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    Path staging = Files.createDirectory(AtomicFile.beside(folder));
    try {
      for (Map.Entry<String, String> file : FILES.entrySet()) {
        try (InputStream shipped = resources.open(file.getValue())) {
          if (shipped == null) {
            throw new IOException("the worker was packed without its resource " + file.getValue());
          }
          Files.copy(shipped, staging.resolve(file.getKey()));
        }
      }
      move(staging, folder);
    } finally {
      delete(staging);
    }
  }

  /** Another process may have been faster; its folder has the same bytes. */
  private static void move(Path staging, Path folder) throws IOException {
    try {
      Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException unpackedMeanwhile) {
      if (!Files.isRegularFile(folder.resolve(DESCRIPTION))) {
        throw unpackedMeanwhile;
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
