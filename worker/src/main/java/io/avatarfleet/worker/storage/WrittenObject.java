package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ObjectReference;

/**
 * What was stored.
 *
 * @param size bytes
 * @param sha256 of the bytes, 64 lower-case hex digits
 */
public record WrittenObject(ObjectReference reference, long size, String sha256) {}
