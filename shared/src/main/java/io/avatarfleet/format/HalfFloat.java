package io.avatarfleet.format;

/** IEEE 754 half precision (binary16) to and from float, round to nearest even; Java 17 has no such call. */
public final class HalfFloat {
  private HalfFloat() {}

  /** Exact for every half, subnormals, infinities and NaN included. */
  public static float toFloat(short half) {
    int bits = half & 0xffff;
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    if (exponent == 31) {
      return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
  }

  /** Rounds to nearest even; overflow becomes infinity. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x47800000) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) {
      // Adding 2^-1 aligns the half's subnormal step with the last bit of the sum, which rounds it to nearest even.
      int subnormal = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - 0x3f000000;
      return (short) (sign | subnormal);
    }
    int rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1) - 0x38000000;
    return (short) (sign | rounded >>> 13);
  }
}
