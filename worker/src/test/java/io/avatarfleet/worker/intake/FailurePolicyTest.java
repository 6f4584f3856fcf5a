package io.avatarfleet.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.worker.intake.Settlement.Hopeless;
import io.avatarfleet.worker.intake.Settlement.TryAgain;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {
  private static final BackOff BACK_OFF = new BackOff(Duration.ofSeconds(1), Duration.ofSeconds(60));

  private final FailurePolicy policy = new FailurePolicy(
      List.of(thrown -> thrown instanceof FileNotFoundException missing
          ? Optional.of(new Failure.Permanent("OBJECT_MISSING", missing.getMessage())) : Optional.empty()),
      BACK_OFF, 3);

  @Test
  void aRoomsOwnWordGoesBeforeWhatIsAssumedAlsoOfACause() {
    assertThat(policy.classify(new IOException("reset"))).isInstanceOf(Failure.Transient.class);
    assertThat(policy.classify(new FileNotFoundException("s3://a/b")).code()).isEqualTo("OBJECT_MISSING");
    assertThat(policy.classify(new IllegalStateException(new FileNotFoundException("s3://a/b"))).code())
        .isEqualTo("OBJECT_MISSING");
  }

  @Test
  void whatNobodyKnowsIsPassingIfItIsInputOutputOrTheBrokerAndABugOtherwise() {
    assertThat(policy.classify(new UncheckedIOException(new IOException("reset"))))
        .isInstanceOf(Failure.Transient.class);
    assertThat(policy.classify(new TimeoutException("no answer"))).isInstanceOf(Failure.Transient.class);
    assertThat(policy.classify(new RecordTooLargeException())).isInstanceOf(Failure.Permanent.class);
    assertThat(policy.classify(new NullPointerException()).code()).isEqualTo("INTERNAL");
    assertThat(policy.classify(new OutOfMemoryError()).code()).isEqualTo("OUT_OF_MEMORY");
    assertThat(policy.classify(new UnknownError())).isInstanceOf(Failure.Fatal.class);
  }

  @Test
  void passingFailuresAreTriedAgainUntilTheLastAttempt() {
    Failure passing = new Failure.Transient("IO", "reset");
    assertThat(policy.settle(passing, 2)).isInstanceOf(TryAgain.class);
    assertThat(policy.settle(passing, 3)).isInstanceOf(Hopeless.class);
    Failure asked = new Failure.Transient("SLOW_DOWN", "later", Optional.of(Duration.ofMinutes(1)));
    assertThat(((TryAgain) policy.settle(asked, 1)).delay()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void delaysDoubleWithJitterAndEndAtTheLongest() {
    Random random = new Random(7);
    for (int failures = 1; failures <= 200; failures++) {
      double full = Math.min(60_000, 1000 * Math.pow(2, failures - 1));
      assertThat((double) BACK_OFF.after(failures, random).toMillis()).isBetween(full / 2 - 1, full);
    }
  }
}
