package io.avatarfleet.worker.render;

import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.worker.imaging.FrameSink;
import io.avatarfleet.worker.logging.LogContext;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.TimeUnit;

/**
 * Finishes and encodes frames on a thread beside, so that the engine does not wait for it; a few frames may queue up.
 */
final class EncodeQueue implements AutoCloseable {
  private static final int FRAMES = 4;
  private static final long LOOK_MILLIS = 100;

  private final BlockingQueue<Optional<RenderedFrame>> frames = new ArrayBlockingQueue<>(FRAMES);
  private final FutureTask<Void> encoding;
  private final Thread thread;
  private final AtomicLong busy = new AtomicLong();

  /** @param sink closed by this queue */
  EncodeQueue(FrameSink sink, FrameLook look) {
    encoding = new FutureTask<>(() -> encode(sink, look));
    thread = new Thread(LogContext.carried(encoding), Thread.currentThread().getName() + "-encode");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Hands over a frame.
   *
   * @throws IOException if an earlier one could not be encoded
   */
  void put(RenderedFrame frame) throws IOException, InterruptedException {
    put(Optional.of(frame));
  }

  /** Waits until all frames are encoded and the file is complete. */
  void finish() throws IOException, InterruptedException {
    put(Optional.empty());
    await();
  }

  /** How long frames have been finished and encoded, waiting left out. */
  long busyNanos() {
    return busy.get();
  }

  /** Stops encoding and frees the sink; waits for that. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException hurried) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void put(Optional<RenderedFrame> frame) throws IOException, InterruptedException {
    while (!frames.offer(frame, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (encoding.isDone()) {
        await();
        throw new IOException("encoding has ended before the last frame");
      }
    }
  }

  private void await() throws IOException, InterruptedException {
    try {
      encoding.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException known) {
        throw known;
      }
      if (failure.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("encoding failed: " + failure.getCause().getMessage(), failure.getCause());
    }
  }

  private Void encode(FrameSink sink, FrameLook look) throws IOException, InterruptedException {
    try (sink) {
      for (Optional<RenderedFrame> frame = frames.take(); frame.isPresent(); frame = frames.take()) {
        long from = System.nanoTime();
        sink.write(look.apply(frame.get()));
        busy.addAndGet(System.nanoTime() - from);
      }
      long from = System.nanoTime();
      sink.finish();
      busy.addAndGet(System.nanoTime() - from);
    }
    return null;
  }
}
