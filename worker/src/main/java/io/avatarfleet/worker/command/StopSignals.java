package io.avatarfleet.worker.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * SIGTERM and SIGINT, while a command runs that ends in its own way: what the first does, what the second does. Java's
 * shutdown hooks know no second signal, and choose the exit status.
 */
final class StopSignals implements AutoCloseable {
  private static final List<String> NAMES = List.of("TERM", "INT");

  private final List<Runnable> restore = new ArrayList<>();

  private StopSignals() {}

  /** From now on each signal runs the next action; when there is none left, the process ends at once. */
  static StopSignals handledBy(Runnable... actions) {
    Queue<Runnable> left = new ConcurrentLinkedQueue<>(List.of(actions));
    StopSignals signals = new StopSignals();
    for (String name : NAMES) {
      Signal signal = new Signal(name);
      SignalHandler before = Signal.handle(signal, caught -> {
        Runnable next = left.poll();
        if (next == null) {
          Runtime.getRuntime().halt(128 + caught.getNumber());
        } else {
          next.run();
        }
      });
      signals.restore.add(() -> Signal.handle(signal, before));
    }
    return signals;
  }

  /** Signals do again what they did before. */
  @Override
  public void close() {
    restore.forEach(Runnable::run);
  }
}
