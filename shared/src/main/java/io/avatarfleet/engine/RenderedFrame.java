package io.avatarfleet.engine;

/**
 * One picture. The arrays belong to the caller.
 *
 * @param size pixels along each side
 * @param rgb (3, size, size) in [0, 1], row 0 at the top
 * @param alpha (size, size) in [0, 1]: how much of the background the splats cover
 */
public record RenderedFrame(int size, float[] rgb, float[] alpha) {
}
