package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** One of FFmpeg's encoders, set up so that the same frames give the same bytes, and no frame refers to a later one. */
interface VideoEncoder extends AutoCloseable {

  /** The open encoder. */
  AVCodecContext context();

  /** Frames of a group of pictures: two seconds, after which decoding can begin anew. */
  static int groupFrames(FrameRate rate) {
    return 2 * Math.max(1, rate.numerator() / rate.denominator());
  }

  /** @throws FormatException {@code VIDEO_ENCODER_MISSING} if this build of FFmpeg lacks it */
  static AVCodec find(String name) throws FormatException {
    AVCodec codec = avcodec.avcodec_find_encoder_by_name(name);
    if (codec == null || codec.isNull()) {
      throw new FormatException(
          "VIDEO_ENCODER_MISSING", "this build of FFmpeg has no " + name + "; render to a folder of PNG files");
    }
    return codec;
  }

  /** What all encoders are told alike. */
  static void configure(AVCodecContext context, int size, FrameRate rate) {
    context.width(size);
    context.height(size);
    context.time_base(new AVRational().num(rate.denominator()).den(rate.numerator()));
    context.framerate(new AVRational().num(rate.numerator()).den(rate.denominator()));
    context.gop_size(groupFrames(rate));
    context.max_b_frames(0);
    // More threads would cut the picture by their number, and bytes would depend on the machine.
    context.thread_count(1);
    context.color_range(avutil.AVCOL_RANGE_MPEG);
    context.colorspace(avutil.AVCOL_SPC_BT709);
    context.color_primaries(avutil.AVCOL_PRI_BT709);
    context.color_trc(avutil.AVCOL_TRC_BT709);
    context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_BITEXACT);
  }

  /** Takes a frame with its number as time; null ends the stream. */
  default void send(AVFrame frame) throws IOException {
    FfmpegError.check("encode a frame", avcodec.avcodec_send_frame(context(), frame));
  }

  /** Fills the packet with the next encoded frame; false when more frames are needed or all have been given. */
  default boolean receive(AVPacket packet) throws IOException {
    int code = avcodec.avcodec_receive_packet(context(), packet);
    if (code == avutil.AVERROR_EAGAIN() || code == avutil.AVERROR_EOF) {
      return false;
    }
    FfmpegError.check("encode a frame", code);
    return true;
  }

  @Override
  default void close() {
    avcodec.avcodec_free_context(context());
  }
}
