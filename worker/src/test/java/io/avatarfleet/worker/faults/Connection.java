package io.avatarfleet.worker.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** One connection through a proxy, both ways. */
final class Connection {
  private static final int BUFFER = 1 << 14;

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;
  private volatile boolean swallowed;
  private long answered;

  Connection(FaultProxy proxy, Socket client, Socket server) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
  }

  void passRequests() throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    InputStream in = client.getInputStream();
    OutputStream out = server.getOutputStream();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (holds(read)) {
        out.write(buffer, 0, read);
      }
    }
    server.shutdownOutput();
  }

  void passAnswers() throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    InputStream in = server.getInputStream();
    OutputStream out = client.getOutputStream();
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      if (!holds(read)) {
        continue;
      }
      if (proxy.fault() instanceof TcpFault.CutAfter cut && answered + read > cut.answerBytes()) {
        out.write(buffer, 0, (int) Math.max(0, cut.answerBytes() - answered));
        out.flush();
        end(cut.reset());
        return;
      }
      answered += read;
      out.write(buffer, 0, read);
    }
    if (!swallowed) {
      client.shutdownOutput();
    }
  }

  /** Whether it fell into a black hole: then only its client ends it, for a half-open peer says no goodbye. */
  boolean isSwallowed() {
    return swallowed;
  }

  void reset() {
    reset(client);
    close();
  }

  void close() {
    closeQuietly(client);
    closeQuietly(server);
  }

  /** Ends a connection so that the peer sees a reset, not an orderly end. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException alreadyClosed) {
      return;
    }
    closeQuietly(socket);
  }

  private void end(boolean reset) {
    if (reset) {
      reset();
    } else {
      close();
    }
  }

  /** Applies the fault to some bytes; false if they are to vanish. */
  private boolean holds(int bytes) throws InterruptedException {
    TcpFault fault = proxy.fault();
    if (fault instanceof TcpFault.BlackHole) {
      swallowed = true;
    } else if (fault instanceof TcpFault.Delay delay) {
      TimeUnit.NANOSECONDS.sleep(delay.latency().toNanos());
    } else if (fault instanceof TcpFault.Slow slow) {
      TimeUnit.NANOSECONDS.sleep(bytes * 1_000_000_000L / slow.bytesPerSecond());
    }
    return !swallowed;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException alreadyClosed) {
      // Closed is what was wanted.
    }
  }
}
