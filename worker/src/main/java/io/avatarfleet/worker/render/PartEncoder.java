package io.avatarfleet.worker.render;

import io.avatarfleet.engine.Pictures;
import io.avatarfleet.worker.imaging.FrameSink;
import io.avatarfleet.worker.logging.LogContext;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Finishes and encodes the pictures of one part of a clip on a thread of its own. */
final class PartEncoder {
  /** What an encoder tells, on its thread. */
  interface Listener {
    /** Pictures were encoded and given back to the engine. */
    void encoded();

    /** The sink is finished and closed; not called if the encoder was stopped or failed. */
    void ended(int part) throws IOException;

    /** Nothing more comes of this encoder. */
    void failed(Throwable failure);

    /** The thread ends. */
    void over();
  }

  private final int part;
  private final FrameSink sink;
  private final FrameLook look;
  private final AtomicLong busy;
  private final Listener listener;
  private final BlockingQueue<Optional<Pictures>> waiting = new LinkedBlockingQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final Thread thread;

  /**
   * @param sink closed by this encoder
   * @param busy counts the nanoseconds of work
   */
  PartEncoder(int part, FrameSink sink, FrameLook look, AtomicLong busy, Listener listener) {
    this.part = part;
    this.sink = sink;
    this.look = look;
    this.busy = busy;
    this.listener = listener;
    this.thread = new Thread(LogContext.carried(this::run), Thread.currentThread().getName() + "-encode-" + part);
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands over the next pictures, which this encoder closes. How many wait is up to the caller. */
  void put(Pictures pictures) {
    pending.incrementAndGet();
    waiting.add(Optional.of(pictures));
  }

  /** There are no more. */
  void end() {
    waiting.add(Optional.empty());
  }

  /** Pictures handed over and not encoded yet, in calls of {@link #put}. */
  int pending() {
    return pending.get();
  }

  void stop() {
    thread.interrupt();
  }

  /** Waits until the thread is over, and gives back what it has left. */
  void awaitOver() throws InterruptedException {
    thread.join();
    waiting.forEach(left -> left.ifPresent(Pictures::close));
  }

  private void run() {
    try {
      encode();
      listener.ended(part);
    } catch (InterruptedException stopped) {
      listener.failed(stopped);
    } catch (IOException | RuntimeException | Error failure) {
      listener.failed(failure);
    } finally {
      listener.over();
    }
  }

  private void encode() throws IOException, InterruptedException {
    try (sink) {
      for (Optional<Pictures> next = waiting.take(); next.isPresent(); next = waiting.take()) {
        long from = System.nanoTime();
        try (Pictures pictures = next.get()) {
          for (int i = 0; i < pictures.count(); i++) {
            look.write(pictures.picture(i), sink);
          }
        }
        busy.addAndGet(System.nanoTime() - from);
        pending.decrementAndGet();
        listener.encoded();
      }
      long from = System.nanoTime();
      sink.finish();
      busy.addAndGet(System.nanoTime() - from);
    }
  }
}
