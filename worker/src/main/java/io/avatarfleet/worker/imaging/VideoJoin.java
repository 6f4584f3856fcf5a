package io.avatarfleet.worker.imaging;

import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Joins videos of {@link VideoWriter} by copying their packets. All must have been encoded alike; frames follow each
 * other at the given rate, whatever times the pieces carry.
 */
public final class VideoJoin implements MediaJoin {
  private static final String ALPHA = "alpha_mode";

  private final Path target;
  private final AVRational frameTime;
  private final AVFormatContext container = new AVFormatContext(null);
  private final AVPacket packet = avcodec.av_packet_alloc();
  private AVStream stream;
  private byte[] parameterSets;
  private long frames;

  /** @param target the file to write */
  public VideoJoin(Path target, FrameRate rate, VideoKind kind) throws IOException {
    FfmpegLimits.set();
    this.target = target;
    this.frameTime = new AVRational().num(rate.denominator()).den(rate.numerator());
    FfmpegError.check("open the container",
        avformat.avformat_alloc_output_context2(container, null, kind.container(), target.toString()));
  }

  @Override
  public void add(Path piece) throws IOException {
    AVFormatContext in = new AVFormatContext(null);
    FfmpegError.check("open " + piece, avformat.avformat_open_input(in, piece.toString(), null, null));
    try {
      FfmpegError.check("probe " + piece, avformat.avformat_find_stream_info(in, (AVDictionary) null));
      AVCodecParameters parameters = in.streams(0).codecpar();
      byte[] sets = new byte[parameters.extradata_size()];
      if (sets.length > 0) {
        parameters.extradata().get(sets);
      }
      if (stream == null) {
        parameterSets = sets;
        begin(in.streams(0));
      } else if (!Arrays.equals(sets, parameterSets)) {
        throw new FormatException("VIDEO_JOIN", piece + " was encoded otherwise than the pieces before it");
      }
      copy(in);
    } finally {
      avformat.avformat_close_input(in);
    }
  }

  private void begin(AVStream piece) throws IOException {
    container.flags(container.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    stream = avformat.avformat_new_stream(container, null);
    FfmpegError.check("describe the stream",
        avcodec.avcodec_parameters_copy(stream.codecpar(), piece.codecpar()));
    // Whether a stream has alpha is metadata, and its alpha goes with the packets.
    AVDictionaryEntry alpha = avutil.av_dict_get(piece.metadata(), ALPHA, null, 0);
    if (alpha != null && !alpha.isNull()) {
      AVDictionary metadata = stream.metadata() == null ? new AVDictionary(null) : stream.metadata();
      avutil.av_dict_set(metadata, ALPHA, "1", 0);
      stream.metadata(metadata);
    }
    stream.codecpar().codec_tag(0);
    stream.time_base(frameTime);
    stream.avg_frame_rate(new AVRational().num(frameTime.den()).den(frameTime.num()));
    AVIOContext io = new AVIOContext(null);
    FfmpegError.check("create " + target, avformat.avio_open(io, target.toString(), avformat.AVIO_FLAG_WRITE));
    container.pb(io);
    AVDictionary options = new AVDictionary(null);
    try {
      avutil.av_dict_set(options, "movflags", "+faststart", 0);
      FfmpegError.check("write the header", avformat.avformat_write_header(container, options));
    } finally {
      avutil.av_dict_free(options);
    }
  }

  private void copy(AVFormatContext in) throws IOException {
    int code = avformat.av_read_frame(in, packet);
    while (code >= 0) {
      // Without frames that refer forward, packets come in playing order.
      long time = av_rescale_q(frames, frameTime, stream.time_base());
      packet.stream_index(stream.index());
      packet.pts(time);
      packet.dts(time);
      packet.duration(av_rescale_q(1, frameTime, stream.time_base()));
      packet.pos(-1);
      FfmpegError.check("copy a frame", avformat.av_interleaved_write_frame(container, packet));
      frames++;
      code = avformat.av_read_frame(in, packet);
    }
    if (code != avutil.AVERROR_EOF) {
      FfmpegError.check("read a piece", code);
    }
  }

  @Override
  public void finish() throws IOException {
    if (stream == null) {
      throw new FormatException("VIDEO_EMPTY", "no piece was joined into " + target);
    }
    FfmpegError.check("write the index", avformat.av_write_trailer(container));
    closeFile();
  }

  private void closeFile() throws IOException {
    if (container.pb() != null && !container.pb().isNull()) {
      AVIOContext io = container.pb();
      container.pb(null);
      FfmpegError.check("close " + target, avformat.avio_close(io));
    }
  }

  @Override
  public void close() throws IOException {
    if (container.isNull()) {
      return;
    }
    avcodec.av_packet_free(packet);
    try {
      closeFile();
    } finally {
      avformat.avformat_free_context(container);
      container.setNull();
    }
  }
}
