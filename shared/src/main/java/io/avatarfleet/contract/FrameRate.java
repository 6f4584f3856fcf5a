package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Frames per second as a fraction in lowest terms; in JSON {@code "25"} or {@code "30000/1001"}.
 *
 * @param numerator positive
 * @param denominator positive
 */
public record FrameRate(int numerator, int denominator) {
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,7})(?:/([1-9][0-9]{0,7}))?");

  /** @throws ContractException if the rate is not from 1 to {@link Limits#FRAMES_PER_SECOND} */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public FrameRate {
    Checks.require(numerator > 0 && denominator > 0, "", "%d/%d is not positive", numerator, denominator);
    Checks.require(
        numerator >= denominator && numerator <= (long) Limits.FRAMES_PER_SECOND * denominator,
        "",
        "%d/%d is not from 1 to %d frames a second",
        numerator,
        denominator,
        Limits.FRAMES_PER_SECOND);
    int divisor = divisor(numerator, denominator);
    numerator /= divisor;
    denominator /= divisor;
  }

  /** A whole number of frames per second. */
  public static FrameRate of(int framesPerSecond) {
    return new FrameRate(framesPerSecond, 1);
  }

  /**
   * Reads {@code 25} or {@code 30000/1001}.
   *
   * @throws ContractException if the text is anything else
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static FrameRate parse(String text) {
    Matcher form = FORM.matcher(Checks.present("", text));
    Checks.require(
        form.matches(), "", "%s is not a frame rate such as \"25\" or \"30000/1001\"", Checks.quoted(text));
    String denominator = form.group(2) == null ? "1" : form.group(2);
    return new FrameRate(Integer.parseInt(form.group(1)), Integer.parseInt(denominator));
  }

  /** {@code 25} or {@code 30000/1001} */
  @Override
  @JsonValue
  public String toString() {
    return denominator == 1 ? Integer.toString(numerator) : numerator + "/" + denominator;
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }
}
