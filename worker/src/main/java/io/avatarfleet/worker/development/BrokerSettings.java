package io.avatarfleet.worker.development;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings of a broker that is its own controller and only replica, on loopback. */
record BrokerSettings(Path directory, int clientPort, int controllerPort, Map<String, String> overrides) {
  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";

  String bootstrapServers() {
    return "127.0.0.1:" + clientPort;
  }

  Map<String, String> properties() {
    Map<String, String> all = new HashMap<>();
    node(all);
    oneReplica(all);
    all.put("auto.create.topics.enable", "false");
    all.put("group.share.delivery.count.limit", "10");
    all.put("group.initial.rebalance.delay.ms", "0");
    // A demo's log is small; a segment of Kafka's default size is laid out in full on some file systems.
    all.put("log.segment.bytes", Integer.toString(16 << 20));
    all.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    all.putAll(overrides);
    return all;
  }

  private void node(Map<String, String> all) {
    all.put("process.roles", "broker,controller");
    all.put("node.id", Integer.toString(NODE));
    all.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    all.put("controller.listener.names", CONTROLLER);
    all.put("listeners", "PLAINTEXT://" + bootstrapServers() + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
    all.put("advertised.listeners", "PLAINTEXT://" + bootstrapServers());
    all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    all.put("inter.broker.listener.name", "PLAINTEXT");
    all.put("log.dirs", directory.toString());
  }

  private static void oneReplica(Map<String, String> all) {
    all.put("default.replication.factor", "1");
    all.put("offsets.topic.replication.factor", "1");
    all.put("offsets.topic.num.partitions", "1");
    all.put("transaction.state.log.replication.factor", "1");
    all.put("transaction.state.log.min.isr", "1");
    all.put("transaction.state.log.num.partitions", "1");
    all.put("share.coordinator.state.topic.replication.factor", "1");
    all.put("share.coordinator.state.topic.min.isr", "1");
    all.put("share.coordinator.state.topic.num.partitions", "1");
  }
}
