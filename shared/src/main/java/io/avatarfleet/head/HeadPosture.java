package io.avatarfleet.head;

/**
 * A frame's codes as skinning takes them (SPEC section 2): {@link ShapedHead#pose} applies it on the CPU, other engines
 * elsewhere. Arrays must not be written.
 *
 * @param coefficients of the expression basis, then of the pose basis (flatten(R_1 .. R_{J-1} - I))
 * @param transforms (J, 3, 4) of the joints, relative to the rest pose
 */
public record HeadPosture(float[] coefficients, float[] transforms) {
  /** Values of a joint's transform. */
  public static final int TRANSFORM = Skeleton.TRANSFORM;
}
