package io.avatarfleet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of properties in docs/operations.md. */
class ConfigurationReferenceTest {
  private static final Pattern ROW = Pattern.compile("\\| `([a-z.*-]+)` \\| ([a-z]+) \\| (?:`([^`]+)`|none) \\| .+ \\|");

  private static final Map<Class<?>, String> TYPES = Map.ofEntries(
      Map.entry(boolean.class, "boolean"), Map.entry(int.class, "integer"), Map.entry(OptionalInt.class, "integer"),
      Map.entry(double.class, "number"), Map.entry(String.class, "text"), Map.entry(Path.class, "path"),
      Map.entry(URI.class, "address"), Map.entry(Duration.class, "duration"), Map.entry(MemorySize.class, "size"),
      Map.entry(Set.class, "list"), Map.entry(Map.class, "map"));

  @Test
  void theReferenceNamesEveryPropertyWithItsTypeAndDefaultAndNoOthers() throws IOException {
    Map<String, String> declared = new TreeMap<>();
    collect("", WorkerConfiguration.class, declared);
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "operations.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        documented.put(row.group(1), row.group(2) + " " + row.group(3));
      }
    }
    assertThat(documented).isEqualTo(declared);
  }

  private static void collect(String prefix, Class<?> group, Map<String, String> found) {
    for (Method property : group.getDeclaredMethods()) {
      if (property.isDefault() || property.isSynthetic()) {
        continue;
      }
      String name = prefix + property.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      Class<?> type = property.getReturnType();
      if (type.getEnclosingClass() == WorkerConfiguration.class) {
        collect(name + ".", type, found);
      } else {
        WithDefault value = property.getAnnotation(WithDefault.class);
        found.put(type == Map.class ? name + ".*" : name,
            type(property) + " " + (value == null ? "null" : value.value()));
      }
    }
  }

  private static String type(Method property) {
    Class<?> type = property.getReturnType();
    if (type == Optional.class) {
      Type inner = ((ParameterizedType) property.getGenericReturnType()).getActualTypeArguments()[0];
      type = inner instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) inner;
    }
    return TYPES.get(type);
  }
}
