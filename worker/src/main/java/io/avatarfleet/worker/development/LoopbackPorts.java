package io.avatarfleet.worker.development;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Two loopback ports that nobody listened on a moment ago. */
record LoopbackPorts(int first, int second) {

  /**
   * Finds them.
   *
   * @param wanted the first of them; 0 takes any
   * @throws IOException if the wanted one is taken
   */
  static LoopbackPorts free(int wanted) throws IOException {
    // Both are held open at once, or the second could be the first again.
    try (ServerSocket one = open(wanted); ServerSocket other = open(0)) {
      return new LoopbackPorts(one.getLocalPort(), other.getLocalPort());
    }
  }

  private static ServerSocket open(int port) throws IOException {
    try {
      return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    } catch (BindException taken) {
      throw new IOException("port " + port + " of 127.0.0.1 is taken: choose another, or 0 for any", taken);
    }
  }
}
