package io.avatarfleet.gaussian;

/**
 * A splatted picture (SPEC section 6), row 0 at the top. The arrays are shared and may be reused by the rasteriser that
 * made them once the next picture is asked for, where it says so.
 *
 * @param channels C
 * @param height H
 * @param width W
 * @param features (C, H, W): sum of alpha * T * colour on black
 * @param alpha (H, W): 1 - T
 */
public record FeatureImage(int channels, int height, int width, float[] features, float[] alpha) {
}
