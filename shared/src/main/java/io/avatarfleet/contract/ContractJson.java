package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;

/**
 * Records of the contract to canonical JSON and back; the codecs' common ground. Unknown fields are ignored and null
 * is as good as absent; anything else that does not fit exactly is refused with the path of the field. Written
 * JSON is one line, fields in order of name, defaults spelled out, absent values left out: equal records give equal
 * bytes.
 */
public final class ContractJson {
  private static final int DEEPEST = 32;
  private static final JsonMapper JSON = mapper();

  private ContractJson() {}

  /**
   * Reads one record.
   *
   * @param <T> the record
   * @throws ContractException if the bytes are not exactly one valid record; the path begins with {@code $}
   */
  public static <T> T read(byte[] bytes, Class<T> type) {
    if (bytes.length > Limits.MESSAGE_BYTES) {
      throw new ContractException(
          ContractCode.CONTRACT_SIZE,
          "$",
          "%d bytes where %d are allowed; put large things into the object store"
              .formatted(bytes.length, Limits.MESSAGE_BYTES));
    }
    JsonNode tree = tree(bytes);
    if (!tree.isObject()) {
      throw new ContractException(
          ContractCode.CONTRACT_TYPE, "$", "is %s where an object is wanted".formatted(JsonProblem.describe(tree)));
    }
    version(tree.path("version"));
    try {
      return JSON.treeToValue(tree, type);
    } catch (JsonMappingException e) {
      throw JsonProblem.of(e, tree);
    } catch (JsonProcessingException e) {
      throw new ContractException(ContractCode.CONTRACT_JSON, "$", e.getOriginalMessage(), e);
    }
  }

  /**
   * Writes canonical JSON.
   *
   * @throws ContractException {@code CONTRACT_SIZE} if the record is too large for a message
   */
  public static byte[] write(Object value) {
    try {
      byte[] bytes = JSON.writeValueAsBytes(value);
      if (bytes.length > Limits.MESSAGE_BYTES) {
        throw new ContractException(
            ContractCode.CONTRACT_SIZE,
            "$",
            "%d bytes where %d are allowed".formatted(bytes.length, Limits.MESSAGE_BYTES));
      }
      return bytes;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of the contract has no JSON form", e);
    }
  }

  static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  private static JsonNode tree(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null
          ? ""
          : " at line %d, column %d".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new ContractException(
          ContractCode.CONTRACT_JSON, "$", "not JSON%s: %s".formatted(where, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new ContractException(ContractCode.CONTRACT_JSON, "$", "not UTF-8: " + e.getMessage(), e);
    }
  }

  /** Before all else, so that a message of a later version is called that. */
  private static void version(JsonNode version) {
    if (version.isMissingNode()) {
      throw new ContractException(
          ContractCode.CONTRACT_MISSING, "$.version", "is required; it is %d".formatted(Limits.VERSION));
    }
    if (!version.isInt() || version.intValue() != Limits.VERSION) {
      throw new ContractException(
          ContractCode.CONTRACT_VERSION,
          "$.version",
          "is %s where %d is known here; use that version or upgrade the fleet"
              .formatted(JsonProblem.describe(version), Limits.VERSION));
    }
  }

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder(
                JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                        StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(Limits.MESSAGE_BYTES)
                            .build())
                    .build())
            .enable(
                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
                DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .addModule(InstantText.module());
    builder.withCoercionConfig(
        LogicalType.Textual,
        coercions ->
            coercions
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    builder.withCoercionConfigDefaults(
        coercions -> coercions.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail));
    return builder.build();
  }
}
