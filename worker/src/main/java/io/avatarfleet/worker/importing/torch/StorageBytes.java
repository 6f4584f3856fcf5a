package io.avatarfleet.worker.importing.torch;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes behind a storage, wherever they lie. */
@FunctionalInterface
interface StorageBytes {
  /** A little-endian buffer of bytes {@code from} to {@code from + count}, which lie inside the storage. */
  ByteBuffer read(long from, int count) throws IOException;
}
