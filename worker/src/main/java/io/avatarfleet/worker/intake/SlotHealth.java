package io.avatarfleet.worker.intake;

import java.time.Instant;
import java.util.Optional;

/**
 * How a slot is.
 *
 * @param lastTick when its poll thread last went round, also while it works: a long job does not stop it, work that
 *     does not end after its lease was lost does
 * @param busySince when the work at hand started
 * @param joined whether it is a member of the share group now
 * @param failure why it stopped for good
 */
public record SlotHealth(
    String name, Instant lastTick, Optional<Instant> busySince, boolean joined, Optional<String> failure) {}
