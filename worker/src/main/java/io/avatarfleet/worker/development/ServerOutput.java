package io.avatarfleet.worker.development;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jboss.logging.Logger;

/** Hands what a child process prints to the log, and remembers the last lines for an error message. */
final class ServerOutput {
  private static final int REMEMBERED_LINES = 20;

  private final Deque<String> lines = new ArrayDeque<>();
  private final Thread reader;

  private ServerOutput(InputStream output, Logger log) {
    reader = new Thread(() -> read(output, log), "object-store-output");
    reader.setDaemon(true);
  }

  static ServerOutput follow(InputStream output, Logger log) {
    ServerOutput followed = new ServerOutput(output, log);
    followed.reader.start();
    return followed;
  }

  /** What was printed last, once the process has closed its output or a second has passed. */
  String lastLines() {
    try {
      reader.join(1000);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (lines) {
      return lines.isEmpty() ? "it printed nothing" : String.join("; ", lines);
    }
  }

  private void read(InputStream output, Logger log) {
    try (BufferedReader text = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        log.debug(line);
        synchronized (lines) {
          lines.addLast(line);
          if (lines.size() > REMEMBERED_LINES) {
            lines.removeFirst();
          }
        }
      }
    } catch (IOException closed) {
      log.debug("the output of the object store ended", closed);
    }
  }
}
