package io.avatarfleet.infra.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the kubelet asks of pods. */
public final class Probes {
  private Probes() {}

  /** The paths that any probe of any overlay asks for. */
  public static Set<String> paths() throws IOException {
    Set<String> paths = new TreeSet<>();
    for (String overlay : Cluster.OVERLAYS) {
      Cluster.of(overlay).pods().values()
          .forEach(pod -> of(pod).forEach(probe -> paths.add(probe.getHttpGet().getPath())));
    }
    return paths;
  }

  static List<Probe> of(PodTemplateSpec pod) {
    Container container = Cluster.container(pod);
    return Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
        .filter(Objects::nonNull).toList();
  }
}
