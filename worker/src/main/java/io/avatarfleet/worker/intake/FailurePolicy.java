package io.avatarfleet.worker.intake;

import io.avatarfleet.worker.intake.Settlement.Hopeless;
import io.avatarfleet.worker.intake.Settlement.TryAgain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Decides what becomes of a record whose work failed; the only place where that is decided.
 *
 * <p>Classifiers are asked first, about the throwable and then about its causes from the outside in. What none of
 * them knows is transient if it is an {@link IOException} or Kafka's, fatal if it is an {@link InternalError} or
 * {@link UnknownError} of the virtual machine, and permanent otherwise: a bug fails the same way again, and so does a
 * job that takes all memory.
 */
public final class FailurePolicy {
  private static final int DEEPEST_CAUSE = 20;

  private final List<FailureClassifier> classifiers;
  private final BackOff backOff;
  private final int attempts;

  /**
   * @param attempts failed attempts after which a transient failure is permanent, at least 1
   */
  public FailurePolicy(List<FailureClassifier> classifiers, BackOff backOff, int attempts) {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts are " + attempts + "; at least 1 is needed");
    }
    this.classifiers = List.copyOf(classifiers);
    this.backOff = backOff;
    this.attempts = attempts;
  }

  /** What the failure means by itself. */
  public Failure classify(Throwable thrown) {
    Throwable each = thrown;
    for (int depth = 0; each != null && depth < DEEPEST_CAUSE; depth++, each = each.getCause()) {
      Optional<Failure> known = known(each);
      if (known.isPresent()) {
        return known.get();
      }
    }
    return unknown(unwrapped(thrown));
  }

  /** The end of the given attempt, unless the failure is fatal. */
  Settlement settle(Failure failure, int attempt) {
    if (!(failure instanceof Failure.Transient passing)) {
      return new Hopeless(failure.code(), failure.message());
    }
    if (attempt >= attempts) {
      return new Hopeless(failure.code(), "gave up after " + attempt + " attempts: " + failure.message());
    }
    return new TryAgain(
        passing.after().orElseGet(() -> backOff.after(attempt, ThreadLocalRandom.current())),
        failure.code(), failure.message(), true);
  }

  private Optional<Failure> known(Throwable thrown) {
    return classifiers.stream().map(each -> each.classify(thrown)).flatMap(Optional::stream).findFirst();
  }

  private static Failure unknown(Throwable thrown) {
    String name = thrown.getClass().getSimpleName();
    String message = thrown.getMessage() == null ? name : name + ": " + thrown.getMessage();
    if (thrown instanceof OutOfMemoryError) {
      return new Failure.Permanent("OUT_OF_MEMORY", "the job needs more memory than this worker has: " + message);
    }
    if (thrown instanceof InternalError || thrown instanceof UnknownError) {
      return new Failure.Fatal("VIRTUAL_MACHINE", message);
    }
    if (thrown instanceof KafkaException && !(thrown instanceof RecordTooLargeException)) {
      return new Failure.Transient("BROKER", message);
    }
    if (thrown instanceof IOException) {
      return new Failure.Transient("IO", message);
    }
    return new Failure.Permanent("INTERNAL", message);
  }

  private static Throwable unwrapped(Throwable thrown) {
    boolean wrapper = thrown instanceof ExecutionException || thrown instanceof UncheckedIOException;
    return wrapper && thrown.getCause() != null ? thrown.getCause() : thrown;
  }
}
