package io.avatarfleet.worker.importing.pickle;

/**
 * What reading one pickle may cost, so that a hostile file cannot exhaust the memory.
 *
 * @param bytes longest pickle that is read at all
 * @param objects most values that may be made
 * @param stack most values on the stack at once, open marks included
 */
public record PickleLimits(long bytes, int objects, int stack) {
  /** For the index of a checkpoint: thousands of tensors, no large values. */
  public static final PickleLimits INDEX = new PickleLimits(64L << 20, 2_000_000, 200_000);

  /** For a driving track: its arrays stand inside the pickle. */
  public static final PickleLimits TRACK = new PickleLimits(256L << 20, 8_000_000, 1_000_000);
}
