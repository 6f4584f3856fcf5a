package io.avatarfleet.worker.bench.fleet;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Processor time that the parts of a fleet have used so far, by part. */
final class ProcessorTime {
  private static final String BROKER = "broker";
  private static final String CLIENT = "publisher and subscriber";

  private final Map<String, ProcessHandle> processes;

  /** @param processes by what they are called; the broker and the publisher live in this process */
  ProcessorTime(Map<String, ProcessHandle> processes) {
    this.processes = new LinkedHashMap<>(processes);
  }

  /** Nothing for a part where the system does not say. */
  Map<String, Duration> used() {
    Map<String, Duration> used = new LinkedHashMap<>();
    processes.forEach((name, process) -> used.put(name, of(process)));
    Duration client = ofClient();
    used.put(BROKER, of(ProcessHandle.current()).minus(client));
    used.put(CLIENT, client);
    return used;
  }

  private static Duration of(ProcessHandle process) {
    Optional<Duration> used = process.info().totalCpuDuration();
    return used.orElse(Duration.ZERO);
  }

  private static Duration ofClient() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && isClient(thread.getThreadName())) {
        nanos += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return Duration.ofNanos(nanos);
  }

  private static boolean isClient(String thread) {
    return thread.equals("avatar-status") || thread.equals(Thread.currentThread().getName())
        || thread.startsWith("kafka-producer-network-thread");
  }
}
