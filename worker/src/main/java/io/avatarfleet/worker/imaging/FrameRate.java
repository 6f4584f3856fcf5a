package io.avatarfleet.worker.imaging;

/**
 * Frames per second as a fraction, so that 29.97 stays what it means.
 *
 * @param numerator positive
 * @param denominator positive
 */
public record FrameRate(int numerator, int denominator) {
  private static final int LARGEST = 1000;

  /** @throws IllegalArgumentException if a part is not positive or the rate is above 1000 */
  public FrameRate {
    if (numerator < 1 || denominator < 1 || numerator > (long) LARGEST * denominator) {
      throw new IllegalArgumentException(
          "a frame rate of " + numerator + "/" + denominator + " is not between 0 and " + LARGEST);
    }
  }

  /**
   * The fraction a decimal stands for: whole rates, the NTSC family (23.976, 29.97, 59.94: n * 1000/1001), or else
   * thousandths.
   *
   * @throws IllegalArgumentException if the rate is not above 0 and at most 1000
   */
  public static FrameRate of(double framesPerSecond) {
    if (!(framesPerSecond >= 0.001 && framesPerSecond <= LARGEST)) {
      throw new IllegalArgumentException(
          "a frame rate of " + framesPerSecond + " is not between 0.001 and " + LARGEST);
    }
    int whole = (int) Math.round(framesPerSecond);
    if (whole > 0 && Math.abs(framesPerSecond - whole) < 1e-6) {
      return new FrameRate(whole, 1);
    }
    if (whole > 0 && Math.abs(framesPerSecond - whole * 1000 / 1001.0) < 0.005) {
      return new FrameRate(whole * 1000, 1001);
    }
    return new FrameRate((int) Math.round(framesPerSecond * 1000), 1000);
  }

  /**
   * Reads {@code 25}, {@code 29.97} or {@code 30000/1001}.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  public static FrameRate parse(String text) {
    try {
      int slash = text.indexOf('/');
      if (slash < 0) {
        return of(Double.parseDouble(text));
      }
      return new FrameRate(Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a frame rate such as 25, 29.97 or 30000/1001", e);
    }
  }

  @Override
  public String toString() {
    return denominator == 1 ? Integer.toString(numerator) : numerator + "/" + denominator;
  }
}
