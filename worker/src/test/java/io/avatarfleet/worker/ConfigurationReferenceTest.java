package io.avatarfleet.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of properties in docs/operations.md. */
class ConfigurationReferenceTest {
  private static final Pattern ROW = Pattern.compile("\\| `([a-z.*-]+)` \\| (?:`([^`]+)`|none) \\| .+ \\|");

  @Test
  void theReferenceNamesEveryPropertyAndItsDefaultAndNoOthers() throws IOException {
    Map<String, String> declared = new TreeMap<>();
    collect("", WorkerConfiguration.class, declared);
    Map<String, String> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "operations.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        documented.put(row.group(1), String.valueOf(row.group(2)));
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
        found.put(type == Map.class ? name + ".*" : name, value == null ? "null" : value.value());
      }
    }
  }
}
