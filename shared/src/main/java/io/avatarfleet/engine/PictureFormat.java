package io.avatarfleet.engine;

/** What a picture is when it leaves an engine; the order is that of the CUDA engine's picture.cuh. */
public enum PictureFormat {
  /** Planar red, green, blue and alpha, float32 in [0, 1], little-endian. */
  FLOATS,
  /** Interleaved, a byte each. */
  RGB,
  /** Interleaved, a byte each; colours are as the model paints them, multiplied by alpha. */
  RGBA,
  /** Planar 4:2:0, BT.709, limited range: luma, then both differences. Sides are even. */
  YUV420,
  /** As {@link #RGBA} with colours divided by alpha; black where alpha is below 1/255. */
  STRAIGHT_RGBA;

  /** Bytes of a picture of `size` x `size` pixels. */
  public int bytes(int size) {
    int pixels = size * size;
    return switch (this) {
      case FLOATS -> 16 * pixels;
      case RGB -> 3 * pixels;
      case RGBA, STRAIGHT_RGBA -> 4 * pixels;
      case YUV420 -> pixels + pixels / 2;
    };
  }
}
