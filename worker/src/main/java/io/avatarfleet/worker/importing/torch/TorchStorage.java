package io.avatarfleet.worker.importing.torch;

import io.avatarfleet.format.DType;

/**
 * A flat run of numbers that one or several tensors look into.
 *
 * @param name what errors call it
 * @param dtype element type, or null where the tensors say it
 * @param size length in bytes
 * @param bytes the contents
 */
record TorchStorage(String name, DType dtype, long size, StorageBytes bytes) {
}
