package io.avatarfleet.worker.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.format.AtomicFile;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.UnverifiedBundle;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.importing.DefaultBundle;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/** Remembers where the bundles of this machine lie, so that an avatar finds the one that made it. */
@Singleton
public class KnownBundles {
  private static final Logger LOG = Logger.getLogger(KnownBundles.class);

  private final Path file;
  private final DefaultBundle defaults;
  private final ObjectMapper json = new ObjectMapper();

  @Inject
  KnownBundles(WorkerConfiguration configuration, DefaultBundle defaults) {
    this(configuration.stateDirectory(), defaults);
  }

  /**
   * @param stateDirectory folder of {@code bundles.json}; created when there is something to remember
   * @param defaults known without being remembered
   */
  KnownBundles(Path stateDirectory, DefaultBundle defaults) {
    this.defaults = defaults;
    this.file = stateDirectory.resolve("bundles.json");
  }

  /** Remembers a bundle's folder. That this cannot be written is only worth a warning. */
  public void remember(Bundle bundle) {
    try {
      Map<String, String> folders = new TreeMap<>(Files.exists(file) ? read() : Map.of());
      folders.put(bundle.id(), bundle.folder().toAbsolutePath().normalize().toString());
      Files.createDirectories(file.getParent());
      byte[] bytes = json.writerWithDefaultPrettyPrinter().writeValueAsBytes(folders);
      AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(bytes)));
    } catch (IOException e) {
      LOG.warnf("cannot remember where bundle %s lies (%s); name it with --bundle", bundle.id(), e.getMessage());
    }
  }

  /**
   * Begins to load the bundle of an id; what it is given is the caller's to close.
   *
   * @throws FormatException {@code BUNDLE_UNKNOWN} if nothing is remembered or another bundle lies there now
   * @throws IOException if it cannot be read
   */
  UnverifiedBundle begin(String id) throws IOException {
    String folder = Files.exists(file) ? read().get(id) : null;
    if (defaults.id().equals(Optional.of(id))) {
      return Bundle.begin(defaults.folder().orElseThrow());
    }
    if (folder == null || !Files.isDirectory(Path.of(folder))) {
      throw new FormatException("BUNDLE_UNKNOWN", "no bundle %s is known here; name its folder with --bundle"
          .formatted(id));
    }
    UnverifiedBundle begun = Bundle.begin(Path.of(folder));
    String found = begun.bundle().id();
    if (!found.equals(id)) {
      begun.close();
      throw new FormatException("BUNDLE_UNKNOWN", "%s is now bundle %s, not %s; name the right folder with --bundle"
          .formatted(folder, found, id));
    }
    return begun;
  }

  /** Where the remembered bundles lie; those that were there and are no longer are left out. */
  public List<Path> folders() throws IOException {
    Map<String, String> folders = Files.exists(file) ? read() : Map.of();
    return folders.values().stream().map(Path::of).filter(Files::isDirectory).toList();
  }

  private Map<String, String> read() throws IOException {
    try {
      return json.readValue(file.toFile(), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new FormatException("STATE_DAMAGED", file + " is not valid JSON; remove it", e);
    }
  }
}
