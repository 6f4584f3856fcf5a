/**
 * Faces in photos and video frames: found, marked with landmarks, cut out; and photos made into source crops.
 *
 * <p>Coordinates are pixels of the picture, x to the right and y down, continuous: pixel (i, j) is the square from (i,
 * j) to (i + 1, j + 1), so that its centre is (i + 0.5, j + 0.5).
 */
package io.avatarfleet.worker.tracking;
