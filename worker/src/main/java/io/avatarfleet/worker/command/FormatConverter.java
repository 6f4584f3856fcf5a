package io.avatarfleet.worker.command;

import io.avatarfleet.contract.OutputFormat;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads what a render is written as, by its name in JSON. */
final class FormatConverter implements ITypeConverter<OutputFormat> {
  @Override
  public OutputFormat convert(String text) {
    return Arrays.stream(OutputFormat.values())
        .filter(format -> format.toString().equals(text))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("'" + text + "' is none of mp4, webm, png and raw"));
  }
}
