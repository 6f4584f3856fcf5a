package io.avatarfleet.worker.storage;

import io.avatarfleet.worker.logging.LogContext;
import io.minio.MinioAsyncClient;
import io.minio.credentials.Credentials;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * Runs exchanges so that they can be given up: a thread blocked in a socket does not notice an interrupt, so exchanges
 * run on threads of their own, and giving up closes their connections.
 */
final class Exchanges implements AutoCloseable {
  /** Bounds of OkHttp meant for browsers (5 a host) would make slots wait for each other. */
  private static final int MOST_REQUESTS = 1024;
  private static final long MOST_MILLIS_TO_END = 500;

  private final StorageSettings settings;
  private final CredentialSource credentials;
  private final ExecutorService threads;
  private final OkHttpClient http;

  Exchanges(StorageSettings settings, CredentialSource credentials) {
    this.settings = settings;
    this.credentials = credentials;
    AtomicInteger number = new AtomicInteger();
    threads = Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, "storage-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    });
    Dispatcher dispatcher = new Dispatcher(threads);
    dispatcher.setMaxRequests(MOST_REQUESTS);
    dispatcher.setMaxRequestsPerHost(MOST_REQUESTS);
    http = new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .connectionPool(new ConnectionPool(16, 1, TimeUnit.MINUTES))
        .protocols(List.of(Protocol.HTTP_1_1))
        // Retries are ours alone: after a hidden one, a conditional put could meet its own object unawares.
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .connectTimeout(settings.timeouts().connect())
        .readTimeout(settings.timeouts().read())
        .writeTimeout(settings.timeouts().write())
        .callTimeout(settings.timeouts().call())
        .build();
  }

  /**
   * Runs one attempt and waits for it.
   *
   * @throws IOException or another exception, as the attempt ended
   * @throws InterruptedException if this thread was interrupted; the attempt's connections are closed then
   */
  <T> T run(Exchange<T> exchange, long limitNanos) throws Exception {
    OpenCalls calls = new OpenCalls();
    CountDownLatch ended = new CountDownLatch(1);
    Future<T> attempt = threads.submit(LogContext.carried(() -> {
      try {
        return exchange.with(client(calls));
      } finally {
        ended.countDown();
      }
    }));
    try {
      return attempt.get(limitNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      giveUp(calls, ended);
      throw interrupted;
    } catch (TimeoutException late) {
      giveUp(calls, ended);
      throw new InterruptedIOException("no end before the deadline");
    } catch (ExecutionException failure) {
      throw Failures.unwrapped(failure);
    }
  }

  /** Starts something nobody waits for, such as cleaning up after a failure. */
  void runAside(Exchange<?> exchange) {
    threads.execute(() -> {
      try {
        exchange.with(client(new OpenCalls()));
      } catch (Exception ignored) {
        // What is left behind is swept by the store's own rules for unfinished uploads.
      }
    });
  }

  @Override
  public void close() {
    http.dispatcher().cancelAll();
    http.connectionPool().evictAll();
    threads.shutdown();
  }

  private MinioAsyncClient client(OpenCalls calls) throws MinioException {
    MinioAsyncClient client = MinioAsyncClient.builder()
        .endpoint(settings.endpoint().toString())
        .region(settings.region())
        .credentialsProvider(this::keys)
        .httpClient(http.newBuilder().eventListener(calls).build(), false)
        .build();
    if (settings.pathStyle()) {
      client.disableVirtualStyleEndpoint();
    } else {
      client.enableVirtualStyleEndpoint();
    }
    return client;
  }

  private Credentials keys() {
    try {
      StorageCredentials current = credentials.current();
      return new Credentials(current.accessKey(), current.secretKey(), current.sessionToken().orElse(null), null);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Closes the connections, and waits a little so that the attempt does not write to what its caller cleans up. */
  private static void giveUp(OpenCalls calls, CountDownLatch ended) throws InterruptedException {
    calls.cancel();
    ended.await(MOST_MILLIS_TO_END, TimeUnit.MILLISECONDS);
  }
}
