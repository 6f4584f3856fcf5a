package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Says in the contract's terms what Jackson found wrong. */
final class JsonProblem {
  private JsonProblem() {}

  static ContractException of(JsonMappingException e, JsonNode tree) {
    String path = path(e.getPath());
    ContractException own = own(e);
    if (own != null) {
      return own.within(path);
    }
    JsonNode found = at(tree, e.getPath());
    if (e instanceof InvalidTypeIdException kind) {
      return kind(kind, path);
    }
    if (found.isMissingNode() || found.isNull()) {
      return new ContractException(ContractCode.CONTRACT_MISSING, path, "is required", e);
    }
    if (e instanceof InvalidFormatException format && format.getTargetType().isEnum() && found.isTextual()) {
      return new ContractException(
          ContractCode.CONTRACT_VALUE,
          path,
          "%s is not one of %s".formatted(describe(found), words(format.getTargetType())),
          e);
    }
    return new ContractException(
        ContractCode.CONTRACT_TYPE, path, "is %s where %s is wanted".formatted(describe(found), wanted(target(e))), e);
  }

  /** A value as a reader of the message would recognise it. */
  static String describe(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> Checks.quoted(node.textValue());
      case NUMBER, BOOLEAN, NULL -> Checks.quoted(node.toString()).replace("'", "");
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      default -> "nothing";
    };
  }

  private static ContractException own(Throwable e) {
    return e.getCause() instanceof ContractException own ? own : null;
  }

  private static ContractException kind(InvalidTypeIdException e, String path) {
    String where = path + ".kind";
    if (e.getTypeId() == null) {
      return new ContractException(ContractCode.CONTRACT_MISSING, where, "is required", e);
    }
    return new ContractException(
        ContractCode.CONTRACT_KIND,
        where,
        "%s is not one of %s".formatted(Checks.quoted(e.getTypeId()), kinds(e.getBaseType())),
        e);
  }

  private static String kinds(JavaType base) {
    JsonSubTypes types = base.getRawClass().getAnnotation(JsonSubTypes.class);
    return Arrays.stream(types.value()).map(JsonSubTypes.Type::name).collect(Collectors.joining(", "));
  }

  private static String words(Class<?> words) {
    return Arrays.stream(words.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
  }

  private static Class<?> target(JsonMappingException e) {
    if (e.getCause() instanceof InputCoercionException coercion) {
      return coercion.getTargetType();
    }
    return e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
  }

  private static String wanted(Class<?> type) {
    if (type == null) {
      return "something else";
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return "a whole number of at most %d bits".formatted(type == int.class || type == Integer.class ? 32 : 64);
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (List.class.isAssignableFrom(type)) {
      return "a list";
    }
    if (Map.class.isAssignableFrom(type)) {
      return "an object";
    }
    return type == String.class || type == Instant.class || writtenAsText(type) ? "text" : "an object";
  }

  private static boolean writtenAsText(Class<?> type) {
    return Arrays.stream(type.getMethods()).anyMatch(
        method -> method.isAnnotationPresent(JsonValue.class) || method.isAnnotationPresent(JsonCreator.class));
  }

  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder("$");
    for (JsonMappingException.Reference reference : references) {
      if (reference.getFieldName() != null) {
        path.append('.').append(reference.getFieldName());
      } else {
        path.append('[').append(reference.getIndex()).append(']');
      }
    }
    return path.toString();
  }

  private static JsonNode at(JsonNode tree, List<JsonMappingException.Reference> references) {
    JsonNode node = tree;
    for (JsonMappingException.Reference reference : references) {
      node = reference.getFieldName() != null ? node.path(reference.getFieldName()) : node.path(reference.getIndex());
    }
    return node;
  }
}
