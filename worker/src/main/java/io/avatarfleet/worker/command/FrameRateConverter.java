package io.avatarfleet.worker.command;

import io.avatarfleet.worker.imaging.FrameRate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a frame rate: 25, 29.97 or 30000/1001. */
final class FrameRateConverter implements ITypeConverter<FrameRate> {
  @Override
  public FrameRate convert(String text) {
    try {
      return FrameRate.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
