package io.avatarfleet.worker.storage;

import io.avatarfleet.worker.storage.StorageException.ObjectCorrupt;
import io.avatarfleet.worker.storage.StorageException.StorageUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Repeats attempts whose failure may pass, with capped exponential back-off and full jitter, until the deadline. */
final class RetriedExchanges {
  private static final Logger LOG = Logger.getLogger(RetriedExchanges.class);
  /** A body that is damaged this often is damaged in the store. */
  private static final int MOST_DAMAGED_BODIES = 4;

  private final Exchanges exchanges;
  private final StorageSettings.Retries retries;
  private final RetryListener listener;

  RetriedExchanges(Exchanges exchanges, StorageSettings.Retries retries, RetryListener listener) {
    this.exchanges = exchanges;
    this.retries = retries;
    this.listener = listener;
  }

  /** What a failed attempt that may have reached the store means; may turn it into a result. */
  interface Ambiguity<T> {
    /**
     * Judges a failure.
     *
     * @param failedBefore whether an earlier attempt failed without a clear answer, so that it may have worked
     * @return the result that the failure amounts to, or null if it is a failure
     */
    T judge(Exception failure, boolean failedBefore) throws StorageException, InterruptedException;
  }

  /**
   * Runs an exchange, again and again if need be.
   *
   * @param what what is being done, as the start of an error message, for example {@code reading s3://b/k}
   */
  <T> T run(String what, Target target, Exchange<T> exchange) throws StorageException, InterruptedException {
    return run(what, target, exchange, (failure, failedBefore) -> null);
  }

  <T> T run(String what, Target target, Exchange<T> exchange, Ambiguity<T> ambiguity)
      throws StorageException, InterruptedException {
    long start = System.nanoTime();
    String outcome = "error";
    try {
      T result = repeated(what, target, exchange, ambiguity, start);
      outcome = "done";
      return result;
    } catch (StorageException failure) {
      outcome = failure.code();
      throw failure;
    } catch (InterruptedException stopped) {
      outcome = "interrupted";
      throw stopped;
    } finally {
      listener.ended(what, outcome, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private <T> T repeated(String what, Target target, Exchange<T> exchange, Ambiguity<T> ambiguity, long start)
      throws StorageException, InterruptedException {
    int damaged = 0;
    for (int attempt = 1; ; attempt++) {
      Exception failure;
      try {
        return exchanges.run(exchange, Math.max(1, left(start)));
      } catch (InterruptedException interrupted) {
        throw interrupted;
      } catch (Exception failed) {
        failure = failed;
      }
      T judged = ambiguity.judge(failure, attempt > 1);
      if (judged != null) {
        return judged;
      }
      if (!Failures.isTransient(failure)) {
        throw Failures.permanent(what, target, failure);
      }
      damaged += failure instanceof DamagedBody ? 1 : 0;
      if (damaged == MOST_DAMAGED_BODIES) {
        throw new ObjectCorrupt("%s: %s, %d times in a row".formatted(what, failure.getMessage(), damaged));
      }
      backOff(what, attempt, start, failure);
    }
  }

  private void backOff(String what, int attempt, long start, Exception failure)
      throws StorageUnavailable, InterruptedException {
    long wait = wait(attempt);
    if (left(start) <= wait) {
      throw new StorageUnavailable(
          "%s: the store did not do it in %d attempts over %.1f s, at last %s".formatted(
              what, attempt, (System.nanoTime() - start) / 1e9, Failures.answer(failure)), cause(failure));
    }
    LOG.debugf("%s: attempt %d failed (%s), the next in %d ms", what, attempt, Failures.answer(failure),
        TimeUnit.NANOSECONDS.toMillis(wait));
    listener.retried(what, attempt, Duration.ofNanos(wait));
    TimeUnit.NANOSECONDS.sleep(wait);
  }

  private long wait(int attempt) {
    double doubled = retries.first().toNanos() * Math.pow(2, attempt - 1);
    long most = (long) Math.min(doubled, retries.longest().toNanos());
    return ThreadLocalRandom.current().nextLong(most + 1);
  }

  private long left(long start) {
    return retries.deadline().toNanos() - (System.nanoTime() - start);
  }

  private static Throwable cause(Exception failure) {
    // Failures of the network name no keys; the client's own exceptions may.
    return failure instanceof IOException ? failure : null;
  }
}
