package io.avatarfleet.worker.storage;

import static io.avatarfleet.worker.storage.StorageUnderTest.bytes;
import static io.avatarfleet.worker.storage.StorageUnderTest.writable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.development.EmbeddedObjectStore;
import io.avatarfleet.worker.development.ObjectStores;
import io.avatarfleet.worker.storage.StorageException.BucketMissing;
import io.avatarfleet.worker.storage.StorageException.ForbiddenBucket;
import io.avatarfleet.worker.storage.StorageException.ObjectMissing;
import io.avatarfleet.worker.storage.StorageException.ObjectTooLarge;
import io.avatarfleet.worker.storage.StorageException.SpoolFull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {
  @TempDir static Path data;
  @TempDir Path folder;

  private static EmbeddedObjectStore server;
  private MinioObjectStore store;

  @BeforeAll
  static void start() throws IOException {
    server = ObjectStores.start(data, "readable", "writable", "secret");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    store = StorageUnderTest.open(server, server.endpoint(), folder.resolve("spool"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void bringsBackFilesOfOneAndOfManyParts() throws Exception {
    for (int size : new int[] {0, 1, 5 << 20, (5 << 20) + 1, 12 << 20}) {
      Path file = Files.write(folder.resolve("file"), bytes(size, size));
      ObjectReference object = writable("sizes/" + size + ".mp4");
      WrittenObject written = store.put(object, file);
      assertThat(written.size()).isEqualTo(size);
      try (SpooledObject fetched = store.fetch(object, 12 << 20)) {
        assertThat(fetched.path()).hasSameBinaryContentAs(file);
        assertThat(fetched.object().size()).isEqualTo(size);
      }
    }
    assertThat(spooledFiles()).isEmpty();
  }

  @Test
  void readsAndWritesSmallObjects() throws Exception {
    ObjectReference object = writable("small/ä b+c=%41.json");
    store.putSmall(object, bytes(100, 1));
    store.putSmall(object, bytes(200, 2));
    assertThat(store.readSmall(object, 200)).isEqualTo(bytes(200, 2));
    assertThat(store.stat(object)).hasValueSatisfying(found -> assertThat(found.size()).isEqualTo(200));
  }

  @Test
  void saysWhatIsMissing() {
    ObjectReference object = writable("nothing/here");
    assertThatThrownBy(() -> store.fetch(object, 10)).isInstanceOf(ObjectMissing.class)
        .hasMessageContaining("s3://writable/nothing/here");
    assertThatThrownBy(() -> store.readSmall(object, 10)).isInstanceOf(ObjectMissing.class);
    assertThatThrownBy(() -> store.copy(object, writable("there"))).isInstanceOf(ObjectMissing.class);
    assertThatThrownBy(() -> store.putSmall(new ObjectReference("missing", "key"), new byte[1]))
        .isInstanceOf(BucketMissing.class);
    assertThatThrownBy(() -> store.putIfAbsent(new ObjectReference("missing", "key"), new byte[1]))
        .isInstanceOf(BucketMissing.class);
    assertThat(spooledFiles()).isEmpty();
  }

  @Test
  void findsNothingWhereNothingIs() throws Exception {
    assertThat(store.stat(writable("nothing/here"))).isEmpty();
    store.delete(writable("nothing/here"));
    assertThat(store.list(new ObjectPrefix("writable", "nothing"))).isEmpty();
  }

  @Test
  void staysOutOfBucketsThatAreNotAllowed() {
    ObjectReference secret = new ObjectReference("secret", "key");
    ObjectReference readable = new ObjectReference("readable", "key");
    List<Callable<?>> refused = List.of(
        () -> store.fetch(secret, 1), () -> store.readSmall(secret, 1), () -> store.stat(secret),
        () -> store.list(new ObjectPrefix("secret", "a")), () -> store.putSmall(readable, new byte[1]),
        () -> store.putIfAbsent(readable, new byte[1]), () -> store.put(readable, folder.resolve("file")),
        () -> {
          store.delete(readable);
          return null;
        },
        () -> {
          store.copy(secret, writable("copy"));
          return null;
        },
        () -> {
          store.copy(writable("a"), readable);
          return null;
        });
    assertThat(refused).allSatisfy(use -> assertThatThrownBy(use::call).isInstanceOf(ForbiddenBucket.class));
  }

  @Test
  void refusesKeysThatClimb() {
    assertThatThrownBy(() -> store.readSmall(ObjectReference.parse("s3://writable/../secret/key"), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.readSmall(ObjectReference.parse("s3://writable/a/../../secret/key"), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesPercentSignsAsTheyAre() throws Exception {
    store.putSmall(writable("percent/%2e%2e/%2fetc"), bytes(3, 3));
    assertThat(store.list(new ObjectPrefix("writable", "percent")))
        .extracting(found -> found.reference().key()).containsExactly("percent/%2e%2e/%2fetc");
    assertThat(store.readSmall(writable("percent/%2e%2e/%2fetc"), 3)).isEqualTo(bytes(3, 3));
  }

  @Test
  void refusesMoreThanTheCallerAccepts() throws Exception {
    store.putSmall(writable("big"), new byte[1001]);
    assertThatThrownBy(() -> store.fetch(writable("big"), 1000)).isInstanceOf(ObjectTooLarge.class)
        .hasMessageContaining("1001");
    assertThatThrownBy(() -> store.readSmall(writable("big"), 1000)).isInstanceOf(ObjectTooLarge.class);
    assertThat(spooledFiles()).isEmpty();
  }

  @Test
  void keepsTheSpoolWithinItsLimit() throws Exception {
    store.putSmall(writable("spooled"), new byte[600]);
    try (MinioObjectStore tight = StorageUnderTest.open(server, StorageUnderTest.settings(
        server.endpoint(), folder.resolve("tight"), Duration.ofSeconds(5),
        Duration.ofSeconds(5), 1000))) {
      try (SpooledObject first = tight.fetch(writable("spooled"), 1000)) {
        assertThatThrownBy(() -> tight.fetch(writable("spooled"), 1000)).isInstanceOf(SpoolFull.class);
        assertThat(first.path()).hasSize(600);
      }
      tight.fetch(writable("spooled"), 1000).close();
    }
    assertThat(folder.resolve("tight")).isEmptyDirectory();
  }

  @Test
  void createsAnObjectOnceForManyRacers() throws Exception {
    int racers = 16;
    ExecutorService threads = Executors.newFixedThreadPool(racers);
    try {
      for (int round = 0; round < 10; round++) {
        ObjectReference manifest = writable("race/" + round + "/manifest.json");
        CyclicBarrier start = new CyclicBarrier(racers);
        List<Future<Creation>> ends = IntStream.range(0, racers).mapToObj(racer -> threads.submit(() -> {
          start.await();
          return store.putIfAbsent(manifest, bytes(500 + racer, racer));
        })).toList();
        int winner = -1;
        for (int racer = 0; racer < racers; racer++) {
          if (ends.get(racer).get() == Creation.CREATED) {
            assertThat(winner).as("a second winner").isEqualTo(-1);
            winner = racer;
          }
        }
        assertThat(store.readSmall(manifest, 1000)).isEqualTo(bytes(500 + winner, winner));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void leavesAnObjectThatIsThereAlone() throws Exception {
    store.putSmall(writable("once"), bytes(10, 1));
    assertThat(store.putIfAbsent(writable("once"), bytes(10, 2))).isEqualTo(Creation.ALREADY_THERE);
    assertThat(store.readSmall(writable("once"), 10)).isEqualTo(bytes(10, 1));
  }

  @Test
  void replacesTheVersionThatWasSeenAndNoOther() throws Exception {
    store.putSmall(writable("version"), bytes(10, 1));
    StoredObject first = store.stat(writable("version")).orElseThrow();
    assertThat(store.replace(first, bytes(10, 2))).isTrue();
    assertThat(store.replace(first, bytes(10, 3))).isFalse();
    assertThat(store.readSmall(writable("version"), 10)).isEqualTo(bytes(10, 2));
    StoredObject second = store.stat(writable("version")).orElseThrow();
    store.delete(writable("version"));
    assertThat(store.replace(second, bytes(10, 4))).isFalse();
    assertThat(store.stat(writable("version"))).isEmpty();
  }

  @Test
  void findsThatThisServerHonoursConditions() throws Exception {
    store.checkConditionalPut(new ObjectPrefix("writable", "checks"));
    store.checkConditionalReplace(new ObjectPrefix("writable", "checks"));
    assertThat(store.list(new ObjectPrefix("writable", "checks"))).isEmpty();
  }

  @Test
  void listsPastOnePageInOrderAndDeletes() throws Exception {
    for (int object = 0; object < 1003; object++) {
      Files.createDirectories(data.resolve("writable/many"));
      Files.write(data.resolve("writable/many/%04d".formatted(object)), new byte[1]);
    }
    assertThat(store.list(new ObjectPrefix("writable", "many"))).extracting(found -> found.reference().name())
        .hasSize(1003).isSorted();
    store.delete(writable("many/0000"));
    assertThat(store.stat(writable("many/0000"))).isEmpty();
  }

  @Test
  void copiesInsideTheStore() throws Exception {
    store.putSmall(writable("copy/from"), bytes(300, 9));
    store.copy(writable("copy/from"), writable("copy/to"));
    assertThat(store.readSmall(writable("copy/to"), 300)).isEqualTo(bytes(300, 9));
  }

  private List<Path> spooledFiles() {
    try (Stream<Path> files = Files.walk(folder.resolve("spool"))) {
      return files.filter(file -> Files.isRegularFile(file) && !file.toString().endsWith(".lock")).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
