package io.avatarfleet.worker.faults;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Stands in front of a Kafka broker and waits for chosen requests: then something happens, for example to their client,
 * and the connection ends. Everything else passes.
 */
public final class KafkaFaultProxy implements AutoCloseable {
  private final InetSocketAddress broker;
  private final Door door;
  private final List<Trap> traps = new CopyOnWriteArrayList<>();

  private record Trap(Predicate<KafkaRequest> on, Moment moment, AtomicInteger times, Runnable event) {
    boolean takes(KafkaRequest request) {
      return times.get() > 0 && on.test(request) && times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
  }

  private KafkaFaultProxy(InetSocketAddress broker) throws IOException {
    this.broker = broker;
    this.door = new Door(0, "kafka-fault-proxy");
  }

  /** A proxy on a free port of loopback; the broker need not be there yet. */
  public static KafkaFaultProxy inFrontOf(InetSocketAddress broker) throws IOException {
    KafkaFaultProxy proxy = new KafkaFaultProxy(broker);
    proxy.door.open(proxy::open);
    return proxy;
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port());
  }

  /** Does this at the next so many such requests; each ends its connection. */
  public void at(Moment moment, int times, Predicate<KafkaRequest> request, Runnable event) {
    traps.add(new Trap(request, moment, new AtomicInteger(times), event));
  }

  /** Forgets all that it waits for. */
  public void heal() {
    traps.clear();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }

  private void open(Socket client) {
    try {
      Socket upstream = new Socket();
      upstream.connect(broker);
      Wire wire = new Wire(client, upstream);
      door.beside(() -> wire.run(wire::passRequests));
      door.beside(() -> wire.run(wire::passAnswers));
    } catch (IOException | RuntimeException brokerGone) {
      Connection.reset(client);
    }
  }

  /** One connection, both ways. */
  private final class Wire {
    private final Socket client;
    private final Socket upstream;
    private final Map<Integer, Trap> awaited = new ConcurrentHashMap<>();

    private Wire(Socket client, Socket upstream) throws IOException {
      this.client = client;
      this.upstream = upstream;
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
    }

    private interface Passing {
      void pass() throws IOException;
    }

    private void run(Passing passing) {
      try {
        passing.pass();
      } catch (IOException ended) {
        // The other way ends too.
      } finally {
        Connection.reset(client);
        Connection.reset(upstream);
      }
    }

    private void passRequests() throws IOException {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(upstream.getOutputStream());
      for (byte[] frame = frame(in); ; frame = frame(in)) {
        if (!traps.isEmpty()) {
          KafkaRequest request = new KafkaRequest(frame);
          Optional<Trap> trap = traps.stream().filter(each -> each.takes(request)).findFirst();
          if (trap.isPresent() && trap.get().moment() == Moment.BEFORE) {
            trap.get().event().run();
            return;
          }
          trap.ifPresent(each -> awaited.put(request.correlation(), each));
        }
        write(out, frame);
      }
    }

    private void passAnswers() throws IOException {
      DataInputStream in = new DataInputStream(upstream.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      for (byte[] frame = frame(in); ; frame = frame(in)) {
        int correlation = new DataInputStream(new ByteArrayInputStream(frame)).readInt();
        Trap trap = awaited.remove(correlation);
        if (trap != null) {
          trap.event().run();
          return;
        }
        write(out, frame);
      }
    }

    private static byte[] frame(DataInputStream in) throws IOException {
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return frame;
    }

    private static void write(DataOutputStream out, byte[] frame) throws IOException {
      byte[] whole = ByteBuffer.allocate(Integer.BYTES + frame.length).putInt(frame.length).put(frame).array();
      out.write(whole);
      out.flush();
    }
  }
}
