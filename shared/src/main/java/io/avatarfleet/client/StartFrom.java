package io.avatarfleet.client;

/** Which events a subscription begins with. */
public enum StartFrom {
  /** All that the topic still holds. */
  EARLIEST,
  /** Those published after the subscription was opened. */
  NOW
}
