package io.avatarfleet.worker.render;

import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Pictures;
import io.avatarfleet.worker.imaging.FrameSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Encodes a clip beside the engine: several parts at once, each by one encoder. It says which shots are wanted next, so that
 * no encoder waits, and lets a bounded number of pictures wait for encoders. What is in which part does not depend on how
 * many encoders there are, so neither do the clip's bytes. Owned by one thread.
 */
final class ClipEncoding implements AutoCloseable {
  /** Bytes of pictures that may wait or be encoded; two batches whatever they hold. */
  private static final long MOST_WAITING = 256L << 20;
  private static final int LEAST_BATCHES = 2;
  private static final long LOOK_MILLIS = 100;

  /**
   * Shots that are wanted.
   *
   * @param from index of the first within the clip
   * @param to index after the last
   */
  record Batch(PartEncoder encoder, int from, int to, PictureFormat format) {}

  /** A part that is being fed: its next shot, and the one after its last. */
  private static final class Feed {
    private final PartEncoder encoder;
    private final int to;
    private int next;

    Feed(PartEncoder encoder, int from, int to) {
      this.encoder = encoder;
      this.next = from;
      this.to = to;
    }
  }

  private final ClipSinks sinks;
  private final FrameLook look;
  private final int frames;
  private final int partFrames;
  private final int batch;
  private final int size;
  private final int encoderCount;
  private final Semaphore encoders;
  private final List<PartEncoder> started = new ArrayList<>();
  private final List<Feed> fed = new ArrayList<>();
  private final AtomicLong busy = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private Semaphore room;
  private PictureFormat format;
  private int opened;

  private final PartEncoder.Listener listener = new PartEncoder.Listener() {
    @Override
    public void encoded() {
      room.release();
    }

    @Override
    public void ended(int part) throws IOException {
      sinks.ended(part);
    }

    @Override
    public void failed(Throwable thrown) {
      failure.compareAndSet(null, thrown);
    }

    @Override
    public void over() {
      encoders.release();
    }
  };

  /**
   * @param sinks closed by this
   * @param frames of the clip, at least one
   * @param partFrames of a part
   * @param batch frames that are rendered at once
   * @param size pixels along each side as rendered
   * @param encoders that work at once
   */
  ClipEncoding(ClipSinks sinks, FrameLook look, int frames, int partFrames, int batch, int size, int encoders) {
    this.sinks = sinks;
    this.look = look;
    this.frames = frames;
    this.partFrames = partFrames;
    this.batch = batch;
    this.size = size;
    this.encoderCount = encoders;
    this.encoders = new Semaphore(encoders);
  }

  /** Whether shots are wanted still. */
  boolean hasNext() {
    return !fed.isEmpty() || (long) opened * partFrames < frames;
  }

  /**
   * The shots to render next; waits until there is room for their pictures.
   *
   * @throws IOException if earlier ones could not be encoded
   */
  Batch next() throws IOException, InterruptedException {
    if (fed.isEmpty()) {
      acquire(encoders);
      open();
    } else if ((long) opened * partFrames < frames && encoders.tryAcquire()) {
      open();
    }
    acquire(room);
    Feed feed = fed.stream().min(Comparator.comparingInt(each -> each.encoder.pending())).orElseThrow();
    int from = feed.next;
    feed.next = Math.min(feed.to, from + batch);
    if (feed.next == feed.to) {
      fed.remove(feed);
    }
    return new Batch(feed.encoder, from, feed.next, format);
  }

  /** Hands over the pictures of a batch, which this closes. */
  void put(Batch rendered, Pictures pictures) {
    rendered.encoder().put(pictures);
    if (rendered.to() == frames || rendered.to() % partFrames == 0) {
      rendered.encoder().end();
    }
  }

  /** Waits until all is encoded and the clip is complete. */
  void finish() throws IOException, InterruptedException {
    for (PartEncoder each : started) {
      each.awaitOver();
    }
    requireSound();
    sinks.finish();
  }

  /** How long frames have been finished and encoded, waiting left out, all encoders together. */
  long busyNanos() {
    return busy.get();
  }

  private void open() throws IOException {
    int from = opened * partFrames;
    FrameSink sink;
    try {
      sink = sinks.open(opened);
    } catch (IOException | RuntimeException e) {
      encoders.release();
      throw e;
    }
    if (room == null) {
      format = look.rendered(sink.format());
      long bytes = (long) batch * format.bytes(size);
      long fitting = Math.min(2L * encoderCount, MOST_WAITING / bytes);
      room = new Semaphore((int) Math.max(LEAST_BATCHES, fitting));
    }
    PartEncoder encoder = new PartEncoder(opened, sink, look, busy, listener);
    started.add(encoder);
    fed.add(new Feed(encoder, from, (int) Math.min(frames, (long) from + partFrames)));
    opened++;
  }

  private void acquire(Semaphore permits) throws IOException, InterruptedException {
    do {
      requireSound();
    } while (!permits.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void requireSound() throws IOException {
    Throwable thrown = failure.get();
    if (thrown instanceof IOException known) {
      throw known;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      throw new IllegalStateException("encoding failed: " + thrown.getMessage(), thrown);
    }
  }

  /** Stops encoding, waits for that, and frees the sinks. */
  @Override
  public void close() throws IOException {
    started.forEach(PartEncoder::stop);
    boolean interrupted = false;
    for (int i = 0; i < started.size(); ) {
      try {
        started.get(i).awaitOver();
        i++;
      } catch (InterruptedException hurried) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    sinks.close();
  }
}
