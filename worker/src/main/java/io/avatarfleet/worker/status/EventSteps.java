package io.avatarfleet.worker.status;

import io.avatarfleet.contract.Limits;
import io.avatarfleet.contract.Topics;

/**
 * Numbers the events of one delivery of a job, so that the sequence of an attempt rises although several workers may
 * have to do with it, who know nothing of each other.
 *
 * <p>Steps of an attempt, from below: for each delivery (a worker that was lost uses one up) a band of
 * {@value #BAND}; above them one for each frame that a spread render has finished. Safe to use from several threads.
 */
public final class EventSteps {
  private static final int BAND = 80_000;
  private static final int SPREAD = BAND * Topics.DELIVERY_LIMIT;

  private final int first;
  private int next;

  /** @param deliveryCount how often the broker has handed out the record, from 1 */
  public EventSteps(int deliveryCount) {
    first = BAND * (Math.min(Math.max(deliveryCount, 1), Topics.DELIVERY_LIMIT) - 1);
    next = first;
  }

  /** The step of the next event of this delivery. */
  public synchronized int next() {
    int step = next;
    next = Math.min(next + 1, first + BAND - 2);
    return step;
  }

  /** The last step of this delivery: after it comes another delivery or attempt. */
  public int last() {
    return first + BAND - 1;
  }

  /**
   * The step of an event of a spread render that has this many frames finished: whoever counts as many says the same.
   */
  public static int spread(int framesDone) {
    return SPREAD + Math.min(framesDone, Limits.FRAMES);
  }
}
