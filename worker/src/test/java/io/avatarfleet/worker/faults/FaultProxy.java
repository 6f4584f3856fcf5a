package io.avatarfleet.worker.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in front of a server and passes bytes on, with the fault that is switched on. It knows no protocol; for
 * answers
 * of HTTP see {@link HttpFaultProxy}.
 */
public final class FaultProxy implements AutoCloseable {
  private final InetSocketAddress server;
  private final Door door;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile TcpFault fault = new TcpFault.None();

  private FaultProxy(InetSocketAddress server, int port) throws IOException {
    this.server = server;
    this.door = new Door(port, "fault-proxy");
  }

  /** A proxy on a free port of loopback. */
  public static FaultProxy inFrontOf(InetSocketAddress server) throws IOException {
    return inFrontOf(server, 0);
  }

  /** A proxy on this port of loopback. */
  public static FaultProxy inFrontOf(InetSocketAddress server, int port) throws IOException {
    FaultProxy proxy = new FaultProxy(server, port);
    proxy.door.open(proxy::open);
    return proxy;
  }

  /** A proxy in front of a server named by URI, which must say the port. */
  public static FaultProxy inFrontOf(URI server) throws IOException {
    return inFrontOf(new InetSocketAddress(server.getHost(), server.getPort()));
  }

  /** Where clients connect. */
  public int port() {
    return door.port();
  }

  /** Where clients of HTTP connect. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Switches to another fault, for open connections too. */
  public void set(TcpFault next) {
    fault = next;
    if (next instanceof TcpFault.Refuse) {
      cutAll();
    }
  }

  /** Ends all faults. Connections that were held in a black hole stay silent, as half-open ones do. */
  public void heal() {
    set(new TcpFault.None());
  }

  /** Resets all open connections once. */
  public void cutAll() {
    List.copyOf(connections).forEach(Connection::reset);
  }

  /** Connections accepted so far, refused ones included. */
  public int accepted() {
    return accepted.get();
  }

  /** Connections open now. */
  public int open() {
    return connections.size();
  }

  @Override
  public void close() throws IOException {
    door.close();
    cutAll();
  }

  TcpFault fault() {
    return fault;
  }

  private void open(Socket client) {
    accepted.incrementAndGet();
    if (fault instanceof TcpFault.Refuse) {
      Connection.reset(client);
      return;
    }
    try {
      Socket upstream = new Socket();
      upstream.connect(server);
      Connection connection = new Connection(this, client, upstream);
      connections.add(connection);
      door.beside(() -> run(connection, true));
      door.beside(() -> run(connection, false));
    } catch (IOException | RuntimeException serverGone) {
      Connection.reset(client);
    }
  }

  private void run(Connection connection, boolean answers) {
    try {
      if (answers) {
        connection.passAnswers();
      } else {
        connection.passRequests();
      }
    } catch (IOException | InterruptedException cut) {
      connection.reset();
    } finally {
      if (answers != connection.isSwallowed()) {
        connection.close();
        connections.remove(connection);
      }
    }
  }
}
