package io.avatarfleet.worker.operations.metrics;

import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the fleet's topics hold, as labels: a record's topic says its kind and priority, whatever its bytes are. */
final class TopicLabels {
  static final String SEGMENT = "segment";
  private static final Labels UNKNOWN = new Labels("unknown", "none");

  private final Map<String, Labels> byTopic = new LinkedHashMap<>();

  /** What records of a topic are. */
  record Labels(String kind, String priority) {}

  TopicLabels(Topics topics) {
    for (Priority priority : Priority.values()) {
      for (JobKind kind : JobKind.values()) {
        byTopic.put(topics.jobs(kind, priority), new Labels(kind.toString(), priority.toString()));
      }
      byTopic.put(topics.segments(priority), new Labels(SEGMENT, priority.toString()));
    }
    byTopic.put(topics.retry(), new Labels("retry", "none"));
    byTopic.put(topics.brokerDeadLetters(), new Labels("given-up", "none"));
  }

  Labels of(String topic) {
    return byTopic.getOrDefault(topic, UNKNOWN);
  }

  Set<String> topics() {
    return byTopic.keySet();
  }
}
