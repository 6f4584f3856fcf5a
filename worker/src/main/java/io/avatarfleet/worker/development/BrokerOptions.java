package io.avatarfleet.worker.development;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How an {@link EmbeddedBroker} is to run.
 *
 * @param directory where it keeps its log and which it leaves behind; when empty, a temporary folder that goes with it
 * @param port loopback port of its clients; 0 takes a free one
 * @param settings broker settings that go before the embedded broker's own
 */
public record BrokerOptions(Optional<Path> directory, int port, Map<String, String> settings) {

  /** Short heartbeats, so that the first record of a fresh group comes within seconds; locks of a second and more. */
  private static final Map<String, String> QUICK = Map.ofEntries(
      Map.entry("group.share.min.heartbeat.interval.ms", "200"),
      Map.entry("group.share.heartbeat.interval.ms", "500"),
      Map.entry("group.share.min.session.timeout.ms", "2000"),
      Map.entry("group.share.session.timeout.ms", "3000"),
      Map.entry("group.share.min.assignment.interval.ms", "0"),
      Map.entry("group.share.assignment.interval.ms", "0"),
      Map.entry("group.share.min.record.lock.duration.ms", "1000"));

  public BrokerOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("the broker's port is " + port + "; it must lie in 0..65535");
    }
    settings = Map.copyOf(settings);
  }

  /** Kafka's own timings, a temporary folder and a free port. */
  public static BrokerOptions standard() {
    return new BrokerOptions(Optional.empty(), 0, Map.of());
  }

  /** Share-group timings for tests and demos: quick to join, short locks allowed. Otherwise as {@link #standard()}. */
  public static BrokerOptions quick() {
    return new BrokerOptions(Optional.empty(), 0, QUICK);
  }

  /** The same in a folder that outlives the broker, so that another can go on from it. */
  public BrokerOptions in(Path folder) {
    return new BrokerOptions(Optional.of(folder), port, settings);
  }

  /** The same on a port of the caller's. */
  public BrokerOptions on(int chosen) {
    return new BrokerOptions(directory, chosen, settings);
  }

  /** The same with one more broker setting, by Kafka's name for it. */
  public BrokerOptions with(String name, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(name, value);
    return new BrokerOptions(directory, port, more);
  }
}
