package io.avatarfleet.worker.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A folder of bundles, each in a folder of its own; they go by the folder's name and by their id. */
public final class BundleFolder {
  private static final String DESCRIPTION = "bundle.json";

  private final Path root;
  private final Map<String, Path> byId = new ConcurrentHashMap<>();
  private final Map<String, String> byName = new ConcurrentHashMap<>();

  /** @param root the folder; may be filled while the worker runs */
  public BundleFolder(Path root) {
    this.root = root;
  }

  /** The id of the bundle that a name or an id stands for. */
  Optional<String> id(String name) throws IOException {
    if (!byName.containsKey(name) && !byId.containsKey(name)) {
      look();
    }
    return byId.containsKey(name) ? Optional.of(name) : Optional.ofNullable(byName.get(name));
  }

  /** Where the bundle of an id lies. */
  Optional<Path> folder(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  static String idOf(byte[] description) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(description));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** Where all its bundles lie, in the order of their names. */
  List<Path> folders() throws IOException {
    return folders(root);
  }

  /** The folders in a folder that have a description. */
  static List<Path> folders(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(folder -> Files.isRegularFile(folder.resolve(DESCRIPTION))).sorted().toList();
    }
  }

  private void look() throws IOException {
    for (Path folder : folders()) {
      String id = idOf(Files.readAllBytes(folder.resolve(DESCRIPTION)));
      byId.put(id, folder);
      byName.put(folder.getFileName().toString(), id);
    }
  }
}
