package io.avatarfleet.worker.storage;

import static io.avatarfleet.worker.storage.StorageUnderTest.bytes;
import static io.avatarfleet.worker.storage.StorageUnderTest.writable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.worker.development.EmbeddedObjectStore;
import io.avatarfleet.worker.development.ObjectStores;
import io.avatarfleet.worker.faults.FaultProxy;
import io.avatarfleet.worker.faults.HttpFault;
import io.avatarfleet.worker.faults.HttpFaultProxy;
import io.avatarfleet.worker.faults.TcpFault;
import io.avatarfleet.worker.storage.StorageException.AccessDenied;
import io.avatarfleet.worker.storage.StorageException.ConditionalPutIgnored;
import io.avatarfleet.worker.storage.StorageException.ObjectCorrupt;
import io.avatarfleet.worker.storage.StorageException.StorageUnavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store behind networks and servers that fail, and what of it a caller sees. */
@Timeout(60)
class StorageFaultsTest {
  @TempDir static Path data;
  @TempDir Path folder;

  private static EmbeddedObjectStore server;
  private HttpFaultProxy http;
  private FaultProxy tcp;

  @BeforeAll
  static void start() throws IOException {
    server = ObjectStores.start(data, "writable");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void stand() throws IOException {
    http = HttpFaultProxy.inFrontOf(server.endpoint());
    tcp = FaultProxy.inFrontOf(server.endpoint());
  }

  @AfterEach
  void leave() throws IOException {
    http.close();
    tcp.close();
  }

  @Test
  void outlivesErrorsOfTheServer() throws Exception {
    try (MinioObjectStore store = patient(http.uri())) {
      for (int status : new int[] {500, 502, 503, 504, 429}) {
        http.spoil("PUT", "/errors", 2, new HttpFault.Status(status, "SlowDown"));
        store.putSmall(writable("errors/" + status), bytes(50, status));
        http.spoil("GET", "/errors", 2, new HttpFault.Status(status, "InternalError"));
        assertThat(store.readSmall(writable("errors/" + status), 50)).isEqualTo(bytes(50, status));
        http.spoil("HEAD", "/errors", 2, new HttpFault.Status(status, ""));
        assertThat(store.stat(writable("errors/" + status))).isPresent();
      }
    }
  }

  @Test
  void readsAgainWhatCameShortOrDamaged() throws Exception {
    Path file = Files.write(folder.resolve("file"), bytes(300_000, 4));
    try (MinioObjectStore store = patient(http.uri())) {
      store.put(writable("body"), file);
      http.spoil("GET", "/body", 1, new HttpFault.Truncated(100_000));
      http.spoil("GET", "/body", 1, new HttpFault.Damaged(200_000));
      try (SpooledObject fetched = store.fetch(writable("body"), 300_000)) {
        assertThat(fetched.path()).hasSameBinaryContentAs(file);
      }
      assertThat(http.requests().stream().filter(line -> line.startsWith("GET "))).hasSize(3);
    }
  }

  @Test
  void saysSoWhenAnObjectIsDamagedForGood() throws Exception {
    try (MinioObjectStore store = patient(http.uri())) {
      store.putSmall(writable("damaged"), bytes(100, 4));
      http.spoil("GET", "/damaged", 100, new HttpFault.Damaged(50));
      assertThatThrownBy(() -> store.fetch(writable("damaged"), 100)).isInstanceOf(ObjectCorrupt.class)
          .hasMessageContaining("s3://writable/damaged");
    }
  }

  @Test
  void readsAgainAfterAResetMidBody() throws Exception {
    Path file = Files.write(folder.resolve("file"), bytes(3_000_000, 5));
    try (MinioObjectStore store = patient(tcp.uri())) {
      store.put(writable("reset"), file);
      for (boolean reset : new boolean[] {true, false}) {
        tcp.set(new TcpFault.CutAfter(1_000_000, reset));
        int before = tcp.accepted();
        Thread healer = new Thread(() -> healAfterConnections(before + 2));
        healer.start();
        try (SpooledObject fetched = store.fetch(writable("reset"), 3_000_000)) {
          assertThat(fetched.path()).hasSameBinaryContentAs(file);
        }
        healer.join();
      }
    }
  }

  @Test
  void sendsOnlyTheLostPartAgain() throws Exception {
    Path file = Files.write(folder.resolve("file"), bytes(12 << 20, 6));
    try (MinioObjectStore store = patient(http.uri())) {
      http.spoil("PUT", "partNumber=2", 1, new HttpFault.Status(503, "SlowDown"));
      http.spoil("PUT", "partNumber=3", 1, new HttpFault.AnswerLost());
      store.put(writable("parts"), file);
      assertThat(http.requests().stream().filter(line -> line.contains("partNumber="))).hasSize(5);
      try (SpooledObject fetched = store.fetch(writable("parts"), 12 << 20)) {
        assertThat(fetched.path()).hasSameBinaryContentAs(file);
      }
    }
  }

  @Test
  void knowsItsOwnUploadWhenTheLastAnswerIsLost() throws Exception {
    Path file = Files.write(folder.resolve("file"), bytes(6 << 20, 7));
    try (MinioObjectStore store = patient(http.uri())) {
      http.spoil("POST", "/finished?uploadId=", 1, new HttpFault.AnswerLost());
      store.put(writable("finished"), file);
      assertThat(store.stat(writable("finished"))).isPresent();
    }
  }

  @Test
  void knowsItsOwnCreationWhenTheAnswerIsLost() throws Exception {
    try (MinioObjectStore store = patient(http.uri())) {
      http.spoil("PUT", "/lost", 1, new HttpFault.AnswerLost());
      assertThat(store.putIfAbsent(writable("lost"), bytes(50, 1))).isEqualTo(Creation.CREATED);
      http.spoil("PUT", "/lost", 1, new HttpFault.AnswerLost());
      assertThat(store.putIfAbsent(writable("lost"), bytes(50, 2))).isEqualTo(Creation.ALREADY_THERE);
      assertThat(store.readSmall(writable("lost"), 50)).isEqualTo(bytes(50, 1));
    }
  }

  @Test
  void understandsOldServersThatSayNotModified() throws Exception {
    try (MinioObjectStore store = patient(http.uri())) {
      http.spoil("PUT", "/old", 1, new HttpFault.Status(304, ""));
      assertThat(store.putIfAbsent(writable("old"), bytes(5, 1))).isEqualTo(Creation.ALREADY_THERE);
    }
  }

  @Test
  void triesAgainWhenAnotherCreationIsUnderWay() throws Exception {
    try (MinioObjectStore store = patient(http.uri())) {
      http.spoil("PUT", "/conflict", 2, new HttpFault.Status(409, "ConditionalRequestConflict"));
      assertThat(store.putIfAbsent(writable("conflict"), bytes(5, 1))).isEqualTo(Creation.CREATED);
    }
  }

  @Test
  void refusesAServerThatIgnoresConditions() throws Exception {
    try (MinioObjectStore store = patient(http.uri())) {
      http.spoil("PUT", "/check/", 2, new HttpFault.Status(200, ""));
      assertThatThrownBy(() -> store.checkConditionalPut(new ObjectPrefix("writable", "check")))
          .isInstanceOf(ConditionalPutIgnored.class);
    }
  }

  @Test
  void givesUpAtTheDeadlineAndSaysHowOftenItTried() throws Exception {
    tcp.set(new TcpFault.Refuse());
    try (MinioObjectStore store = hasty(tcp.uri())) {
      assertThatThrownBy(() -> store.stat(writable("key"))).isInstanceOf(StorageUnavailable.class)
          .hasMessageMatching("looking at s3://writable/key: .* in \\d+ attempts over .*");
    }
  }

  @Test
  void noticesAHalfOpenConnectionAndTakesAnother() throws Exception {
    try (MinioObjectStore store = hasty(tcp.uri())) {
      store.putSmall(writable("half"), bytes(10, 1));
      tcp.set(new TcpFault.BlackHole());
      assertThatThrownBy(() -> store.readSmall(writable("half"), 10)).isInstanceOf(StorageUnavailable.class);
      tcp.heal();
      assertThat(store.readSmall(writable("half"), 10)).isEqualTo(bytes(10, 1));
    }
  }

  @Test
  void outlivesAServerThatIsKilledAndComesBack() throws Throwable {
    try (EmbeddedObjectStore first = ObjectStores.start(folder.resolve("data"), "writable");
        MinioObjectStore store = StorageUnderTest.open(first, first.endpoint(), folder.resolve("spool"))) {
      store.putSmall(writable("kept"), bytes(10, 1));
      first.close();
      CallInBackground<byte[]> read = CallInBackground.start(() -> store.readSmall(writable("kept"), 10));
      try (EmbeddedObjectStore again = first.startAgain()) {
        assertThat(read.result()).isEqualTo(bytes(10, 1));
      }
    }
  }

  @Test
  void worksThroughASlowServer() throws Exception {
    try (MinioObjectStore store = patient(tcp.uri())) {
      store.putSmall(writable("slow"), bytes(60_000, 1));
      tcp.set(new TcpFault.Slow(200_000));
      store.fetch(writable("slow"), 60_000).close();
      tcp.set(new TcpFault.Delay(Duration.ofMillis(50)));
      store.fetch(writable("slow"), 60_000).close();
    }
  }

  @Test
  void letsGoOfAFetchAndOfAPutWhenInterrupted() throws Exception {
    Path file = Files.write(folder.resolve("file"), bytes(12 << 20, 6));
    try (MinioObjectStore store = patient(tcp.uri())) {
      store.put(writable("interrupted"), file);
      tcp.set(new TcpFault.BlackHole());
      int before = tcp.accepted();
      CallInBackground<?> fetch = CallInBackground.start(() -> store.fetch(writable("interrupted"), 12 << 20));
      CallInBackground<?> put = CallInBackground.start(() -> store.put(writable("never"), file));
      CallInBackground.until(() -> tcp.open() >= 2 || tcp.accepted() >= before + 2);
      fetch.interrupt();
      put.interrupt();
      assertThatThrownBy(fetch::result).isInstanceOf(InterruptedException.class);
      assertThatThrownBy(put::result).isInstanceOf(InterruptedException.class);
      tcp.heal();
      assertThat(store.stat(writable("never"))).isEmpty();
    }
    assertThat(folder.resolve("spool")).isEmptyDirectory();
  }

  @Test
  void neverPrintsKeys() throws Exception {
    String secret = "very-secret-key-9f2c";
    String token = "session-token-77ab";
    StorageCredentials wrong = new StorageCredentials("wrong-access-key", secret, Optional.of(token));
    StorageSettings settings = StorageUnderTest.settings(http.uri(), folder.resolve("spool"),
        Duration.ofSeconds(5), Duration.ofSeconds(5), 1 << 20);
    StringWriter printed = new StringWriter();
    try (MinioObjectStore store = MinioObjectStore.open(settings, () -> wrong, RetryListener.NONE)) {
      assertThatThrownBy(() -> store.readSmall(writable("key"), 1)).isInstanceOf(AccessDenied.class)
          .satisfies(failure -> failure.printStackTrace(new PrintWriter(printed, true)));
      http.spoil("GET", "/key", 1000, new HttpFault.Status(503, "SlowDown"));
      assertThatThrownBy(() -> store.readSmall(writable("key"), 1)).isInstanceOf(StorageUnavailable.class)
          .satisfies(failure -> failure.printStackTrace(new PrintWriter(printed, true)));
    }
    printed.append(wrong.toString()).append(settings.toString()).append(server.keys().toString());
    assertThat(printed.toString()).contains("s3://writable/key")
        .doesNotContain(secret, token, wrong.accessKey(), server.keys().secretKey());
  }

  private MinioObjectStore patient(URI endpoint) throws IOException {
    return StorageUnderTest.open(server, endpoint, folder.resolve("spool"));
  }

  private MinioObjectStore hasty(URI endpoint) throws IOException {
    return StorageUnderTest.open(server, StorageUnderTest.settings(
        endpoint, folder.resolve("spool"), Duration.ofSeconds(5), Duration.ofSeconds(1), 1 << 20));
  }

  private void healAfterConnections(int connections) {
    CallInBackground.until(() -> tcp.accepted() >= connections);
    tcp.heal();
  }
}
