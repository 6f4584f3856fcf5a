package io.avatarfleet.infra.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.avatarfleet.infra.Environment;
import io.avatarfleet.infra.Project;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What an overlay makes of a cluster, read by Kubernetes' model without passing over a field. */
final class Cluster {
  /** The overlays. */
  static final List<String> OVERLAYS = List.of("cpu", "gpu", "mixed", "kind");

  private static final Map<String, Class<?>> KINDS = Map.ofEntries(
      Map.entry("v1 Namespace", Namespace.class), Map.entry("v1 ServiceAccount", ServiceAccount.class),
      Map.entry("v1 ConfigMap", ConfigMap.class), Map.entry("v1 Service", Service.class),
      Map.entry("apps/v1 Deployment", Deployment.class), Map.entry("batch/v1 Job", Job.class),
      Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
      Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
      Map.entry("scheduling.k8s.io/v1 PriorityClass", PriorityClass.class),
      Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
      Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
      Map.entry("keda.sh/v1alpha1 ScaledObject", ScaledObject.class));

  private static final ObjectMapper STRICT = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
      .annotationIntrospector(new WithoutRoomForUnknownFields())
      .build();

  private final List<Object> objects = new ArrayList<>();

  /** The model keeps fields that it does not know; here they are errors. */
  private static final class WithoutRoomForUnknownFields extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  /** Reads one. */
  static Cluster of(String overlay) throws IOException {
    Cluster cluster = new Cluster();
    for (ObjectNode object : Kustomization.read(Project.infra("kubernetes").resolve(overlay)).objects()) {
      cluster.objects.add(parse(object));
    }
    return cluster;
  }

  /** Reads an object, and refuses fields that its kind does not have. */
  static Object parse(ObjectNode object) throws JsonProcessingException {
    String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
    if (!KINDS.containsKey(kind)) {
      throw new IllegalArgumentException(kind + " is no kind that is known here");
    }
    return STRICT.treeToValue(object, KINDS.get(kind));
  }

  /** All of one kind. */
  <T> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The one of this kind and name. */
  <T extends HasMetadata> T one(Class<T> kind, String name) {
    return all(kind).stream().filter(each -> each.getMetadata().getName().equals(name)).findFirst().orElseThrow();
  }

  /** The pods of the application, by the name of what makes them. */
  Map<String, PodTemplateSpec> pods() {
    Map<String, PodTemplateSpec> pods = new HashMap<>();
    Stream.concat(
        all(Deployment.class).stream()
            .map(each -> Map.entry(each.getMetadata().getName(), each.getSpec().getTemplate())),
        all(Job.class).stream().map(each -> Map.entry(each.getMetadata().getName(), each.getSpec().getTemplate())))
        .filter(each -> container(each.getValue()).getImage().startsWith("avatar-fleet/"))
        .forEach(each -> pods.put(each.getKey(), each.getValue()));
    return pods;
  }

  /** Those pods of the application that take jobs, by the name of what makes them. */
  Map<String, PodTemplateSpec> workers() {
    Map<String, PodTemplateSpec> workers = pods();
    workers.values().removeIf(pod -> !container(pod).getArgs().get(0).equals("worker"));
    return workers;
  }

  /** The only container of a pod. */
  static Container container(PodTemplateSpec pod) {
    List<Container> containers = pod.getSpec().getContainers();
    if (containers.size() != 1) {
      throw new IllegalArgumentException("a pod of ours has one container");
    }
    return containers.get(0);
  }

  /** What a pod's container has for its environment; values that only a cluster knows are empty. */
  Environment environment(PodTemplateSpec pod) {
    Map<String, String> variables = new HashMap<>();
    container(pod).getEnvFrom()
        .forEach(from -> variables.putAll(one(ConfigMap.class, from.getConfigMapRef().getName()).getData()));
    for (EnvVar variable : container(pod).getEnv()) {
      variables.put(variable.getName(), variable.getValue() == null ? "of-the-cluster" : variable.getValue());
    }
    return new Environment(variables);
  }
}
