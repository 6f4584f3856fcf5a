package io.avatarfleet.worker.importing.pickle;

/**
 * Bytes that may be made out of values already read. A pickle can name one long string a million times; what is made
 * of its values may in all not exceed a small multiple of the pickle itself.
 */
public final class PickleBudget {
  private static final int COPIES = 4;
  private static final long SLACK = 1 << 16;

  private long left;

  PickleBudget(long pickleBytes) {
    this.left = COPIES * pickleBytes + SLACK;
  }

  /** @throws IllegalArgumentException if the budget is spent */
  public void charge(long bytes) {
    left -= bytes;
    if (left < 0) {
      throw new IllegalArgumentException("its values unfold to far more bytes than the pickle has");
    }
  }
}
