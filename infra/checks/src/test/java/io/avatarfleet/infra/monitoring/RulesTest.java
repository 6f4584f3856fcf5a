package io.avatarfleet.infra.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.avatarfleet.infra.Project;
import io.avatarfleet.infra.Promql;
import io.avatarfleet.infra.kubernetes.ScalingQueries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final Rules rules;

  @TempDir Path folder;

  RulesTest() throws IOException {
    rules = Rules.read();
  }

  @Test
  void rulesAndDashboardNameMetricsAndLabelsThatAWorkerHas() {
    Set<String> recorded = rules.recorded().keySet();
    List<Promql> all = new ArrayList<>(rules.recorded().values());
    all.addAll(rules.alerts().values());
    all.addAll(rules.shown());
    assertThat(all).hasSizeGreaterThan(30);
    all.forEach(query -> query.assertKnown(recorded));
  }

  @Test
  void everyAlertHasItsSectionInTheRunbookAndEverySectionItsAlert() throws IOException {
    List<String> sections = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(Project.root().resolve("docs/operations.md"))) {
      inside = line.startsWith("## ") ? line.equals("## Alerts") : inside;
      if (inside && line.startsWith("### ")) {
        sections.add(line.substring(4));
      }
    }
    assertThat(sections).containsExactlyElementsOf(rules.alerts().keySet());
  }

  @Test
  void alertsAskForRecordedSignalsThatTheDashboardShowsToo() {
    List<String> shown = rules.shown().stream().flatMap(each -> each.metrics().stream()).toList();
    rules.alerts().values().forEach(query -> query.metrics().forEach(metric ->
        assertThat(shown.contains(metric) || metric.equals("avatar_fleet:backlog_known")).as(metric).isTrue()));
  }

  @Test
  void theOperatorsObjectIsWhatItsScriptMakesOfTheRules() throws Exception {
    Process script = new ProcessBuilder(Project.infra("kubernetes/prometheus-rules").toString()).start();
    String made = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(script.waitFor()).isZero();
    assertThat(Files.readString(Project.infra("kubernetes/base/rules.yaml"))).isEqualTo(made);
    assertThat(YAML.readTree(made).at("/spec/groups")).isEqualTo(Rules.groups());
  }

  @Test
  void promtoolTakesEveryQuery() throws Exception {
    assumeTrue(Prometheus.program("promtool").isPresent(), Prometheus.MISSING);
    List<Map<String, String>> asked = new ArrayList<>();
    List<Promql> queries = new ArrayList<>(rules.shown());
    queries.addAll(ScalingQueries.all());
    queries.forEach(query -> asked.add(Map.of("record", "asked:" + asked.size(), "expr", query.text())));
    Path file = folder.resolve("asked.yaml");
    YAML.writeValue(file.toFile(), Map.of("groups", List.of(Map.of("name", "asked", "rules", asked))));
    promtool("check", "rules", Project.infra("prometheus/rules.yaml").toString(), file.toString());
  }

  @Test
  void eachAlertFiresForWhatItIsForAndNoneInAFleetThatIsWell() throws Exception {
    assumeTrue(Prometheus.program("promtool").isPresent(), Prometheus.MISSING);
    String cases = Files.readString(Project.infra("prometheus/rules-test.yaml"));
    assertThat(rules.alerts().keySet()).allSatisfy(alert -> assertThat(cases).contains("alertname=\"" + alert + "\""));
    promtool("test", "rules", Project.infra("prometheus/rules-test.yaml").toString());
  }

  private void promtool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Prometheus.program("promtool").orElseThrow().toString()));
    command.addAll(List.of(arguments));
    Path said = folder.resolve("promtool.txt");
    int status = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start().waitFor();
    assertThat(status).as(Files.readString(said)).isZero();
  }
}
