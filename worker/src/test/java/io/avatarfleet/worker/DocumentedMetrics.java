package io.avatarfleet.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fleet's metrics as docs/operations.md has them, and as a worker shows them. */
public final class DocumentedMetrics {
  private static final Pattern ROW = Pattern.compile("\\| `(avatar_[a-z_]+)` \\| ([a-z]+) \\| .+ \\|");
  private static final Pattern TYPE = Pattern.compile("# TYPE (avatar_[a-z_]+) ([a-z]+)");
  /** The form adds the longest of late to each histogram. */
  private static final String LONGEST = "_seconds_max";

  private DocumentedMetrics() {}

  /** Types by name in the documentation's table. */
  public static Map<String, String> documented() throws IOException {
    Map<String, String> found = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "operations.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        found.put(row.group(1), row.group(2));
      }
    }
    return found;
  }

  /** Types by name in what a worker answers. */
  public static Map<String, String> scraped(String answer) {
    Map<String, String> found = new TreeMap<>();
    answer.lines().forEach(line -> {
      Matcher type = TYPE.matcher(line);
      if (type.matches() && !type.group(1).endsWith(LONGEST)) {
        found.put(type.group(1), type.group(2));
      }
    });
    return found;
  }
}
