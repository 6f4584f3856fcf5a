package io.avatarfleet.contract;

import static io.avatarfleet.contract.Checks.between;
import static io.avatarfleet.contract.Checks.require;

/**
 * How a render looks. Null stands for the default named below.
 *
 * @param format default {@link OutputFormat#MP4}
 * @param size pixels along each side of the square picture, even for video; default: the bundle's own
 * @param frameRate playing speed of a video, frames are neither dropped nor repeated; default: the track's own
 * @param background what is behind the head; default: as the model paints it, black
 * @param camera replaces the track's camera; default: the track's
 * @param frames which frames of the track; default: all
 * @param retargeting how the track's movements are carried over; default: unchanged
 */
public record RenderOptions(
    OutputFormat format,
    Integer size,
    FrameRate frameRate,
    Background background,
    CameraPath camera,
    FrameRange frames,
    Retargeting retargeting) {
  /** @throws ContractException if the size is out of range or odd for video, or if the format has no transparency */
  public RenderOptions {
    format = format == null ? OutputFormat.MP4 : format;
    frames = frames == null ? FrameRange.all() : frames;
    retargeting = retargeting == null ? Retargeting.unchanged() : retargeting;
    if (size != null) {
      between("size", (int) size, Limits.SMALLEST_SIZE, Limits.LARGEST_SIZE);
      require(!format.video() || size % 2 == 0, "size", "%d is odd, which %s cannot hold", size, format);
      if (frames.last() != null) {
        long pixels = (long) size * size * frames.count();
        require(
            pixels <= Limits.JOB_PIXELS,
            "size",
            "%d pixels in all frames together where %d are allowed; split the frames over several jobs",
            pixels,
            Limits.JOB_PIXELS);
      }
    }
    if (background != null) {
      require(
          format.transparency() || !background.transparent(),
          "background",
          "%s cannot be transparent; use webm, png or raw",
          format);
    }
  }

  /** The whole track as MP4, everything as bundle and track have it. */
  public static RenderOptions defaults() {
    return new RenderOptions(null, null, null, null, null, null, null);
  }

  /** The same in another format. */
  public RenderOptions withFormat(OutputFormat format) {
    return new RenderOptions(format, size, frameRate, background, camera, frames, retargeting);
  }

  /** The same in another size, pixels along each side. */
  public RenderOptions withSize(int size) {
    return new RenderOptions(format, size, frameRate, background, camera, frames, retargeting);
  }

  /** The same at another playing speed. */
  public RenderOptions withFrameRate(FrameRate frameRate) {
    return new RenderOptions(format, size, frameRate, background, camera, frames, retargeting);
  }

  /** The same on another background. */
  public RenderOptions withBackground(Background background) {
    return new RenderOptions(format, size, frameRate, background, camera, frames, retargeting);
  }

  /** The same from another camera. */
  public RenderOptions withCamera(CameraPath camera) {
    return new RenderOptions(format, size, frameRate, background, camera, frames, retargeting);
  }

  /** The same of other frames. */
  public RenderOptions withFrames(FrameRange frames) {
    return new RenderOptions(format, size, frameRate, background, camera, frames, retargeting);
  }

  /** The same with movements carried over otherwise. */
  public RenderOptions withRetargeting(Retargeting retargeting) {
    return new RenderOptions(format, size, frameRate, background, camera, frames, retargeting);
  }
}
