package io.avatarfleet.format.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** {@code bundle.json} to {@link BundleDescription} and back; strict, and the same description gives the same bytes. */
final class BundleDescriptionFormat {
  static final String WEIGHTS = "weights.safetensors";
  static final String HEAD = "head.safetensors";
  static final int MAX_BYTES = 1 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(16).maxDocumentLength(MAX_BYTES).build())
                  .build())
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private BundleDescriptionFormat() {}

  static BundleDescription read(byte[] text, String where) throws FormatException {
    try {
      version(JSON.readTree(text), where);
      BundleDescription description = JSON.readValue(text, BundleDescription.class);
      files(description.files(), where);
      ArchitectureCheck.check(description.architecture(), where);
      return description;
    } catch (FormatException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new FormatException("BUNDLE_JSON", where + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new FormatException("BUNDLE_JSON", where + " is not readable text: " + e.getMessage(), e);
    }
  }

  static byte[] write(BundleDescription description) {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    try {
      return JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(lines)).writeValueAsBytes(description);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a description that is not valid Unicode", e);
    }
  }

  /** Before the fields, so that a bundle of a later version is called that and not "unknown field". */
  private static void version(JsonNode json, String where) throws FormatException {
    JsonNode version = json.path("formatVersion");
    if (!version.isInt() || version.intValue() != BundleDescription.FORMAT_VERSION) {
      throw new FormatException(
          "FORMAT_VERSION",
          "%s: formatVersion is %s where %d is known here; use the program that wrote the bundle, or a newer one"
              .formatted(where, version.isMissingNode() ? "missing" : version, BundleDescription.FORMAT_VERSION));
    }
  }

  private static void files(Map<String, String> files, String where) throws FormatException {
    if (!files.keySet().equals(Set.of(WEIGHTS, HEAD))) {
      throw new FormatException(
          "BUNDLE_JSON", "%s: files must be %s and %s, not %s".formatted(where, WEIGHTS, HEAD, files.keySet()));
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      if (!file.getValue().matches("[0-9a-f]{64}")) {
        throw new FormatException(
            "BUNDLE_JSON",
            "%s: the SHA-256 of %s is not 64 lower-case hexadecimal digits".formatted(where, file.getKey()));
      }
    }
  }
}
