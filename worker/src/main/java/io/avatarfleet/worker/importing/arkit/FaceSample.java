package io.avatarfleet.worker.importing.arkit;

/**
 * A face at one moment of a recording. Rotations are right-handed about the head's axes: x to the person's left, y up,
 * z out of the face; so positive yaw turns to the person's left, and positive pitch down. Arrays must not be written.
 *
 * @param seconds since any moment that the whole recording shares
 * @param coefficients 52, in the order of {@link ArkitNames#ALL}
 * @param head (3, 3) row-major: rotation of the head against the camera, column vectors
 * @param eyes left yaw, left pitch, right yaw, right pitch against the head, in radians
 */
record FaceSample(double seconds, float[] coefficients, double[] head, double[] eyes) {}
