package io.avatarfleet.worker.command;

import io.avatarfleet.format.FormatException;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Frames of a track, counted from 0, as {@code first..last} with both included.
 *
 * @param first not negative
 * @param last not below first; {@code Integer.MAX_VALUE} for the track's last
 */
record FrameRange(int first, int last) {

  /** The frames of the range. */
  <T> List<T> of(List<T> frames) throws FormatException {
    if (first >= frames.size() || last != Integer.MAX_VALUE && last >= frames.size()) {
      throw new FormatException(
          "FRAME_RANGE", "frames %s are not all there: the track has frames 0..%d".formatted(this, frames.size() - 1));
    }
    return frames.subList(first, last == Integer.MAX_VALUE ? frames.size() : last + 1);
  }

  @Override
  public String toString() {
    return first + ".." + (last == Integer.MAX_VALUE ? "" : last);
  }

  /** Reads {@code 10..20}, {@code 10..}, {@code ..20} or {@code 10}. */
  static final class Converter implements ITypeConverter<FrameRange> {
    @Override
    public FrameRange convert(String text) {
      int dots = text.indexOf("..");
      String first = dots < 0 ? text : text.substring(0, dots);
      String last = dots < 0 ? text : text.substring(dots + 2);
      try {
        FrameRange range = new FrameRange(
            first.isEmpty() ? 0 : Integer.parseInt(first), last.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(last));
        if (!text.isEmpty() && range.first >= 0 && range.last >= range.first) {
          return range;
        }
      } catch (NumberFormatException e) {
        // Reported below with the other forms that are no range.
      }
      throw new TypeConversionException("'" + text + "' is not a range of frames such as 10..20, 10.., ..20 or 10");
    }
  }
}
