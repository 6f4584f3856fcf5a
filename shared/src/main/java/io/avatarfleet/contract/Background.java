package io.avatarfleet.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What is behind the head; in JSON {@code "transparent"} or a colour {@code "#rrggbb"}.
 *
 * @param transparent whether there is nothing
 * @param rgb 0xRRGGBB; 0 if transparent
 */
public record Background(boolean transparent, int rgb) {
  private static final String TRANSPARENT = "transparent";
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

  /** @throws ContractException if the colour has more than 24 bits, or if there is one beside transparency */
  @JsonCreator(mode = JsonCreator.Mode.DISABLED)
  public Background {
    Checks.between("rgb", rgb, 0, transparent ? 0 : 0xffffff);
  }

  /** Nothing behind the head. */
  public static Background nothing() {
    return new Background(true, 0);
  }

  /** A colour, 0xRRGGBB. */
  public static Background colour(int rgb) {
    return new Background(false, rgb);
  }

  /**
   * Reads {@code transparent} or {@code #rrggbb}.
   *
   * @throws ContractException if the text is neither
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Background parse(String text) {
    if (Checks.present("", text).equals(TRANSPARENT)) {
      return nothing();
    }
    Checks.require(
        COLOUR.matcher(text).matches(),
        "",
        "%s is neither \"transparent\" nor a colour such as \"#20a0ff\"",
        Checks.quoted(text));
    return colour(Integer.parseInt(text.substring(1), 16));
  }

  /** {@code transparent} or {@code #rrggbb} */
  @Override
  @JsonValue
  public String toString() {
    return transparent ? TRANSPARENT : "#%06x".formatted(rgb).toLowerCase(Locale.ROOT);
  }
}
