package io.avatarfleet.worker.command;

import io.avatarfleet.client.StatusListener;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Status events in a file, one JSON object a line, as they happen. */
final class EventLog implements StatusListener, AutoCloseable {
  private final OutputStream out;

  private EventLog(OutputStream out) {
    this.out = out;
  }

  /** Begins one; replaces a file of that name. */
  static EventLog create(Path file) throws IOException {
    return new EventLog(Files.newOutputStream(file));
  }

  @Override
  public synchronized void happened(StatusEvent event) {
    try {
      out.write(StatusEventCodec.write(event));
      out.write('\n');
      out.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write the event log", failure);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
