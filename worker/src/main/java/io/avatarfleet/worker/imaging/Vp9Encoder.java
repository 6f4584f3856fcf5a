package io.avatarfleet.worker.imaging;

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** FFmpeg's VP9 encoder, libvpx, with or without alpha; constant quality. */
final class Vp9Encoder implements VideoEncoder {
  private static final String NAME = "libvpx-vp9";
  /** Constant quality, 0 to 63. */
  private static final String QUALITY = "20";
  /** From 0, slow, to 8. */
  private static final String SPEED = "5";

  private final AVCodecContext context;

  Vp9Encoder(int size, FrameRate rate, boolean transparent) throws IOException {
    AVCodec codec = VideoEncoder.find(NAME);
    context = avcodec.avcodec_alloc_context3(codec);
    VideoEncoder.configure(context, size, rate);
    context.pix_fmt(transparent ? avutil.AV_PIX_FMT_YUVA420P : avutil.AV_PIX_FMT_YUV420P);
    context.bit_rate(0);
    AVDictionary options = new AVDictionary(null);
    try {
      avutil.av_dict_set(options, "crf", QUALITY, 0);
      avutil.av_dict_set(options, "deadline", "good", 0);
      avutil.av_dict_set(options, "cpu-used", SPEED, 0);
      // Alternative references are made of frames to come, and do not go with alpha.
      avutil.av_dict_set(options, "auto-alt-ref", "0", 0);
      avutil.av_dict_set(options, "lag-in-frames", "0", 0);
      FfmpegError.check("start the VP9 encoder", avcodec.avcodec_open2(context, codec, options));
    } catch (IOException e) {
      close();
      throw e;
    } finally {
      avutil.av_dict_free(options);
    }
  }

  @Override
  public AVCodecContext context() {
    return context;
  }
}
