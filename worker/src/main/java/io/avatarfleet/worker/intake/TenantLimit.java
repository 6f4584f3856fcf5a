package io.avatarfleet.worker.intake;

import java.util.HashMap;
import java.util.Map;

/**
 * Bounds the jobs of one tenant that are in flight in this worker.
 *
 * <p>It knows this worker only: a fleet of W workers may run W times the limit for a tenant. What is over the limit
 * waits in the retry topic, so it keeps no slot from others, loses its place in the order, and uses up no attempt.
 */
final class TenantLimit {
  private final int limit;
  private final Map<String, Integer> inFlight = new HashMap<>();

  TenantLimit(int limit) {
    this.limit = limit;
  }

  synchronized boolean tryEnter(String tenant) {
    if (inFlight.getOrDefault(tenant, 0) >= limit) {
      return false;
    }
    inFlight.merge(tenant, 1, Integer::sum);
    return true;
  }

  synchronized void leave(String tenant) {
    inFlight.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
  }
}
