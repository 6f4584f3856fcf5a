package io.avatarfleet.worker.render;

import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.worker.jobs.JobRejected;
import io.avatarfleet.worker.jobs.JobRejected.Code;
import java.util.Map;

/** The formats that are written here. */
final class RenderFormats {
  private final Map<OutputFormat, RenderFormat> formats = Map.of(
      OutputFormat.MP4, new Mp4Format(),
      OutputFormat.WEBM, new WebmFormat(),
      OutputFormat.PNG, new PngFormat(),
      OutputFormat.RAW, new RawFormat());

  /** @throws JobRejected {@code FORMAT_UNSUPPORTED} */
  RenderFormat of(OutputFormat format) throws JobRejected {
    RenderFormat known = formats.get(format);
    if (known == null) {
      throw new JobRejected(Code.FORMAT_UNSUPPORTED,
          "this fleet does not write %s yet; use one of %s".formatted(format, formats.keySet()));
    }
    return known;
  }
}
