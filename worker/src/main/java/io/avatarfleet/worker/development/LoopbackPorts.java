package io.avatarfleet.worker.development;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports for servers that must know their port before they bind it, or come back to it after a stop.
 *
 * <p>Free ports are drawn from below the range that systems give to outgoing connections and to servers that ask for
 * any port (32768 and up on Linux, 49152 and up elsewhere), so that nobody is given one by chance before it is bound.
 */
public final class LoopbackPorts {
  private static final int FIRST = 20_000;
  private static final int PAST = 32_000;
  private static final int DRAWS = 1_000;

  private LoopbackPorts() {}

  /**
   * Draws ports that nobody listens on, no two alike.
   *
   * @throws IOException if no free one is found
   */
  public static List<Integer> free(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int draw = 0; held.size() < count; draw++) {
        if (draw == DRAWS) {
          throw new IOException("found no free port of 127.0.0.1 in " + FIRST + ".." + (PAST - 1)
              + " in " + DRAWS + " draws: stop what listens there");
        }
        hold(ThreadLocalRandom.current().nextInt(FIRST, PAST), held);
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket each : held) {
        each.close();
      }
    }
  }

  /**
   * Makes sure that nobody listens on a port.
   *
   * @throws IOException if somebody does
   */
  static void requireFree(int port) throws IOException {
    try (ServerSocket free = open(port)) {
      free.getLocalPort();
    } catch (BindException taken) {
      throw new IOException("port " + port + " of 127.0.0.1 is taken: choose another, or 0 for any", taken);
    }
  }

  private static void hold(int port, List<ServerSocket> held) throws IOException {
    try {
      held.add(open(port));
    } catch (BindException taken) {
      // Another is drawn.
    }
  }

  private static ServerSocket open(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
