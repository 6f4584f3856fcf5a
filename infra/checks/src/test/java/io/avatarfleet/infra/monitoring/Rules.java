package io.avatarfleet.infra.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.avatarfleet.infra.Project;
import io.avatarfleet.infra.Promql;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Prometheus' rules and Grafana's dashboard, by what they ask. */
record Rules(Map<String, Promql> recorded, Map<String, Promql> alerts, Set<Promql> shown) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static Rules read() throws IOException {
    Map<String, Promql> recorded = new LinkedHashMap<>();
    Map<String, Promql> alerts = new LinkedHashMap<>();
    for (JsonNode group : groups()) {
      for (JsonNode rule : group.path("rules")) {
        Promql query = new Promql(rule.path("expr").asText());
        if (rule.has("alert")) {
          alerts.put(rule.path("alert").asText(), query);
        } else {
          recorded.put(rule.path("record").asText(), query);
        }
      }
    }
    Set<Promql> shown = new LinkedHashSet<>();
    panels().forEach(panel ->
        panel.path("targets").forEach(target -> shown.add(new Promql(target.path("expr").asText()))));
    return new Rules(recorded, alerts, shown);
  }

  static JsonNode groups() throws IOException {
    return YAML.readTree(Project.infra("prometheus/rules.yaml").toFile()).path("groups");
  }

  static List<JsonNode> panels() throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    JSON.readTree(Project.infra("grafana/avatar-fleet.json").toFile()).path("panels").forEach(panels::add);
    return panels;
  }
}
