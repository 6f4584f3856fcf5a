package io.avatarfleet.cuda;

/** What a picture is when it leaves the device; the order is that of picture.cuh. */
public enum PictureFormat {
  /** Planar red, green, blue and alpha, float32 in [0, 1]. */
  FLOATS,
  /** Interleaved, a byte each. */
  RGB,
  /** Interleaved, a byte each; alpha is not multiplied in. */
  RGBA,
  /** Planar 4:2:0, BT.709, limited range: luma, then both differences. */
  YUV420;

  /** Bytes of a picture of `size` x `size` pixels. */
  public int bytes(int size) {
    int pixels = size * size;
    return switch (this) {
      case FLOATS -> 16 * pixels;
      case RGB -> 3 * pixels;
      case RGBA -> 4 * pixels;
      case YUV420 -> pixels + pixels / 2;
    };
  }
}
