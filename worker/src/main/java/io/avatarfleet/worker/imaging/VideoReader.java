package io.avatarfleet.worker.imaging;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Reads a video frame by frame, upright and in RGB, whatever container and codec FFmpeg knows. One frame is in memory
 * at a time. A container may not name other files or addresses: only the file itself is opened. Not safe for use by
 * several threads.
 */
public final class VideoReader implements AutoCloseable {
  private static final String CONTAINERS = "mov,matroska,avi,mpegts,mpeg,flv,asf";
  private static final int THREADS = 2;
  /** More than phones and cameras write, with sound and what their sensors say. */
  private static final int MOST_STREAMS = 12;
  /** Frames in a row that cannot be decoded before the video counts as ended. */
  private static final int MOST_DAMAGED = 1000;

  private final Path file;
  private final VideoLimits limits;
  private final AVFormatContext container = new AVFormatContext(null);
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = avutil.av_frame_alloc();
  private final FrameColours colours = new FrameColours();
  private AVCodecContext decoder;
  private AVStream stream;
  private Orientation orientation;
  private boolean ended;
  private int count;
  private double start;
  private double last;

  /**
   * Opens a video.
   *
   * @throws FormatException {@code NOT_A_VIDEO} (nothing that FFmpeg reads as video, or a damaged container),
   *     {@code VIDEO_TOO_LARGE}, {@code VIDEO_UNSUPPORTED} (no decoder) or {@code FILE_IS_FOLDER}
   * @throws IOException if the file cannot be read
   */
  public static VideoReader open(Path file, VideoLimits limits) throws IOException {
    InputFile.requireNoFolder(file);
    if (Files.size(file) > limits.bytes()) {
      throw new FormatException(
          "VIDEO_TOO_LARGE", "%s is larger than the limit of %d bytes".formatted(file, limits.bytes()));
    }
    VideoReader reader = new VideoReader(file, limits);
    try {
      reader.open();
      return reader;
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private VideoReader(Path file, VideoLimits limits) {
    this.file = file;
    this.limits = limits;
  }

  private void open() throws IOException {
    FfmpegLimits.set();
    AVDictionary options = new AVDictionary(null);
    try {
      avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
      avutil.av_dict_set(options, "format_whitelist", CONTAINERS, 0);
      avutil.av_dict_set_int(options, "max_streams", MOST_STREAMS + 1, 0);
      requireVideo(avformat_open_input(container, "file:" + file.toAbsolutePath(), null, options));
    } finally {
      avutil.av_dict_free(options);
    }
    if (container.nb_streams() > MOST_STREAMS) {
      throw tooMuch();
    }
    for (int i = 0; i < container.nb_streams(); i++) {
      requireSize(container.streams(i).codecpar().width(), container.streams(i).codecpar().height());
    }
    requireVideo(avformat_find_stream_info(container, (PointerPointer<?>) null));
    AVCodec codec = new AVCodec(null);
    int index = av_find_best_stream(container, avutil.AVMEDIA_TYPE_VIDEO, -1, -1, codec, 0);
    if (index == avutil.AVERROR_DECODER_NOT_FOUND()) {
      throw new FormatException(
          "VIDEO_UNSUPPORTED", "there is no decoder for the video in %s; convert it to H.264 in MP4".formatted(file));
    }
    requireVideo(index);
    stream = container.streams(index);
    requireSize(stream.codecpar().width(), stream.codecpar().height());
    decoder = avcodec_alloc_context3(codec);
    FfmpegError.check("configure", avcodec_parameters_to_context(decoder, stream.codecpar()));
    decoder.max_pixels(limits.pixels());
    decoder.thread_count(THREADS);
    decoder.pkt_timebase(stream.time_base());
    FfmpegError.check("start the decoder for " + file, avcodec_open2(decoder, codec, (AVDictionary) null));
    orientation = orientation();
  }

  private void requireVideo(int code) throws FormatException {
    if (code == avutil.AVERROR_ENOMEM()) {
      throw tooMuch();
    }
    if (code < 0) {
      throw new FormatException(
          "NOT_A_VIDEO", "%s cannot be read as a video: %s".formatted(file, FfmpegError.message(code)));
    }
  }

  private FormatException tooMuch() {
    return new FormatException(
        "VIDEO_TOO_LARGE",
        "%s has more than %d streams, or needs more memory than a video may; keep its picture and sound alone"
            .formatted(file, MOST_STREAMS));
  }

  private void requireSize(int width, int height) throws FormatException {
    if ((long) width * height > limits.pixels()) {
      throw new FormatException(
          "VIDEO_TOO_LARGE",
          "%s has frames of %d x %d pixels; the limit is %d in all, scale it down"
              .formatted(file, width, height, limits.pixels()));
    }
  }

  /** The turn that the container asks for, as phones write it; mirror images are not made. */
  private Orientation orientation() {
    for (int i = 0; i < stream.codecpar().nb_coded_side_data(); i++) {
      AVPacketSideData data = stream.codecpar().coded_side_data().getPointer(i);
      if (data.type() == avcodec.AV_PKT_DATA_DISPLAYMATRIX) {
        double counterclockwise = avutil.av_display_rotation_get(new IntPointer(data.data()));
        int turns = Double.isNaN(counterclockwise) ? 0 : (int) Math.round(-counterclockwise / 90);
        return new Orientation(false, Math.floorMod(turns, 4));
      }
    }
    return Orientation.UPRIGHT;
  }

  /** Pixels from left to right of an upright frame. */
  public int width() {
    return orientation.quarterTurns() % 2 == 0 ? decoder.width() : decoder.height();
  }

  /** Pixels from top to bottom of an upright frame. */
  public int height() {
    return orientation.quarterTurns() % 2 == 0 ? decoder.height() : decoder.width();
  }

  /** Mean frames per second, as the container says; 25 where it says nothing. */
  public FrameRate rate() {
    for (AVRational each : new AVRational[] {stream.avg_frame_rate(), stream.r_frame_rate()}) {
      if (each.num() > 0 && each.den() > 0 && each.num() <= 1000L * each.den()) {
        return new FrameRate(each.num(), each.den());
      }
    }
    return new FrameRate(25, 1);
  }

  /** Frames that the container announces; 0 where it does not say. */
  public long announcedFrames() {
    return stream.nb_frames();
  }

  /**
   * Decodes the next frame. Packets and frames that are damaged are passed over.
   *
   * @return nothing at the end
   * @throws FormatException {@code VIDEO_TOO_LARGE} if the video has more frames, or larger ones, than may be, or
   *     {@code VIDEO_FAILED}
   */
  public Optional<VideoFrame> next() throws IOException {
    for (int damaged = 0; damaged < MOST_DAMAGED;) {
      int code = avcodec_receive_frame(decoder, frame);
      if (code >= 0) {
        return Optional.of(take());
      }
      if (code != avutil.AVERROR_EAGAIN()) {
        damaged = code == avutil.AVERROR_EOF ? MOST_DAMAGED : damaged + 1;
      } else if (ended) {
        return Optional.empty();
      } else {
        feed();
      }
    }
    return Optional.empty();
  }

  private void feed() {
    ended = av_read_frame(container, packet) < 0;
    if (ended) {
      avcodec_send_packet(decoder, null);
    } else if (packet.stream_index() == stream.index()) {
      // A packet that is refused is damaged; what follows may be whole.
      avcodec_send_packet(decoder, packet);
    }
    av_packet_unref(packet);
  }

  private VideoFrame take() throws IOException {
    if (count >= limits.frames()) {
      throw new FormatException(
          "VIDEO_TOO_LARGE", "%s has more than the limit of %d frames; cut it".formatted(file, limits.frames()));
    }
    requireSize(frame.width(), frame.height());
    RgbImage image = orientation.apply(colours.toRgb(frame));
    double seconds = count == 0 ? 0 : Math.max(last, seconds() - start);
    if (count == 0) {
      start = seconds();
    }
    last = seconds;
    return new VideoFrame(count++, seconds, image);
  }

  private double seconds() {
    long time = frame.best_effort_timestamp();
    if (time == avutil.AV_NOPTS_VALUE) {
      return start + (double) count * rate().denominator() / rate().numerator();
    }
    return (double) time * stream.time_base().num() / stream.time_base().den();
  }

  @Override
  public void close() {
    colours.close();
    av_packet_free(packet);
    avutil.av_frame_free(frame);
    if (decoder != null) {
      avcodec_free_context(decoder);
    }
    if (!container.isNull()) {
      avformat_close_input(container);
    }
  }
}
