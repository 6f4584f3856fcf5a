/**
 * The CPU rasteriser (SPEC section 6). {@link io.avatarfleet.worker.engine.splat.Rasteriser} is the door; a
 * {@link io.avatarfleet.worker.engine.splat.SplatScene} holds what of an avatar does not change from frame to frame.
 *
 * <p>A frame goes through {@code Projection} (Gaussians to screen ellipses), {@code DepthOrder} (one radix sort),
 * {@code TileBins} (which ellipses reach which small block of pixels, in depth order) and {@code TileBlender} (pixels).
 * The two loops where the time goes, in {@code Falloff} and {@code FeatureSum}, are written for the JIT's vectoriser:
 * plain loops over the pixels of a tile, no branches, every array read at the loop index.
 */
package io.avatarfleet.worker.engine.splat;
