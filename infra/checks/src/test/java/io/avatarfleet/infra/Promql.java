package io.avatarfleet.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.worker.operations.metrics.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a query asks for, by the names in it. Whether it is one at all, promtool says. */
public record Promql(String text) {
  private static final Pattern SELECTOR = Pattern.compile("\\b(avatar_[a-z_:0-9]+)(\\{[^}]*})?");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+) *(?:=~|!~|!=|=)");
  private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|ignoring|without) *\\(([^)]*)\\)");
  private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance", "pod", "namespace", "le", "alertname");

  /** The metrics of ours that it names, as they stand there. */
  public List<String> metrics() {
    List<String> found = new ArrayList<>();
    Matcher selector = SELECTOR.matcher(text);
    while (selector.find()) {
      found.add(selector.group(1));
    }
    return found;
  }

  /** Those values of a label that every selector of it lets pass. */
  public Set<String> selected(String label, Set<String> values) {
    Set<String> passing = new HashSet<>(values);
    Matcher matcher = Pattern.compile("\\b" + label + " *(=~|!~|!=|=) *\"([^\"]*)\"").matcher(text);
    while (matcher.find()) {
      boolean wanted = matcher.group(1).startsWith("=");
      String pattern = matcher.group(1).endsWith("~") ? matcher.group(2) : Pattern.quote(matcher.group(2));
      passing.removeIf(value -> value.matches(pattern) != wanted);
    }
    return passing;
  }

  /** Fails if it names a metric or a label that no worker has. */
  public void assertKnown() {
    assertKnown(Set.of());
  }

  /** The same, with metrics that are recorded by rules, whose labels are not looked at. */
  public void assertKnown(Set<String> recorded) {
    Set<String> labels = new HashSet<>(OF_PROMETHEUS);
    Matcher selector = SELECTOR.matcher(text);
    while (selector.find()) {
      String name = selector.group(1);
      if (recorded.contains(name)) {
        labels.addAll(List.of("kind", "priority"));
        continue;
      }
      Optional<Metric> metric = metric(name);
      assertThat(metric).as("%s, in %s", name, text).isPresent();
      labels.addAll(metric.get().labels());
      Set<String> own = new HashSet<>(OF_PROMETHEUS);
      own.addAll(metric.get().labels());
      if (selector.group(2) != null) {
        assertThat(labels(selector.group(2))).as("labels of %s, in %s", name, text).isSubsetOf(own);
      }
    }
    Matcher grouping = GROUPING.matcher(text);
    while (grouping.find()) {
      assertThat(Arrays.stream(grouping.group(1).split(",")).map(String::strip).filter(each -> !each.isEmpty()))
          .as("labels in %s", text).isSubsetOf(labels);
    }
  }

  private static List<String> labels(String braces) {
    List<String> found = new ArrayList<>();
    Matcher label = LABEL.matcher(braces);
    while (label.find()) {
      found.add(label.group(1));
    }
    return found;
  }

  /** The metric of a name, with the endings that Prometheus' form adds. */
  private static Optional<Metric> metric(String name) {
    return Arrays.stream(Metric.values())
        .filter(each -> name.replaceFirst("(_total|_bucket|_sum|_count)$", "").equals(each.text())).findFirst();
  }
}
