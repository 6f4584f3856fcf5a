package io.avatarfleet.worker.intake;

import java.util.List;

/**
 * Slots that take records of the same topics, and of these in turn, so that none starves.
 *
 * <p>Work that must overtake gets a lane of its own beside a lane for everything: its slots are never busy with other
 * work.
 *
 * @param name in names of threads and in health
 * @param topics that it takes records of
 * @param slots records worked on at a time, at least 1
 */
public record Lane(String name, List<String> topics, int slots) {

  /** @throws IllegalArgumentException without topics or slots */
  public Lane {
    topics = List.copyOf(topics);
    if (topics.isEmpty() || slots < 1) {
      throw new IllegalArgumentException("lane " + name + " has " + slots + " slots and topics " + topics
          + "; it needs at least one of each");
    }
  }
}
