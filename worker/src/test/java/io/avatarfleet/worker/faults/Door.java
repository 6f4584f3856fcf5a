package io.avatarfleet.worker.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** The side of a proxy that clients connect to; and the threads that serve them. */
final class Door implements AutoCloseable {
  private static final int BACKLOG = 200;

  private final ServerSocket socket;
  private final ExecutorService threads;

  /**
   * @param port of loopback; 0 takes a free one
   * @param name of its threads
   */
  Door(int port, String name) throws IOException {
    socket = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    threads = Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    });
  }

  int port() {
    return socket.getLocalPort();
  }

  /** From now on, each client is given to this on a thread of its own. */
  void open(Consumer<Socket> clients) {
    threads.execute(() -> accept(clients));
  }

  /** Runs something beside. */
  void beside(Runnable task) {
    threads.execute(task);
  }

  private void accept(Consumer<Socket> clients) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.execute(() -> clients.accept(client));
      } catch (IOException closed) {
        if (socket.isClosed()) {
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
