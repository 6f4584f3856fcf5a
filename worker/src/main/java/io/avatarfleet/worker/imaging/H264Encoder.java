package io.avatarfleet.worker.imaging;

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** FFmpeg's OpenH264 encoder with settings that give the same bytes for the same frames. */
final class H264Encoder implements VideoEncoder {
  private static final String NAME = "libopenh264";

  /** H.264 quantiser of every frame, 0 to 51: above 40 dB on talking heads of 512 x 512. */
  private static final int QUANTISER = 18;

  /** Far above what the quantiser asks for, so that the rate never decides. Bits per second. */
  private static final long BIT_RATE_CEILING = 50_000_000;

  private final AVCodecContext context;

  H264Encoder(int size, FrameRate rate) throws IOException {
    AVCodec codec = VideoEncoder.find(NAME);
    context = avcodec.avcodec_alloc_context3(codec);
    VideoEncoder.configure(context, size, rate);
    context.pix_fmt(avutil.AV_PIX_FMT_YUV420P);
    // OpenH264's own constant-quantiser mode ignores the quantiser; equal bounds have the effect it should have.
    context.bit_rate(BIT_RATE_CEILING);
    context.qmin(QUANTISER);
    context.qmax(QUANTISER);
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

  @Override
  public AVCodecContext context() {
    return context;
  }
}
