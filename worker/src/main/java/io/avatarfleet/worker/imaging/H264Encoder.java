package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** FFmpeg's OpenH264 encoder with settings that give the same bytes for the same frames. */
final class H264Encoder implements AutoCloseable {
  private static final String NAME = "libopenh264";

  /** H.264 quantiser of every frame, 0 to 51: above 40 dB on talking heads of 512 x 512. */
  private static final int QUANTISER = 18;

  /** Far above what the quantiser asks for, so that the rate never decides. Bits per second. */
  private static final long BIT_RATE_CEILING = 50_000_000;

  private final AVCodecContext context;

  H264Encoder(int size, FrameRate rate) throws IOException {
    AVCodec codec = avcodec.avcodec_find_encoder_by_name(NAME);
    if (codec == null || codec.isNull()) {
      throw new FormatException(
          "VIDEO_ENCODER_MISSING", "this build of FFmpeg has no " + NAME + "; render to a folder of PNG files");
    }
    context = avcodec.avcodec_alloc_context3(codec);
    configure(size, rate);
    AVDictionary options = new AVDictionary(null);
    try {
      avutil.av_dict_set(options, "rc_mode", "quality", 0);
      avutil.av_dict_set(options, "profile", "constrained_baseline", 0);
      FfmpegError.check("start the H.264 encoder", avcodec.avcodec_open2(context, codec, options));
    } catch (IOException e) {
      close();
      throw e;
    } finally {
      avutil.av_dict_free(options);
    }
  }

  private void configure(int size, FrameRate rate) {
    context.width(size);
    context.height(size);
    context.pix_fmt(avutil.AV_PIX_FMT_YUV420P);
    context.time_base(new AVRational().num(rate.denominator()).den(rate.numerator()));
    context.framerate(new AVRational().num(rate.numerator()).den(rate.denominator()));
    context.gop_size(groupFrames(rate));
    context.max_b_frames(0);
    // More threads would cut the picture into slices by their number, and bytes would depend on the machine.
    context.thread_count(1);
    // OpenH264's own constant-quantiser mode ignores the quantiser; equal bounds have the effect it should have.
    context.bit_rate(BIT_RATE_CEILING);
    context.qmin(QUANTISER);
    context.qmax(QUANTISER);
    context.color_range(avutil.AVCOL_RANGE_MPEG);
    context.colorspace(avutil.AVCOL_SPC_BT709);
    context.color_primaries(avutil.AVCOL_PRI_BT709);
    context.color_trc(avutil.AVCOL_TRC_BT709);
    context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_BITEXACT);
  }

  /** Frames of a group of pictures: two seconds, after which decoding can begin anew. */
  static int groupFrames(FrameRate rate) {
    return 2 * Math.max(1, rate.numerator() / rate.denominator());
  }

  AVCodecContext context() {
    return context;
  }

  /** Takes a frame with its number as time; null ends the stream. */
  void send(AVFrame frame) throws IOException {
    FfmpegError.check("encode a frame", avcodec.avcodec_send_frame(context, frame));
  }

  /** Fills the packet with the next encoded frame; false when more frames are needed or all have been given. */
  boolean receive(AVPacket packet) throws IOException {
    int code = avcodec.avcodec_receive_packet(context, packet);
    if (code == avutil.AVERROR_EAGAIN() || code == avutil.AVERROR_EOF) {
      return false;
    }
    FfmpegError.check("encode a frame", code);
    return true;
  }

  @Override
  public void close() {
    avcodec.avcodec_free_context(context);
  }
}
