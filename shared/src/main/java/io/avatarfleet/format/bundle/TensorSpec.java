package io.avatarfleet.format.bundle;

import io.avatarfleet.format.Shape;

/**
 * A tensor that a checkpoint of some architecture has.
 *
 * @param name the released checkpoint's name
 * @param shape the shape it must have
 * @param used false for tensors that the checkpoint carries but the arithmetic never reads (SPEC: mask_token,
 *     toRGB, refine0's resConfUnit1); they are checked on import and left out of the bundle
 */
public record TensorSpec(String name, Shape shape, boolean used) {
}
