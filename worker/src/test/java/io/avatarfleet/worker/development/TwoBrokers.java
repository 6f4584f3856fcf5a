package io.avatarfleet.worker.development;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/** A cluster of two brokers, the first of which is the controller too; topics have a replica on each. */
public final class TwoBrokers implements AutoCloseable {
  private static final String CONTROLLER = "CONTROLLER";

  private final EmbeddedBroker first;
  private final EmbeddedBroker second;

  private TwoBrokers(EmbeddedBroker first, EmbeddedBroker second) {
    this.first = first;
    this.second = second;
  }

  /** Starts both; they keep their logs in the folder. */
  public static TwoBrokers start(Path folder) throws Exception {
    String cluster = Uuid.randomUuid().toString();
    List<Integer> ports = LoopbackPorts.free(3);
    int controller = ports.get(0);
    String voter = "1@127.0.0.1:" + controller;
    int firstPort = ports.get(1);
    EmbeddedBroker first = EmbeddedBroker.start(BrokerOptions.quick().in(formatted(folder, cluster, 1)).on(firstPort)
        .with("controller.quorum.voters", voter)
        .with("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(firstPort, controller))
        .with("default.replication.factor", "2"));
    int secondPort = ports.get(2);
    EmbeddedBroker second = EmbeddedBroker.start(BrokerOptions.quick().in(formatted(folder, cluster, 2)).on(secondPort)
        .with("process.roles", "broker")
        .with("node.id", "2")
        .with("controller.quorum.voters", voter)
        .with("listeners", "PLAINTEXT://127.0.0.1:" + secondPort)
        .with("default.replication.factor", "2"));
    return new TwoBrokers(first, second);
  }

  private static Path formatted(Path folder, String cluster, int node) throws Exception {
    Path directory = Files.createDirectories(folder.resolve("broker-" + node));
    new Formatter().setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .setClusterId(cluster).setNodeId(node).setDirectories(List.of(directory.toString()))
        .setMetadataLogDirectory(directory.toString()).setControllerListenerName(CONTROLLER)
        .setFeatureLevel("share.version", (short) 2).run();
    return directory;
  }

  /** The one that is the controller too. */
  public EmbeddedBroker first() {
    return first;
  }

  @Override
  public void close() {
    second.close();
    first.close();
  }
}
