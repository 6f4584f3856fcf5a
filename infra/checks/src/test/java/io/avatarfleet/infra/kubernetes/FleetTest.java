package io.avatarfleet.infra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.JobKind;
import io.avatarfleet.infra.Project;
import io.avatarfleet.infra.Promql;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.WorkerConfiguration.IntakeConfiguration;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands around the pods, against them and each other. */
class FleetTest {
  static final List<String> OVERLAYS = Cluster.OVERLAYS;
  /** What waits for any worker: retries to be sent home, and what the broker gave up on. */
  private static final Set<String> ANYBODYS = Set.of("retry", "given-up");
  /** The kinds of record that the backlog tells apart. */
  private static final Set<String> KINDS = Set.of("avatar-build", "render", "segment", "track", "retry", "given-up");

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void selectorsFindThePodsThatTheyAreFor(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    for (Deployment deployment : cluster.all(Deployment.class)) {
      assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
          .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
    }
    for (String worker : cluster.workers().keySet()) {
      assertThat(labels(cluster, worker)).containsAllEntriesOf(
          cluster.one(PodDisruptionBudget.class, worker).getSpec().getSelector().getMatchLabels());
    }
    Map<String, String> scraped = cluster.one(Service.class, "metrics").getSpec().getSelector();
    Map<String, String> fenced =
        cluster.one(NetworkPolicy.class, "avatar-fleet").getSpec().getPodSelector().getMatchLabels();
    for (String pod : cluster.pods().keySet()) {
      assertThat(labels(cluster, pod)).containsAllEntriesOf(scraped).containsAllEntriesOf(fenced);
    }
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void theNetworkLetsOutWhatTheConfigurationPointsTo(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    WorkerConfiguration configured = cluster.environment(cluster.pods().get("worker")).configuration();
    Set<Integer> open = cluster.one(NetworkPolicy.class, "avatar-fleet").getSpec().getEgress().stream()
        .flatMap(rule -> rule.getPorts().stream()).map(NetworkPolicyPort::getPort).map(port -> port.getIntVal())
        .collect(Collectors.toSet());
    URI store = configured.storage().endpoint();
    assertThat(open).contains(53, store.getPort() < 0 ? 443 : store.getPort());
    Arrays.stream(configured.intake().bootstrapServers().split(","))
        .forEach(broker -> assertThat(open).contains(Integer.valueOf(broker.replaceAll(".*:", ""))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "mixed"})
  void prometheusIsToldOfThePortAndPathOfTheMetrics(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    ServiceMonitor monitor = cluster.one(ServiceMonitor.class, "avatar-fleet");
    Service service = cluster.one(Service.class, "metrics");
    assertThat(service.getMetadata().getLabels())
        .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
    assertThat(monitor.getSpec().getEndpoints()).singleElement().satisfies(endpoint -> {
      assertThat(endpoint.getPath()).isEqualTo("/q/metrics");
      assertThat(endpoint.getPort()).isEqualTo(service.getSpec().getPorts().get(0).getName());
    });
    assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
    assertThat(service.getSpec().getPorts().get(0).getTargetPort().getStrVal())
        .isEqualTo(Cluster.container(cluster.pods().get("worker")).getPorts().get(0).getName());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "mixed"})
  void workersAreScaledByMetricsThatThereAreAndWithinWhatTheBrokersAllow(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    int members = 0;
    for (String worker : cluster.workers().keySet()) {
      ScaledObject scaled = scaled(cluster, worker);
      assertThat(cluster.one(Deployment.class, worker).getSpec().getReplicas())
          .as("replicas that would undo the autoscaler's").isNull();
      assertThat(scaled.spec().triggers()).extracting(ScaledObject.Trigger::name).containsExactly("depth", "age");
      for (ScaledObject.Trigger trigger : scaled.spec().triggers()) {
        Promql query = new Promql(trigger.metadata().get("query"));
        assertThat(query.metrics()).isNotEmpty();
        query.assertKnown();
        assertThat(trigger.metadata()).containsOnlyKeys(
            "serverAddress", "query", "threshold", "activationThreshold", "ignoreNullValues");
      }
      IntakeConfiguration intake = cluster.environment(cluster.pods().get(worker)).configuration().intake();
      members += scaled.spec().maxReplicaCount() * (intake.slots() + intake.interactiveSlots() + 1);
    }
    assertThat(members).isLessThanOrEqualTo(GroupCoordinatorConfig.SHARE_GROUP_MAX_SIZE_DEFAULT);
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void everyKindOfJobIsTaken(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    Set<JobKind> taken = EnumSet.noneOf(JobKind.class);
    for (PodTemplateSpec worker : cluster.workers().values()) {
      taken.addAll(cluster.environment(worker).configuration().intake().kindsToTake());
    }
    assertThat(taken).containsExactlyInAnyOrder(JobKind.values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "mixed"})
  void workersAreScaledByTheKindsThatTheyTakeAndSomeByWhatWaitsForAnyOfThem(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    Set<String> byDepth = new HashSet<>();
    for (String worker : cluster.workers().keySet()) {
      Set<JobKind> takes = cluster.environment(cluster.pods().get(worker)).configuration().intake().kindsToTake();
      Set<String> own = takes.stream().map(JobKind::toString).collect(Collectors.toSet());
      if (takes.contains(JobKind.RENDER)) {
        own.add("segment");
      }
      for (ScaledObject.Trigger trigger : scaled(cluster, worker).spec().triggers()) {
        Set<String> counted = new Promql(trigger.metadata().get("query")).selected("kind", KINDS);
        if (trigger.name().equals("depth")) {
          byDepth.addAll(counted);
          counted.removeAll(ANYBODYS);
        }
        assertThat(counted).as("%s of %s", trigger.name(), worker).isEqualTo(own);
      }
    }
    assertThat(byDepth).containsAll(ANYBODYS);
  }

  @Test
  void onlyThePoolOfGpusIsScaledToZeroAndWhatCountsTheBacklogIsNot() throws IOException {
    assertThat(scaled(Cluster.of("gpu"), "worker").spec().minReplicaCount()).isZero();
    assertThat(scaled(Cluster.of("cpu"), "worker").spec().minReplicaCount()).isPositive();
    assertThat(scaled(Cluster.of("mixed"), "worker-gpu").spec().minReplicaCount()).isZero();
    assertThat(scaled(Cluster.of("mixed"), "worker").spec().minReplicaCount()).isPositive();
    assertThat(Cluster.of("gpu").one(Deployment.class, "backlog").getSpec().getReplicas()).isEqualTo(1);
  }

  @Test
  void theClusterOnOneMachineHasWhatItsConfigurationPointsTo() throws IOException {
    Cluster cluster = Cluster.of("kind");
    WorkerConfiguration configured = cluster.environment(cluster.pods().get("worker")).configuration();
    assertThat(configured.intake().bootstrapServers()).isEqualTo(address(cluster, "kafka"));
    assertThat(configured.storage().endpoint().getAuthority()).isEqualTo(address(cluster, "store"));
    PodTemplateSpec store = cluster.one(Deployment.class, "store").getSpec().getTemplate();
    String begin = Cluster.container(store).getCommand().get(2);
    Stream.of(configured.storage().readBuckets(), configured.storage().writeBuckets())
        .flatMap(buckets -> buckets.orElseThrow().stream())
        .forEach(bucket -> assertThat(begin).contains("/data/" + bucket + " "));
  }

  @Test
  void theBrokerOnOneMachineIsGivenSettingsThatKafkaHas() throws IOException {
    PodTemplateSpec broker = Cluster.of("kind").one(Deployment.class, "kafka").getSpec().getTemplate();
    assertThat(Cluster.container(broker).getEnv()).isNotEmpty().allSatisfy(variable ->
        assertThat(variable.getName().replaceFirst("KAFKA_", "").replace('_', '.').toLowerCase(Locale.ROOT))
            .isIn(AbstractKafkaConfig.CONFIG_DEF.names()));
    assertThat(Cluster.container(broker).getImage()).isEqualTo("apache/kafka:" + Project.kafkaVersion());
  }

  /** What scales these workers. */
  private static ScaledObject scaled(Cluster cluster, String workers) {
    return cluster.all(ScaledObject.class).stream()
        .filter(each -> each.spec().scaleTargetRef().name().equals(workers)).findFirst().orElseThrow();
  }

  private static Map<String, String> labels(Cluster cluster, String pod) {
    return cluster.pods().get(pod).getMetadata().getLabels();
  }

  private static String address(Cluster cluster, String service) {
    return service + ":" + cluster.one(Service.class, service).getSpec().getPorts().get(0).getPort();
  }
}
