package io.avatarfleet.infra;

import io.avatarfleet.worker.WorkerConfiguration;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Where things are in the project, and what the application says of itself. */
public final class Project {
  private Project() {}

  /** The folder with the README. */
  public static Path root() {
    return Path.of("..", "..").toAbsolutePath().normalize();
  }

  /** A folder or file of infra. */
  public static Path infra(String path) {
    return root().resolve("infra").resolve(path);
  }

  /** The version that is released from here. */
  public static String release() {
    return System.getProperty("avatar.version").replace("-SNAPSHOT", "");
  }

  /** The version of Kafka that the application is built against. */
  public static String kafkaVersion() {
    return System.getProperty("kafka.version");
  }

  /** Every property of a worker without the prefix; maps end in {@code .*}. */
  public static Set<String> properties() {
    Set<String> found = new TreeSet<>();
    collect("", WorkerConfiguration.class, found);
    return found;
  }

  private static void collect(String prefix, Class<?> group, Set<String> found) {
    for (Method property : group.getDeclaredMethods()) {
      if (property.isDefault() || property.isSynthetic()) {
        continue;
      }
      String name = prefix + property.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      Class<?> type = property.getReturnType();
      if (type.getEnclosingClass() == WorkerConfiguration.class) {
        collect(name + ".", type, found);
      } else {
        found.add(type == Map.class ? name + ".*" : name);
      }
    }
  }
}
