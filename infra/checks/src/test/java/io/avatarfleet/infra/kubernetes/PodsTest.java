package io.avatarfleet.infra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.infra.Environment;
import io.avatarfleet.infra.Project;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.command.AvatarCommand;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import picocli.CommandLine.Command;

/** Pods against the application that runs in them. */
class PodsTest {
  static final List<String> OVERLAYS = Cluster.OVERLAYS;
  private static final String KINDS = "AVATAR_FLEET_INTAKE_KINDS";
  /** What a worker needs to give back its jobs and end, beyond its grace. */
  private static final Duration TO_END = Duration.ofSeconds(10);
  /** What machines that may be taken away leave to pods of theirs that are not the system's, where it is least. */
  private static final Duration SPOT_NOTICE = Duration.ofSeconds(25);

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void everyVariableIsAPropertyWithAValueThatTheWorkerTakes(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    assertThat(cluster.pods()).containsKeys("worker", "backlog", "topics").hasSize(cluster.workers().size() + 2);
    cluster.pods().values().forEach(pod -> cluster.environment(pod).assertKnown());
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void imagesAreOfThisReleaseAndRunCommandsThatThereAre(String overlay) throws IOException {
    Set<String> commands = Stream.of(AvatarCommand.class.getAnnotation(Command.class).subcommands())
        .map(each -> each.getAnnotation(Command.class).name()).collect(Collectors.toSet());
    Cluster.of(overlay).pods().forEach((name, pod) -> {
      Container container = Cluster.container(pod);
      assertThat(container.getImage())
          .isIn("avatar-fleet/worker-cpu:" + Project.release(), "avatar-fleet/worker-cuda:" + Project.release());
      assertThat(container.getArgs().get(0)).isIn(commands);
      assertThat(name).startsWith(container.getArgs().get(0));
    });
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void probesAskThePortThatTheWorkerListensOn(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    List<PodTemplateSpec> listening = new ArrayList<>(cluster.workers().values());
    listening.add(cluster.pods().get("backlog"));
    for (PodTemplateSpec pod : listening) {
      ContainerPort port = Cluster.container(pod).getPorts().get(0);
      assertThat(port.getContainerPort()).isEqualTo(cluster.environment(pod).configuration().http().port());
      assertThat(Probes.of(pod)).isNotEmpty().allSatisfy(probe ->
          assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo(port.getName()));
    }
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void aPodIsGivenTheTimeThatItsWorkerTakesToStop(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    for (PodTemplateSpec pod : cluster.workers().values()) {
      Duration drain = cluster.environment(pod).configuration().intake().drainGrace();
      assertThat(Duration.ofSeconds(pod.getSpec().getTerminationGracePeriodSeconds()))
          .isGreaterThanOrEqualTo(drain.plus(TO_END));
    }
  }

  @Test
  void onMachinesThatMayBeTakenAwayAWorkerStopsWithinTheirNotice() throws IOException {
    PodTemplateSpec pod = Cluster.of("gpu").pods().get("worker");
    assertThat(Duration.ofSeconds(pod.getSpec().getTerminationGracePeriodSeconds()))
        .isLessThanOrEqualTo(SPOT_NOTICE);
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void theTemporaryFolderHoldsWhatTheWorkerMayPutThere(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    for (PodTemplateSpec pod : cluster.workers().values()) {
      WorkerConfiguration configured = cluster.environment(pod).configuration();
      BigInteger most = configured.storage().spoolLimit().asBigInteger()
          .add(configured.jobs().bundleCache().asBigInteger()).add(configured.jobs().workLimit().asBigInteger());
      Quantity size = volume(pod.getSpec(), "temporary").getEmptyDir().getSizeLimit();
      assertThat(size.getNumericalAmount().toBigInteger()).isGreaterThanOrEqualTo(most);
      assertThat(mount(pod, "temporary")).isEqualTo("/tmp");
    }
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void keysAreFilesOfASecretThatIsMountedWhereTheyAreLookedFor(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    for (PodTemplateSpec pod : cluster.workers().values()) {
      Environment environment = cluster.environment(pod);
      List<String> mounted = volume(pod.getSpec(), "keys").getSecret().getItems().stream()
          .map(item -> mount(pod, "keys") + "/" + item.getPath()).toList();
      assertThat(mounted).containsExactlyInAnyOrder(
          environment.configuration().storage().accessKeyFile().orElseThrow().toString(),
          environment.configuration().storage().secretKeyFile().orElseThrow().toString());
      assertThat(environment.variables()).doesNotContainKeys(
          "AVATAR_FLEET_STORAGE_ACCESS_KEY", "AVATAR_FLEET_STORAGE_SECRET_KEY");
    }
  }

  @ParameterizedTest
  @FieldSource("OVERLAYS")
  void podsMayDoNothingThatTheyNeedNot(String overlay) throws IOException {
    Cluster cluster = Cluster.of(overlay);
    Set<String> priorities =
        cluster.all(PriorityClass.class).stream().map(each -> each.getMetadata().getName()).collect(Collectors.toSet());
    cluster.pods().forEach((name, pod) -> {
      PodSpec spec = pod.getSpec();
      assertThat(spec.getSecurityContext().getRunAsNonRoot()).as(name).isTrue();
      assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
      Container container = Cluster.container(pod);
      assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
      assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
      assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
      assertThat(container.getResources().getLimits()).containsKey("memory");
      assertThat(cluster.one(ServiceAccount.class, spec.getServiceAccountName()).getAutomountServiceAccountToken())
          .isFalse();
      if (spec.getPriorityClassName() != null) {
        assertThat(spec.getPriorityClassName()).isIn(priorities);
      }
    });
  }

  @Test
  void aWorkerOnAGpuHasOneAndRendersOnNothingElse() throws IOException {
    Container worker = Cluster.container(Cluster.of("gpu").pods().get("worker"));
    assertThat(worker.getResources().getLimits()).containsEntry("nvidia.com/gpu", new Quantity("1"));
    assertThat(worker.getImage()).contains("worker-cuda");
    assertThat(worker.getArgs()).containsExactly("worker", "--engine", "cuda");
  }

  @Test
  void theMixedFleetHasTheWorkersOfTheTwoOthers() throws IOException {
    Cluster mixed = Cluster.of("mixed");
    assertThat(mixed.workers()).containsOnlyKeys("worker", "worker-gpu");
    assertTheSameButForTheirKinds(mixed, "worker", Cluster.of("cpu"));
    assertTheSameButForTheirKinds(mixed, "worker-gpu", Cluster.of("gpu"));
  }

  private static void assertTheSameButForTheirKinds(Cluster mixed, String name, Cluster other) {
    PodTemplateSpec beside = mixed.pods().get(name);
    PodTemplateSpec alone = other.pods().get("worker");
    Environment environment = mixed.environment(beside);
    assertThat(environment.variables()).containsKey(KINDS);
    assertThat(environment)
        .isEqualTo(other.environment(alone).with(Map.of(KINDS, environment.variables().get(KINDS))));
    Cluster.container(beside).setEnv(Cluster.container(alone).getEnv());
    beside.getSpec().setTopologySpreadConstraints(alone.getSpec().getTopologySpreadConstraints());
    assertThat(beside.getSpec()).isEqualTo(alone.getSpec());
  }

  private static Volume volume(PodSpec spec, String name) {
    return spec.getVolumes().stream().filter(each -> each.getName().equals(name)).findFirst().orElseThrow();
  }

  private static String mount(PodTemplateSpec pod, String volume) {
    Map<String, String> mounts = Cluster.container(pod).getVolumeMounts().stream()
        .collect(Collectors.toMap(each -> each.getName(), each -> each.getMountPath()));
    return mounts.get(volume);
  }
}
