package io.avatarfleet.infra.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.avatarfleet.infra.LoadedFleet;
import io.avatarfleet.infra.Promql;
import io.avatarfleet.infra.kubernetes.Probes;
import io.avatarfleet.infra.kubernetes.ScalingQueries;
import io.avatarfleet.worker.operations.metrics.Metric;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Manifests, rules and dashboard against a worker that works. */
class MonitoringIT {
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void probesAndQueriesAreAnsweredByAWorkerUnderLoad(TestReporter reporter) throws Exception {
    Rules rules = Rules.read();
    try (LoadedFleet fleet = LoadedFleet.withWorker(Files.createDirectory(folder.resolve("assets")))) {
      fleet.work();
      URI worker = fleet.worker();
      for (String path : Probes.paths()) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() ->
            assertThat(get(worker.resolve(path)).statusCode()).as(path).isEqualTo(200));
      }
      String metrics = get(worker.resolve("/q/metrics")).body();
      boolean onDevice = metrics.contains(Metric.DEVICE_MEMORY.text());
      reporter.publishEntry("device", onDevice ? "there is one" : "there is none: queries about devices are not asked");
      assertThat(unknown(rules, metrics)).isEmpty();

      assumeTrue(Prometheus.program("prometheus").isPresent(), Prometheus.MISSING);
      try (Prometheus prometheus = Prometheus.scraping(List.of(worker), folder)) {
        assertEveryQueryHasData(rules, fleet, prometheus, onDevice);
      }
    }
  }

  private void assertEveryQueryHasData(Rules rules, LoadedFleet fleet, Prometheus prometheus, boolean onDevice)
      throws Exception {
    await().atMost(Duration.ofSeconds(30)).until(() -> !prometheus.values(Metric.SLOTS.text()).isEmpty());
    fleet.work();
    List<String> asked = new ArrayList<>(rules.recorded().keySet());
    rules.shown().forEach(query -> asked.add(query.text()));
    ScalingQueries.all().forEach(query -> asked.add(query.text()));
    if (!onDevice) {
      assertThat(asked).filteredOn(MonitoringIT::isAboutADevice).isNotEmpty();
      asked.removeIf(MonitoringIT::isAboutADevice);
    }
    assertThat(asked).hasSizeGreaterThan(30);
    for (String query : asked) {
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() ->
          assertThat(prometheus.values(query)).as(query).isNotEmpty().anySatisfy(value ->
              assertThat(value).isFinite()));
    }
    assertAlertsAskForRecordedSignalsAlone(rules, prometheus);
    assertThat(prometheus.values("avatar_fleet:frames_per_second")).allSatisfy(rate -> assertThat(rate).isPositive());
    assertThat(prometheus.values("avatar_fleet:dead_letters_1h")).allSatisfy(count -> assertThat(count).isPositive());
    assertThat(prometheus.values("avatar_fleet:cost_per_1000_frames"))
        .allSatisfy(cost -> assertThat(cost).isPositive());
  }

  /** Alerts of a fleet that is well have no data: what they compare has, and they are queries that Prometheus takes. */
  private static void assertAlertsAskForRecordedSignalsAlone(Rules rules, Prometheus prometheus) throws Exception {
    for (Promql alert : rules.alerts().values()) {
      assertThat(rules.recorded().keySet()).containsAll(alert.metrics());
      prometheus.values(alert.text());
    }
  }

  /** Metrics that are asked for and that this worker does not show; some begin with the first that they count. */
  private static TreeSet<String> unknown(Rules rules, String metrics) {
    TreeSet<String> missing = new TreeSet<>();
    List<Promql> queries = new ArrayList<>(rules.recorded().values());
    queries.addAll(rules.shown());
    queries.forEach(query -> query.metrics().stream()
        .filter(name -> !rules.recorded().containsKey(name) && !metrics.contains("\n" + name + "{")
            && !metrics.contains("\n" + name + " "))
        .forEach(missing::add));
    missing.removeAll(List.of("avatar_store_retries_total", "avatar_device_memory_bytes",
        "avatar_device_memory_used_bytes"));
    return missing;
  }

  private static boolean isAboutADevice(String query) {
    return Set.of("avatar_fleet:device_memory_ratio", "avatar_fleet:gpu_frames_per_second").contains(query);
  }

  private HttpResponse<String> get(URI address) throws Exception {
    return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }
}
