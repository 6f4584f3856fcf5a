package io.avatarfleet.worker.operations;

import io.avatarfleet.contract.ShareGroupSettings;
import io.avatarfleet.contract.TopicSettings;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.worker.operations.Difference.Owner;
import io.avatarfleet.worker.operations.Difference.PartitionsMissing;
import io.avatarfleet.worker.operations.Difference.Setting;
import io.avatarfleet.worker.operations.Difference.TopicMissing;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Compares a cluster with what the fleet needs of it, and makes it so. Never deletes, and never takes partitions
 * away.
 */
public final class TopicSetup {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final Admin admin;
  private final List<TopicSettings> topics;
  private final List<ShareGroupSettings> groups;

  /**
   * @param lock how long an acquisition lock of the group is to hold
   */
  public TopicSetup(Admin admin, Topics topics, Duration lock) {
    this.admin = admin;
    this.topics = topics.all();
    this.groups = topics.shareGroups(lock);
  }

  /**
   * What is not as it should be; empty if all is.
   *
   * @throws IOException if the cluster does not answer, or not to us
   */
  public List<Difference> differences() throws IOException {
    List<Difference> found = new ArrayList<>();
    for (TopicSettings topic : topics) {
      Optional<TopicDescription> existing = existing(topic.name());
      if (existing.isEmpty()) {
        found.add(new TopicMissing(topic.name(), topic.partitions()));
        continue;
      }
      int partitions = existing.get().partitions().size();
      if (partitions < topic.partitions()) {
        found.add(new PartitionsMissing(topic.name(), partitions, topic.partitions()));
      }
      found.addAll(settings(Owner.TOPIC, topic.name(), topic.config()));
    }
    for (ShareGroupSettings group : groups) {
      found.addAll(settings(Owner.GROUP, group.name(), group.config()));
    }
    return found;
  }

  /**
   * Makes one thing as it should be.
   *
   * @param replicationFactor of topics to create; nothing takes the cluster's default
   * @throws IOException if the cluster refuses
   */
  public void remove(Difference difference, Optional<Short> replicationFactor) throws IOException {
    if (difference instanceof TopicMissing missing) {
      NewTopic topic = new NewTopic(missing.topic(), Optional.of(missing.partitions()), replicationFactor)
          .configs(config(missing.topic()));
      answer(admin.createTopics(List.of(topic)).all(), "create topic " + missing.topic());
    } else if (difference instanceof PartitionsMissing few) {
      answer(admin.createPartitions(Map.of(few.topic(), NewPartitions.increaseTo(few.needed()))).all(),
          "add partitions to topic " + few.topic());
    } else if (difference instanceof Setting setting) {
      AlterConfigOp change = new AlterConfigOp(
          new ConfigEntry(setting.key(), setting.needed()), AlterConfigOp.OpType.SET);
      ConfigResource resource = resource(setting.owner(), setting.name());
      answer(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all(),
          "set " + setting.key() + " of " + setting.owner() + " " + setting.name() + " to " + setting.needed());
    }
  }

  /**
   * Waits until the brokers answer with what was changed: for a moment after a change, some still know the old.
   *
   * @throws IOException if something differs still after that time
   */
  public void awaitNone(Duration patience) throws IOException {
    long until = System.nanoTime() + patience.toNanos();
    List<Difference> left = differences();
    while (!left.isEmpty()) {
      if (System.nanoTime() - until > 0) {
        throw new IOException("the cluster took the changes, but still differs: " + left.get(0).description());
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      left = differences();
    }
  }

  /**
   * How many members the brokers allow a share group: the slots of all workers, and one more for each worker.
   *
   * @throws IOException if the cluster does not say
   */
  public String largestGroup() throws IOException {
    String broker = answer(admin.describeCluster().nodes(), "describe the cluster").iterator().next().idString();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
    Config config = answer(admin.describeConfigs(List.of(resource)).all(), "describe broker " + broker).get(resource);
    ConfigEntry size = config.get("group.share.max.size");
    if (size == null) {
      throw new IOException(
          "broker " + broker + " knows no group.share.max.size: share groups need Kafka 4.2 or newer");
    }
    return size.value();
  }

  private Map<String, String> config(String name) {
    return topics.stream().filter(topic -> topic.name().equals(name)).findFirst().orElseThrow().config();
  }

  private Optional<TopicDescription> existing(String topic) throws IOException {
    try {
      return Optional.of(answer(admin.describeTopics(List.of(topic)).topicNameValues().get(topic),
          "describe topic " + topic));
    } catch (IOException failure) {
      if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private List<Difference> settings(Owner owner, String name, Map<String, String> needed) throws IOException {
    ConfigResource resource = resource(owner, name);
    Config config = answer(admin.describeConfigs(List.of(resource)).all(), "describe " + owner + " " + name)
        .get(resource);
    Map<String, String> are = new HashMap<>();
    config.entries().forEach(entry -> are.put(entry.name(), entry.value()));
    List<Difference> found = new ArrayList<>();
    needed.keySet().stream().sorted().forEach(key -> {
      String is = are.getOrDefault(key, "not set");
      if (!is.equals(needed.get(key))) {
        found.add(new Setting(owner, name, key, is, needed.get(key)));
      }
    });
    return found;
  }

  private static ConfigResource resource(Owner owner, String name) {
    return new ConfigResource(
        owner == Owner.TOPIC ? ConfigResource.Type.TOPIC : ConfigResource.Type.GROUP, name);
  }

  private static <T> T answer(KafkaFuture<T> future, String what) throws IOException {
    try {
      return future.get();
    } catch (ExecutionException failure) {
      throw new IOException("cannot " + what + ": " + failure.getCause().getMessage(), failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted: " + what);
    }
  }
}
