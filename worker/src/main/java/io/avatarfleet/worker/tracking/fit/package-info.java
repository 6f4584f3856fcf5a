/**
 * Fitting a head model to landmarks: codes and camera of one picture, or of the frames of a video, by regularised
 * nonlinear least squares. Knows points in an image, not where they come from.
 *
 * <p>Image coordinates are those of SPEC section 3: u to the right and v down, -1 to 1 over the square crop. The head's
 * own motion is in the camera; the root joint (pose[0:3]) stays at rest, as in the released tracker's files.
 */
package io.avatarfleet.worker.tracking.fit;
