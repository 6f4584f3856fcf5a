package io.avatarfleet.worker.campaign;

import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.development.BrokerOptions;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.development.EmbeddedObjectStore;
import io.avatarfleet.worker.development.LoopbackPorts;
import io.avatarfleet.worker.development.ObjectStores;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One broker and one object store for all trials of a test run, and seats for workers. */
final class Arena implements CloseableResource {
  /** Frames of the driving track. */
  static final int FRAMES = 110;
  static final int SEATS = 3;

  private final Path folder;
  private final EmbeddedObjectStore store;
  private final List<Seat> seats = new ArrayList<>();
  private final EmbeddedBroker broker;

  private Arena(Path folder) throws Exception {
    this.folder = folder;
    store = ObjectStores.start(folder.resolve("objects"), "assets", "results", "private");
    Bundle bundle = SeededBundle.write(folder.resolve("bundles/tiny"), Architecture.tiny(), 7, Progress.NONE);
    Path track = folder.resolve("driving.track");
    DrivingTrackFormat.write(track, SeededTrack.of(bundle.architecture().head(), 7, FRAMES));
    upload("driving.track", Files.readAllBytes(track));
    upload("portrait.png", portrait());
    broker = startBroker();
  }

  /** Gives a test the arena of this run. */
  static final class Access implements ParameterResolver {
    private static final Namespace SHARED = Namespace.create(Arena.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Arena.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context.getRoot().getStore(SHARED).getOrComputeIfAbsent(Arena.class, key -> open(), Arena.class);
    }

    private static Arena open() {
      try {
        return new Arena(Files.createTempDirectory("avatar-fleet-arena-"));
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  /** Each seat's worker is told of a listener whose advertised address is the seat's own proxy. */
  private EmbeddedBroker startBroker() throws IOException {
    List<Integer> ports = LoopbackPorts.free(SEATS + 2);
    int direct = ports.get(SEATS);
    int controller = ports.get(SEATS + 1);
    StringBuilder listeners = new StringBuilder("PLAINTEXT://127.0.0.1:" + direct);
    StringBuilder advertised = new StringBuilder(listeners);
    StringBuilder protocols = new StringBuilder("PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    for (int i = 0; i < SEATS; i++) {
      Seat seat = new Seat(i, new InetSocketAddress("127.0.0.1", ports.get(i)), store.endpoint());
      seats.add(seat);
      listeners.append(",SEAT%d://127.0.0.1:%d".formatted(i, ports.get(i)));
      advertised.append(",SEAT%d://127.0.0.1:%d".formatted(i, seat.brokerWire().port()));
      protocols.append(",SEAT%d:PLAINTEXT".formatted(i));
    }
    return EmbeddedBroker.start(BrokerOptions.quick().on(direct)
        .with("controller.quorum.voters", "1@127.0.0.1:" + controller)
        .with("listeners", listeners + ",CONTROLLER://127.0.0.1:" + controller)
        .with("advertised.listeners", advertised.toString())
        .with("listener.security.protocol.map", protocols.toString()));
  }

  /** The shipped portrait's file. */
  static byte[] portrait() throws IOException {
    try (InputStream shipped = Arena.class.getResourceAsStream("/demo/portrait.png")) {
      return shipped.readAllBytes();
    }
  }

  EmbeddedBroker broker() {
    return broker;
  }

  EmbeddedObjectStore store() {
    return store;
  }

  Seat seat(int number) {
    return seats.get(number);
  }

  List<Seat> seats() {
    return List.copyOf(seats);
  }

  /** Folder of the bundle that jobs call {@code tiny}. */
  Path bundles() {
    return folder.resolve("bundles");
  }

  /** Folder for a fleet's own files. */
  Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** Puts an object where jobs may read and not write. */
  void upload(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve("objects/assets").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  void heal() {
    seats.forEach(Seat::heal);
  }

  @Override
  public void close() throws Throwable {
    for (Seat seat : seats) {
      seat.close();
    }
    broker.close();
    store.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(each);
      }
    }
  }
}
