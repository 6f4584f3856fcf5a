package io.avatarfleet.worker.importing.arkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time code of Live Link Face, {@code hours:minutes:seconds:frame.thousandths}. The thousandths are a count and not a
 * decimal fraction: {@code 00.1000} is frame 1.
 *
 * @param second of the day
 * @param frame within the second
 */
record TimeCode(int second, double frame) {
  private static final Pattern FORM =
      Pattern.compile("\\s*(\\d{1,2}):(\\d{1,2}):(\\d{1,2})[:;](\\d{1,3})(?:\\.(\\d{1,4}))?\\s*");
  private static final double PARTS = 1000;

  /** @return null if the text is none */
  static TimeCode parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    int second = 3600 * number(matcher, 1) + 60 * number(matcher, 2) + number(matcher, 3);
    double part = matcher.group(5) == null ? 0 : number(matcher, 5) / PARTS;
    return new TimeCode(second, number(matcher, 4) + part);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
