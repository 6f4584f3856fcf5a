package io.avatarfleet.engine;

import io.avatarfleet.gaussian.FeatureImage;
import io.avatarfleet.gaussian.Gaussians;

/**
 * A frame with what lies between (names of SPEC section 9).
 *
 * @param gaussians gs_*: all Gaussians, vertices first
 * @param coarse the splatted picture and its alpha
 * @param frame the final picture
 */
public record RenderTrace(Gaussians gaussians, FeatureImage coarse, RenderedFrame frame) {
}
