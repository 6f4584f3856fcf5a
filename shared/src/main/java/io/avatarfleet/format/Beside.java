package io.avatarfleet.format;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reading that goes on beside other work, on a daemon thread of its own.
 *
 * @param <T> what is read
 */
public final class Beside<T> implements AutoCloseable {
  private final String what;
  private final FutureTask<T> task;

  private Beside(String what, Callable<T> work) {
    this.what = what;
    this.task = new FutureTask<>(work);
  }

  /**
   * Begins.
   *
   * @param what the thread's name, and what is said to have failed
   * @param work may throw {@link IOException}s and unchecked exceptions
   */
  public static <T> Beside<T> begin(String what, Callable<T> work) {
    Beside<T> beside = new Beside<>(what, work);
    Thread thread = new Thread(beside.task, what);
    thread.setDaemon(true);
    thread.start();
    return beside;
  }

  /**
   * Waits for the result; may be called again.
   *
   * @throws IOException that the work threw, or if this thread is interrupted, which then stays interrupted
   * @throws IllegalStateException if the work failed otherwise
   */
  public T await() throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException known) {
        throw known;
      }
      throw new IllegalStateException(what + " failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for " + what, e);
    }
  }

  /** Stops it if it is not over. */
  @Override
  public void close() {
    task.cancel(true);
  }
}
