package io.avatarfleet.worker.imaging;

/**
 * One frame of a video, upright.
 *
 * @param index from 0, in playing order
 * @param seconds when it is shown, from the first frame on; never before the frame before it
 */
public record VideoFrame(int index, double seconds, RgbImage image) {}
