package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ObjectReference;
import java.time.Instant;

/**
 * What the store says of an object without sending it.
 *
 * @param size bytes
 * @param etag the store's version mark, without quotes; the MD5 of the bytes for many objects, but not for all; empty
 * if
 *     the store has none
 */
public record StoredObject(ObjectReference reference, long size, String etag, Instant lastModified) {}
