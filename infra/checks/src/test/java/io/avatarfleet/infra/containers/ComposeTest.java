package io.avatarfleet.infra.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.avatarfleet.infra.Environment;
import io.avatarfleet.infra.Project;
import io.avatarfleet.worker.WorkerConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;

/** The fleet of containers on one machine, against the application and itself. */
class ComposeTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Compose compose;

  ComposeTest() throws IOException {
    compose = Compose.read();
  }

  @Test
  void everyVariableIsAPropertyWithAValueThatTheWorkerTakes() {
    for (String service : List.of("worker", "topics")) {
      new Environment(compose.service(service).environment()).assertKnown();
    }
  }

  @Test
  void twoWorkersOfThisReleaseFindBrokerAndStore() {
    Compose.Service worker = compose.service("worker");
    WorkerConfiguration configured = new Environment(worker.environment()).configuration();
    assertThat(worker.deploy().replicas()).isEqualTo(2);
    assertThat(worker.image()).isEqualTo("avatar-fleet/worker-cpu:" + Project.release());
    assertThat(worker.command()).containsExactly("worker");
    assertThat(compose.service("topics").command()).containsExactly("topics");
    assertThat(compose.service("kafka").environment().get("KAFKA_ADVERTISED_LISTENERS").split(","))
        .contains("PLAINTEXT://" + configured.intake().bootstrapServers());
    Map<String, String> store = compose.service("store").environment();
    URI endpoint = configured.storage().endpoint();
    assertThat(endpoint.getHost()).isEqualTo("store");
    assertThat(URI.create(store.get("S3PROXY_ENDPOINT")).getPort()).isEqualTo(endpoint.getPort());
    assertThat(configured.storage().accessKey()).contains(store.get("S3PROXY_IDENTITY"));
    assertThat(configured.storage().secretKey()).contains(store.get("S3PROXY_CREDENTIAL"));
    Stream.of(configured.storage().readBuckets(), configured.storage().writeBuckets())
        .flatMap(buckets -> buckets.orElseThrow().stream())
        .forEach(bucket -> assertThat(compose.service("store").command().get(0)).contains("/data/" + bucket + " "));
  }

  @Test
  void whatAServiceNeedsIsAServiceAndTopicsAreThereBeforeWorkers() {
    compose.services().forEach((name, service) -> {
      if (service.dependsOn() != null) {
        assertThat(compose.services()).containsKeys(service.dependsOn().keySet().toArray(String[]::new));
      }
    });
    assertThat(compose.service("worker").dependsOn().get("topics").condition())
        .isEqualTo("service_completed_successfully");
  }

  @Test
  void aWorkerIsGivenTheTimeThatItTakesToStop() {
    Compose.Service worker = compose.service("worker");
    Duration grace = Duration.parse("PT" + worker.stopGracePeriod());
    assertThat(grace).isGreaterThanOrEqualTo(
        new Environment(worker.environment()).configuration().intake().drainGrace().plusSeconds(10));
  }

  @Test
  void theApplicationsRootIsReadOnlyAndItsTemporaryFolderIsNot() {
    for (String service : List.of("worker", "topics")) {
      assertThat(compose.service(service).readOnly()).isTrue();
      assertThat(compose.service(service).capDrop()).containsExactly("ALL");
      assertThat(compose.service(service).volumes()).containsExactly("/tmp");
    }
  }

  @Test
  void theBrokerIsKafkaOfOurVersionWithSettingsThatItHas() {
    Compose.Service kafka = compose.service("kafka");
    assertThat(kafka.image()).isEqualTo("apache/kafka:" + Project.kafkaVersion());
    assertThat(kafka.environment().keySet()).allSatisfy(name ->
        assertThat(name.replaceFirst("KAFKA_", "").replace('_', '.').toLowerCase(Locale.ROOT))
            .isIn(AbstractKafkaConfig.CONFIG_DEF.names()));
  }

  @Test
  void whatIsMountedIsThere() {
    compose.services().values().stream().filter(service -> service.volumes() != null)
        .flatMap(service -> service.volumes().stream()).filter(volume -> volume.startsWith("."))
        .forEach(volume ->
            assertThat(Compose.file().resolveSibling(volume.split(":")[0]).normalize()).exists());
  }

  @Test
  void prometheusFindsTheWorkersAndTheRules() throws IOException {
    JsonNode configuration = YAML.readTree(Project.infra("compose/prometheus.yaml").toFile());
    JsonNode scraped = configuration.at("/scrape_configs/0");
    WorkerConfiguration worker = new Environment(compose.service("worker").environment()).configuration();
    assertThat(scraped.at("/metrics_path").asText()).isEqualTo("/q/metrics");
    assertThat(scraped.at("/dns_sd_configs/0/port").asInt()).isEqualTo(worker.http().port());
    assertThat(compose.services()).containsKey(scraped.at("/dns_sd_configs/0/names/0").asText());
    String folder = "/etc/prometheus/";
    assertThat(targets("prometheus"))
        .contains(folder + "prometheus.yml", folder + configuration.at("/rule_files/0").asText());
  }

  @Test
  void grafanaIsGivenItsSourceAndTheDashboardThatAsksIt() throws IOException {
    JsonNode source = YAML.readTree(
        Project.infra("grafana/provisioning/datasources/prometheus.yaml").toFile()).at("/datasources/0");
    assertThat(compose.services()).containsKey(URI.create(source.at("/url").asText()).getHost());
    JsonNode dashboard = JSON.readTree(Project.infra("grafana/avatar-fleet.json").toFile());
    assertThat(dashboard.path("panels")).hasSizeGreaterThan(10).allSatisfy(panel ->
        assertThat(panel.at("/datasource/uid")).isEqualTo(source.at("/uid")));
    String folder = YAML.readTree(Project.infra("grafana/provisioning/dashboards/avatar-fleet.yaml").toFile())
        .at("/providers/0/options/path").asText();
    String shown = compose.service("grafana").environment().get("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH");
    assertThat(Path.of(shown).getParent()).isEqualTo(Path.of(folder));
    assertThat(targets("grafana")).contains(shown, "/etc/grafana/provisioning");
  }

  @Test
  void theImageIsBuiltFromAStageThatItsFileHas() throws IOException {
    Compose.Build build = compose.service("worker").build();
    Path context = Compose.file().resolveSibling(build.context()).normalize();
    assertThat(context).isEqualTo(Project.root());
    assertThat(Files.readAllLines(context.resolve(build.dockerfile())))
        .anyMatch(line -> line.startsWith("FROM ") && line.endsWith(" AS " + build.target()));
  }

  private List<String> targets(String service) {
    return compose.service(service).volumes().stream().map(volume -> volume.split(":")[1]).toList();
  }
}
