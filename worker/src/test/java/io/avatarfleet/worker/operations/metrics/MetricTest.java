package io.avatarfleet.worker.operations.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricTest {
  private static final Pattern ROW = Pattern.compile("\\| `(avatar_[a-z_]+)` \\| [a-z]+ \\| ([^|]*)\\| .+ \\|");

  @Test
  void theReferenceNamesTheLabelsOfEachMetric() throws IOException {
    Map<String, List<String>> documented = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of("..", "docs", "operations.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        List<String> labels = Stream.of(row.group(2).replaceAll("[` ]", "").split(",")).filter(each -> !each.isEmpty())
            .toList();
        documented.put(row.group(1).replaceAll("_total$", ""), labels);
      }
    }
    Map<String, List<String>> declared = new TreeMap<>();
    Arrays.stream(Metric.values()).forEach(metric -> declared.put(metric.text(), metric.labels()));
    assertThat(documented).isEqualTo(declared);
  }
}
