package io.avatarfleet.infra.kubernetes;

import io.avatarfleet.infra.Promql;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the autoscaler asks Prometheus. */
public final class ScalingQueries {
  private ScalingQueries() {}

  /** The queries of any trigger of any overlay. */
  public static Set<Promql> all() throws IOException {
    Set<Promql> queries = new LinkedHashSet<>();
    for (String overlay : Cluster.OVERLAYS) {
      for (ScaledObject scaled : Cluster.of(overlay).all(ScaledObject.class)) {
        scaled.spec().triggers().forEach(trigger -> queries.add(new Promql(trigger.metadata().get("query"))));
      }
    }
    return queries;
  }
}
