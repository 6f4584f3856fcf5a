package io.avatarfleet.worker.imaging;

import io.avatarfleet.engine.RenderedFrame;
import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/** Turns RGB pictures in [0, 1] into 8-bit 4:2:0 frames, BT.709, limited range. */
final class FrameConverter implements AutoCloseable {
  private static final int FULL_RANGE = 1;
  private static final int LIMITED_RANGE = 0;
  private static final int ONE = 1 << 16;

  private final int size;
  private final boolean transparent;
  private final AVFrame rgb;
  private final AVFrame yuv;
  private final SwsContext scaler;

  /** @param transparent whether frames have alpha */
  FrameConverter(int size, boolean transparent) throws IOException {
    this.size = size;
    this.transparent = transparent;
    int from = transparent ? avutil.AV_PIX_FMT_RGBA : avutil.AV_PIX_FMT_RGB24;
    int to = transparent ? avutil.AV_PIX_FMT_YUVA420P : avutil.AV_PIX_FMT_YUV420P;
    this.rgb = avutil.av_frame_alloc();
    this.yuv = avutil.av_frame_alloc();
    this.scaler = swscale.sws_getContext(
        size, size, from, size, size, to,
        swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_BITEXACT | swscale.SWS_FULL_CHR_H_INP,
        null, null, (DoublePointer) null);
    try {
      allocate(rgb, from);
      allocate(yuv, to);
      yuv.color_range(avutil.AVCOL_RANGE_MPEG);
      yuv.colorspace(avutil.AVCOL_SPC_BT709);
      IntPointer matrix = swscale.sws_getCoefficients(swscale.SWS_CS_ITU709);
      FfmpegError.check("set up the conversion to BT.709",
          swscale.sws_setColorspaceDetails(scaler, matrix, FULL_RANGE, matrix, LIMITED_RANGE, 0, ONE, ONE));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void allocate(AVFrame frame, int format) throws IOException {
    frame.format(format);
    frame.width(size);
    frame.height(size);
    FfmpegError.check("allocate a frame", avutil.av_frame_get_buffer(frame, 0));
  }

  /**
   * @return the frame, owned by this converter and valid until the next call
   */
  AVFrame convert(RenderedFrame frame) throws IOException {
    byte[] bytes = transparent
        ? RgbBytes.interleave(frame.rgb(), frame.alpha(), size, size)
        : RgbBytes.interleave(frame.rgb(), size, size);
    int row = bytes.length / size;
    BytePointer data = rgb.data(0);
    int stride = rgb.linesize(0);
    for (int y = 0; y < size; y++) {
      data.position((long) y * stride).put(bytes, row * y, row);
    }
    // The encoder may still hold the last frame's buffer.
    FfmpegError.check("reuse a frame", avutil.av_frame_make_writable(yuv));
    FfmpegError.check("convert a frame", swscale.sws_scale_frame(scaler, yuv, rgb));
    return yuv;
  }

  @Override
  public void close() {
    swscale.sws_freeContext(scaler);
    avutil.av_frame_free(rgb);
    avutil.av_frame_free(yuv);
  }
}
