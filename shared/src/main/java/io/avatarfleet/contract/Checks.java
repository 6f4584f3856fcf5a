package io.avatarfleet.contract;

import static io.avatarfleet.contract.ContractCode.CONTRACT_MISSING;
import static io.avatarfleet.contract.ContractCode.CONTRACT_VALUE;
import static io.avatarfleet.contract.ContractCode.CONTRACT_VERSION;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the records of the contract ask of their components; every check names the component. */
public final class Checks {
  /** Form of job ids, tenants and attribute names. */
  public static final String NAME_FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

  private static final Pattern NAME = Pattern.compile(NAME_FORM);
  private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  private Checks() {}

  /** @throws ContractException {@code CONTRACT_MISSING} if the value is null */
  public static <T> T present(String path, T value) {
    if (value == null) {
      throw new ContractException(CONTRACT_MISSING, path, "is required");
    }
    return value;
  }

  /** @throws ContractException {@code CONTRACT_VERSION} if the version is not {@link Limits#VERSION} */
  public static void version(int version) {
    if (version != Limits.VERSION) {
      throw new ContractException(
          CONTRACT_VERSION,
          "version",
          "is %d where %d is known here; use that version or upgrade the fleet".formatted(version, Limits.VERSION));
    }
  }

  /** @throws ContractException if the value is missing or not of the form {@link #NAME_FORM} */
  public static String name(String path, String value) {
    if (!NAME.matcher(present(path, value)).matches()) {
      throw new ContractException(
          CONTRACT_VALUE,
          path,
          "%s is not 1 to %d letters, digits, '.', '_' or '-', starting with a letter or digit"
              .formatted(quoted(value), Limits.NAME_CHARACTERS));
    }
    return value;
  }

  /** @throws ContractException if the value is outside the bounds, both of which are allowed */
  public static void between(String path, long value, long least, long most) {
    require(value >= least && value <= most, path, "%d is not from %d to %d", value, least, most);
  }

  /** @throws ContractException if the value is not finite or outside the bounds, both of which are allowed */
  public static void between(String path, double value, double least, double most) {
    require(value >= least && value <= most, path, "%s is not from %s to %s", value, least, most);
  }

  /** @throws ContractException {@code CONTRACT_VALUE} with the formatted problem if the condition does not hold */
  public static void require(boolean condition, String path, String problem, Object... arguments) {
    if (!condition) {
      throw new ContractException(CONTRACT_VALUE, path, problem.formatted(arguments));
    }
  }

  /** A time in whole milliseconds; null stays null. */
  public static Instant milliseconds(String path, Instant value) {
    if (value == null) {
      return null;
    }
    require(!value.isBefore(EARLIEST) && !value.isAfter(LATEST), path, "%s is not from year 2000 to 9999", value);
    return value.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Attributes in order of name; none for null. */
  public static Map<String, String> attributes(String path, Map<String, String> attributes) {
    if (attributes == null) {
      return Map.of();
    }
    require(
        attributes.size() <= Limits.ATTRIBUTES, path, "%d where %d are allowed", attributes.size(), Limits.ATTRIBUTES);
    long bytes = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      String name = name(path, attribute.getKey());
      String value = unicode(path + "." + name, present(path + "." + name, attribute.getValue()));
      bytes += name.length() + value.getBytes(StandardCharsets.UTF_8).length;
    }
    require(
        bytes <= Limits.ATTRIBUTES_BYTES, path, "%d bytes where %d are allowed", bytes, Limits.ATTRIBUTES_BYTES);
    return Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  /** @throws ContractException if the text holds half a surrogate pair, which no encoding can carry */
  public static String unicode(String path, String text) {
    require(
        StandardCharsets.UTF_8.newEncoder().canEncode(text), path, "%s is not valid Unicode", quoted(text));
    return text;
  }

  /** @throws ContractException if the value is missing or not 1 to 64 upper-case letters, digits or '_' */
  public static String code(String path, String value) {
    require(
        CODE.matcher(present(path, value)).matches(), path, "%s is not 1 to 64 upper-case letters, digits or '_'",
        quoted(value));
    return value;
  }

  /** @throws ContractException if the value is not 64 lower-case hexadecimal digits */
  public static String sha256(String path, String value) {
    require(SHA256.matcher(value).matches(), path, "%s is not 64 lower-case hexadecimal digits", quoted(value));
    return value;
  }

  /** Text of somebody else's making: halves of surrogate pairs replaced, cut to a length in UTF-16 units. */
  public static String wellFormed(String text, int characters) {
    String cut = text.length() > characters ? text.substring(0, characters - 1) + "…" : text;
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** Text for a message: control characters escaped, long text cut. */
  public static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.codePoints().limit(80).forEach(c -> {
      if (Character.isISOControl(c) || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        quoted.append("\\u%04x".formatted(c));
      } else {
        quoted.appendCodePoint(c);
      }
    });
    return quoted.append(text.length() > 80 ? "...'" : "'").toString();
  }
}
