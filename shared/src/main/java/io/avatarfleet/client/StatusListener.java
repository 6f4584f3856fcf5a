package io.avatarfleet.client;

import io.avatarfleet.contract.status.StatusEvent;

/** Told of status events, one at a time, in order within a job. What it throws is logged and otherwise ignored. */
@FunctionalInterface
public interface StatusListener {
  /** An event that was not told before. Called on the subscription's thread; slow listeners delay later events. */
  void happened(StatusEvent event);
}
