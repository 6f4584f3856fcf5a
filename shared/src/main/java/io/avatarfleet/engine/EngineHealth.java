package io.avatarfleet.engine;

import java.util.List;
import java.util.Optional;

/**
 * How an engine is.
 *
 * @param failure why it will never work again in this process, for example after an error that the device does not
 *     recover from; empty while it works
 * @param devices what it runs on, with their memory; empty if it has none of its own
 */
public record EngineHealth(Optional<String> failure, List<Device> devices) {

  /**
   * One device.
   *
   * @param name tells devices of one machine apart, for example {@code 0}
   * @param usedBytes of its memory, by whatever process
   * @param totalBytes of its memory
   */
  public record Device(String name, long usedBytes, long totalBytes) {}

  /** Copies the list. */
  public EngineHealth {
    devices = List.copyOf(devices);
  }

  /** An engine that works, on nothing that has memory of its own. */
  public static EngineHealth healthy() {
    return new EngineHealth(Optional.empty(), List.of());
  }
}
