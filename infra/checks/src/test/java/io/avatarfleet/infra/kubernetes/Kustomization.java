package io.avatarfleet.infra.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What {@code kubectl kustomize} makes of a folder, as far as ours need it: resources, a namespace, patches that are
 * merged. Whatever else stands in a kustomization is refused, so that it is not passed over here and applied there.
 */
final class Kustomization {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Set<String> KNOWN = Set.of("apiVersion", "kind", "namespace", "resources", "patches");
  /** Lists whose parts are told apart by their names; patches replace others. */
  private static final Set<String> BY_NAME = Set.of("containers", "env");
  private static final Set<String> WITHOUT_NAMESPACE = Set.of("Namespace", "PriorityClass");

  private final List<ObjectNode> objects = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();

  private Kustomization() {}

  /** Everything that a folder describes. */
  static Kustomization read(Path folder) throws IOException {
    Kustomization read = new Kustomization();
    Path file = folder.resolve("kustomization.yaml");
    read.files.add(file);
    JsonNode description = YAML.readTree(file.toFile());
    description.fieldNames().forEachRemaining(name -> {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(file + " has " + name + ", which is not read here");
      }
    });
    for (JsonNode resource : description.path("resources")) {
      Path path = folder.resolve(resource.asText()).normalize();
      if (Files.isDirectory(path)) {
        Kustomization below = read(path);
        read.objects.addAll(below.objects);
        read.files.addAll(below.files);
      } else {
        read.files.add(path);
        read.objects.addAll(documents(path));
      }
    }
    for (JsonNode patch : description.path("patches")) {
      Path path = folder.resolve(patch.path("path").asText());
      read.files.add(path);
      for (ObjectNode document : documents(path)) {
        read.apply(document, path);
      }
    }
    if (description.has("namespace")) {
      for (ObjectNode object : read.objects) {
        if (!WITHOUT_NAMESPACE.contains(object.path("kind").asText())) {
          object.withObject("metadata").put("namespace", description.path("namespace").asText());
        }
      }
    }
    return read;
  }

  /** The objects, in the order in which they are named. */
  List<ObjectNode> objects() {
    return objects;
  }

  /** Every file that was read. */
  List<Path> files() {
    return files;
  }

  /** The documents of a file. */
  static List<ObjectNode> documents(Path file) throws IOException {
    try (MappingIterator<ObjectNode> all = YAML.readerFor(ObjectNode.class).readValues(file.toFile())) {
      return all.readAll();
    }
  }

  private void apply(ObjectNode patch, Path from) {
    ObjectNode target = objects.stream().filter(object -> name(object).equals(name(patch))).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(from + " patches " + name(patch) + ", which is not there"));
    if (patch.path("$patch").asText().equals("delete")) {
      objects.remove(target);
    } else {
      merge(target, patch);
    }
  }

  private static String name(JsonNode object) {
    return object.path("apiVersion").asText() + " " + object.path("kind").asText() + " "
        + object.at("/metadata/name").asText();
  }

  private static void merge(ObjectNode into, ObjectNode patch) {
    patch.properties().forEach(field -> {
      JsonNode is = into.get(field.getKey());
      JsonNode needed = field.getValue();
      if (is instanceof ObjectNode old && needed instanceof ObjectNode changed) {
        merge(old, changed);
      } else if (BY_NAME.contains(field.getKey()) && is instanceof ArrayNode old) {
        mergeByName(old, needed);
      } else {
        into.set(field.getKey(), needed);
      }
    });
  }

  /** What is new stands first, as kubectl has it. */
  private static void mergeByName(ArrayNode all, JsonNode patches) {
    int added = 0;
    for (JsonNode patch : patches) {
      Optional<JsonNode> same = StreamSupport.stream(all.spliterator(), false)
          .filter(each -> each.path("name").equals(patch.path("name"))).findFirst();
      if (same.isPresent()) {
        merge((ObjectNode) same.get(), (ObjectNode) patch);
      } else {
        all.insert(added++, patch);
      }
    }
  }
}
