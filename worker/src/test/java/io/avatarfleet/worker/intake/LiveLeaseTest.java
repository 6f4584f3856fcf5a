package io.avatarfleet.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LiveLeaseTest {
  private static final Duration LOCK = Duration.ofHours(1);

  @Test
  void aRenewedLeaseIsHeld() {
    LiveLease lease = new LiveLease(System.nanoTime() - LOCK.toNanos() / 2, LOCK);
    lease.renewed(System.nanoTime(), LOCK);
    assertThat(lease.isHeld()).isTrue();
  }

  @Test
  void oneThatWasSeenToHaveRunOutIsNotBroughtBackByALateRenewal() {
    LiveLease lease = new LiveLease(System.nanoTime() - LOCK.toNanos() - 1, LOCK);
    assertThat(lease.isHeld()).isFalse();
    lease.renewed(System.nanoTime(), LOCK);
    assertThat(lease.isHeld()).isFalse();
    assertThat(lease.isCancelled()).as("its slot has not noticed").isFalse();
  }
}
