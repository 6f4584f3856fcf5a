package io.avatarfleet.infra.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;

/** KEDA's ScaledObject ({@code keda.sh/v1alpha1}), with the fields that its reference names and ours may have. */
record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {

  record Spec(
      Target scaleTargetRef, Integer pollingInterval, Integer initialCooldownPeriod, Integer cooldownPeriod,
      Integer idleReplicaCount, Integer minReplicaCount, Integer maxReplicaCount, Fallback fallback,
      Advanced advanced, List<Trigger> triggers) {}

  record Target(String apiVersion, String kind, String name, String envSourceContainerName) {}

  record Fallback(int failureThreshold, int replicas, String behavior) {}

  record Advanced(Boolean restoreToOriginalReplicaCount, Autoscaler horizontalPodAutoscalerConfig) {}

  record Autoscaler(String name, HorizontalPodAutoscalerBehavior behavior) {}

  record Trigger(String type, String name, String metricType, Boolean useCachedMetrics, Map<String, String> metadata) {}
}
