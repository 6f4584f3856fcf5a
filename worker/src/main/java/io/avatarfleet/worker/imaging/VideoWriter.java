package io.avatarfleet.worker.imaging;

import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.format.AtomicFile;
import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Writes video: MP4 files that can be played while they load (index at the front), or WebM. The same frames give the
 * same bytes on one platform. 4:2:0 video has even sides; other sizes are refused.
 */
public final class VideoWriter implements FrameSink {
  private final Path target;
  private final Path unfinished;
  private final int size;
  private final VideoEncoder encoder;
  private final FrameConverter converter;
  private final AVFormatContext container;
  private final AVStream stream;
  private final AVPacket packet = avcodec.av_packet_alloc();
  private long count;
  private boolean finished;
  private boolean closed;

  /**
   * Starts a video.
   *
   * @param target the file to write; replaced when the video is finished
   * @param size pixels along each side of every frame; even
   * @throws FormatException {@code OUTPUT_EXISTS} if the target is a folder, {@code VIDEO_SIZE} if the size is odd or below 16, {@code VIDEO_ENCODER_MISSING} if this
   *     build of FFmpeg has no H.264 encoder
   * @throws IOException with FFmpeg's own message if it refuses
   */
  public static VideoWriter open(Path target, int size, FrameRate rate) throws IOException {
    return open(target, size, rate, VideoKind.MP4);
  }

  /** As {@link #open(Path, int, FrameRate)}, of another kind. */
  public static VideoWriter open(Path target, int size, FrameRate rate, VideoKind kind) throws IOException {
    FfmpegLimits.set();
    requireTarget(target, size);
    return new VideoWriter(target.toAbsolutePath().normalize(), size, rate, kind);
  }

  /** Whether {@link #open} would refuse target or size, with the same errors; makes the folders above the target. */
  public static void requireTarget(Path target, int size) throws IOException {
    if (size % 2 != 0 || size < 16) {
      throw new FormatException(
          "VIDEO_SIZE",
          "video needs even sides of at least 16 pixels, not %d; render to a folder of PNG files".formatted(size));
    }
    Path absolute = target.toAbsolutePath().normalize();
    if (Files.isDirectory(absolute)) {
      throw new FormatException("OUTPUT_EXISTS", absolute + " is a folder; remove it or choose another name");
    }
    Files.createDirectories(absolute.getParent());
  }

  /** Frames of a group of pictures: videos of whole groups can be joined without encoding them again. */
  public static int groupFrames(FrameRate rate) {
    return VideoEncoder.groupFrames(rate);
  }

  private VideoWriter(Path target, int size, FrameRate rate, VideoKind kind) throws IOException {
    this.target = target;
    this.unfinished = AtomicFile.beside(target);
    this.size = size;
    this.container = new AVFormatContext(null);
    VideoEncoder openedEncoder = null;
    FrameConverter openedConverter = null;
    try {
      FfmpegError.check("open the container",
          avformat.avformat_alloc_output_context2(container, null, kind.container(), unfinished.toString()));
      openedEncoder = kind.encoder(size, rate);
      openedConverter = new FrameConverter(size, kind.transparent());
      stream = avformat.avformat_new_stream(container, null);
      writeHeader(openedEncoder);
    } catch (IOException | RuntimeException | Error e) {
      try {
        free(openedEncoder, openedConverter);
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
    this.encoder = openedEncoder;
    this.converter = openedConverter;
  }

  private void writeHeader(VideoEncoder encoder) throws IOException {
    // Without this the file would carry FFmpeg's version and differ between builds.
    container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    FfmpegError.check("describe the stream",
        avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder.context()));
    stream.time_base(encoder.context().time_base());
    stream.avg_frame_rate(encoder.context().framerate());
    AVIOContext io = new AVIOContext(null);
    FfmpegError.check("create " + unfinished,
        avformat.avio_open(io, unfinished.toString(), avformat.AVIO_FLAG_WRITE));
    container.pb(io);
    AVDictionary options = new AVDictionary(null);
    try {
      avutil.av_dict_set(options, "movflags", "+faststart", 0);
      FfmpegError.check("write the header", avformat.avformat_write_header(container, options));
    } finally {
      avutil.av_dict_free(options);
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public PictureFormat format() {
    return converter.takes();
  }

  @Override
  public void write(ByteBuffer picture) throws IOException {
    var converted = converter.convert(picture);
    converted.pts(count);
    encoder.send(converted);
    writePackets();
    count++;
  }

  private void writePackets() throws IOException {
    while (encoder.receive(packet)) {
      packet.stream_index(stream.index());
      packet.pts(toStreamTime(packet.pts()));
      packet.dts(toStreamTime(packet.dts()));
      packet.duration(toStreamTime(1));
      FfmpegError.check("write a frame of the video", avformat.av_interleaved_write_frame(container, packet));
    }
  }

  private long toStreamTime(long frames) {
    return av_rescale_q(frames, encoder.context().time_base(), stream.time_base());
  }

  @Override
  public void finish() throws IOException {
    if (count == 0) {
      throw new FormatException("VIDEO_EMPTY", "no frame was written to " + target);
    }
    encoder.send(null);
    writePackets();
    FfmpegError.check("write the index", avformat.av_write_trailer(container));
    closeFile();
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    finished = true;
  }

  private void closeFile() throws IOException {
    if (container.pb() != null && !container.pb().isNull()) {
      AVIOContext io = container.pb();
      container.pb(null);
      FfmpegError.check("close " + unfinished, avformat.avio_close(io));
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      free(encoder, converter);
    }
  }

  private void free(VideoEncoder encoder, FrameConverter converter) throws IOException {
    if (converter != null) {
      converter.close();
    }
    if (encoder != null) {
      encoder.close();
    }
    avcodec.av_packet_free(packet);
    try {
      if (!container.isNull()) {
        closeFile();
      }
    } finally {
      avformat.avformat_free_context(container);
      if (!finished) {
        Files.deleteIfExists(unfinished);
      }
    }
  }
}
