package io.avatarfleet.format;

/**
 * One frame of a driving track, as the tracker left it. Arrays are owned by the frame and must not be written.
 *
 * @param name the tracker's name of the frame, for example {@code clip_12}
 * @param shape identity coefficients, as many as the head model has (FLAME: 300)
 * @param expression expression code (FLAME: 100 coefficients)
 * @param pose axis-angle in radians: global rotation (3), jaw (3)
 * @param eyes axis-angle in radians: left eye (3), right eye (3)
 * @param transform camera (3,4) row-major, [R | T], row vectors: p_view = p R + T (SPEC section 3)
 * @param box face box (x0, y0, x1, y1) as fractions of the image, or null where unknown
 */
public record TrackFrame(
    String name, float[] shape, float[] expression, float[] pose, float[] eyes, float[] transform, float[] box) {
}
