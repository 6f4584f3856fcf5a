package io.avatarfleet.worker.operations.health;

import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.worker.storage.ObjectStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * Asks brokers and store now and then whether they answer. Probes of an orchestrator get the last answer at once: they
 * give up within a second, and a thousand of them must not be a load on the store.
 */
final class RemoteWatch implements AutoCloseable {
  private static final String BROKERS = "brokers";
  private static final String STORE = "store";
  private static final String PROBE = "_avatar-fleet/health";

  private final Map<String, Object> client;
  private final ObjectStore store;
  private final List<String> buckets;
  private final Duration interval;
  private final Duration patience;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ExecutorService asking = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "health-watch");
    thread.setDaemon(true);
    return thread;
  });
  private volatile Answer brokers = Answer.bad(BROKERS, "not asked yet");
  private volatile Answer storage = Answer.bad(STORE, "not asked yet");

  /**
   * @param buckets each is looked into
   * @param interval between two looks
   * @param patience how long an answer may take
   */
  RemoteWatch(
      Map<String, String> client, ObjectStore store, List<String> buckets, Duration interval, Duration patience) {
    this.client = new HashMap<>(client);
    this.store = store;
    this.buckets = List.copyOf(buckets);
    this.interval = interval;
    this.patience = patience;
  }

  void start() {
    asking.execute(() -> {
      try (Admin admin = Admin.create(client)) {
        everyInterval(() -> lookAtBrokers(admin));
      }
    });
    asking.execute(() -> everyInterval(this::lookAtStore));
  }

  Answer brokers() {
    return brokers;
  }

  Answer storage() {
    return storage;
  }

  /** One look. */
  @FunctionalInterface
  private interface Look {
    void look() throws InterruptedException;
  }

  private void everyInterval(Look look) {
    try {
      do {
        look.look();
      } while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookAtBrokers(Admin admin) throws InterruptedException {
    int millis = (int) patience.toMillis();
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis)).nodes().get(millis, TimeUnit.MILLISECONDS);
      brokers = Answer.good(BROKERS);
    } catch (ExecutionException failure) {
      brokers = Answer.bad(BROKERS, String.valueOf(failure.getCause().getMessage()));
    } catch (RuntimeException trouble) {
      brokers = Answer.bad(BROKERS, String.valueOf(trouble.getMessage()));
    } catch (TimeoutException late) {
      brokers = Answer.bad(BROKERS, "no answer within " + patience.toMillis() + " ms");
    }
  }

  private void lookAtStore() throws InterruptedException {
    for (String bucket : buckets) {
      Optional<String> problem = problem(bucket);
      if (problem.isPresent()) {
        storage = Answer.bad(STORE, "bucket " + bucket + ": " + problem.get());
        return;
      }
    }
    storage = Answer.good(STORE);
  }

  private Optional<String> problem(String bucket) throws InterruptedException {
    Future<?> look = asking.submit(() -> store.stat(new ObjectReference(bucket, PROBE)));
    try {
      look.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (ExecutionException failure) {
      return Optional.of(String.valueOf(failure.getCause().getMessage()));
    } catch (TimeoutException late) {
      return Optional.of("no answer within " + patience.toMillis() + " ms");
    } finally {
      look.cancel(true);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    asking.shutdownNow();
  }
}
