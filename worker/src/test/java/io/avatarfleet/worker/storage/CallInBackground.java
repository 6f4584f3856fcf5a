package io.avatarfleet.worker.storage;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** A call on a thread of its own, which a test may interrupt. */
final class CallInBackground<T> {
  private final CompletableFuture<T> end = new CompletableFuture<>();
  private final Thread thread;

  private CallInBackground(Callable<T> call) {
    thread = new Thread(() -> {
      try {
        end.complete(call.call());
      } catch (Throwable failure) {
        end.completeExceptionally(failure);
      }
    }, "call-in-background");
    thread.setDaemon(true);
  }

  static <T> CallInBackground<T> start(Callable<T> call) {
    CallInBackground<T> background = new CallInBackground<>(call);
    background.thread.start();
    return background;
  }

  /** Waits for a condition that another thread brings about. */
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  void interrupt() {
    thread.interrupt();
  }

  T result() throws Throwable {
    try {
      return end.get();
    } catch (ExecutionException failure) {
      throw failure.getCause();
    }
  }
}
