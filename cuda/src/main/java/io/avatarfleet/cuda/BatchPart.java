package io.avatarfleet.cuda;

/**
 * A part of the work on a batch.
 *
 * @param name the layer or kernel, with its size
 * @param milliseconds it took, alone on the device
 * @param operations floating-point operations of its matrix products; 0 if it has none
 * @param bytes that it has to move at least; 0 if that depends on the picture
 */
public record BatchPart(String name, float milliseconds, double operations, double bytes) {
}
