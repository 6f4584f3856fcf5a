package io.avatarfleet.worker.imaging;

import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/** Turns decoded frames into 8-bit RGB by their own matrix and range. */
final class FrameColours implements AutoCloseable {
  private static final int FULL_RANGE = 1;
  private static final int ONE = 1 << 16;
  /** From this height on, frames that do not say are taken for BT.709, below for BT.601, as players do. */
  private static final int HIGH_DEFINITION = 720;

  private final AVFrame rgb = avutil.av_frame_alloc();
  private SwsContext scaler;
  private int format = -1;

  RgbImage toRgb(AVFrame frame) throws IOException {
    int width = frame.width();
    int height = frame.height();
    prepare(frame);
    FfmpegError.check("convert a frame", swscale.sws_scale_frame(scaler, rgb, frame));
    byte[] out = new byte[3 * width * height];
    BytePointer data = rgb.data(0);
    for (int y = 0; y < height; y++) {
      data.position((long) y * rgb.linesize(0)).get(out, 3 * width * y, 3 * width);
    }
    return new RgbImage(width, height, out);
  }

  private void prepare(AVFrame frame) throws IOException {
    if (frame.width() == rgb.width() && frame.height() == rgb.height() && frame.format() == format) {
      return;
    }
    format = frame.format();
    swscale.sws_freeContext(scaler);
    scaler = swscale.sws_getContext(
        frame.width(), frame.height(), format, frame.width(), frame.height(), avutil.AV_PIX_FMT_RGB24,
        swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT, null, null, (DoublePointer) null);
    IntPointer matrix = swscale.sws_getCoefficients(matrix(frame));
    int range = frame.color_range() == avutil.AVCOL_RANGE_JPEG ? FULL_RANGE : 0;
    // Fails for frames that are RGB already, which need neither.
    swscale.sws_setColorspaceDetails(scaler, matrix, range, matrix, FULL_RANGE, 0, ONE, ONE);
    avutil.av_frame_unref(rgb);
    rgb.format(avutil.AV_PIX_FMT_RGB24);
    rgb.width(frame.width());
    rgb.height(frame.height());
    FfmpegError.check("allocate a frame", avutil.av_frame_get_buffer(rgb, 0));
  }

  private static int matrix(AVFrame frame) {
    if (frame.colorspace() != avutil.AVCOL_SPC_UNSPECIFIED) {
      return frame.colorspace();
    }
    return frame.height() >= HIGH_DEFINITION ? avutil.AVCOL_SPC_BT709 : avutil.AVCOL_SPC_SMPTE170M;
  }

  @Override
  public void close() {
    swscale.sws_freeContext(scaler);
    avutil.av_frame_free(rgb);
  }
}
