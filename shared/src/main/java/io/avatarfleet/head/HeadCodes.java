package io.avatarfleet.head;

/**
 * What drives a head for one frame. Arrays must not be written.
 *
 * @param expression expression code
 * @param pose axis-angle in radians: global rotation (3), jaw (3)
 * @param eyes axis-angle in radians: left eye (3), right eye (3)
 */
public record HeadCodes(float[] expression, float[] pose, float[] eyes) {
}
