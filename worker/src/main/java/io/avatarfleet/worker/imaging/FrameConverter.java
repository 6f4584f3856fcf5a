package io.avatarfleet.worker.imaging;

import io.avatarfleet.engine.PictureFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/** Turns pictures into FFmpeg's 8-bit 4:2:0 frames, BT.709, limited range: those without alpha are copied. */
final class FrameConverter implements AutoCloseable {
  private static final int FULL_RANGE = 1;
  private static final int LIMITED_RANGE = 0;
  private static final int ONE = 1 << 16;

  private final int size;
  private final PictureFormat takes;
  private final AVFrame rgba;
  private final AVFrame yuv;
  private final SwsContext scaler;

  /** @param transparent whether frames have alpha */
  FrameConverter(int size, boolean transparent) throws IOException {
    this.size = size;
    this.takes = transparent ? PictureFormat.RGBA : PictureFormat.YUV420;
    int to = transparent ? avutil.AV_PIX_FMT_YUVA420P : avutil.AV_PIX_FMT_YUV420P;
    this.rgba = avutil.av_frame_alloc();
    this.yuv = avutil.av_frame_alloc();
    this.scaler = swscale.sws_getContext(
        size, size, avutil.AV_PIX_FMT_RGBA, size, size, to,
        swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_BITEXACT | swscale.SWS_FULL_CHR_H_INP,
        null, null, (DoublePointer) null);
    try {
      allocate(rgba, avutil.AV_PIX_FMT_RGBA);
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

  /** What {@link #convert} takes. */
  PictureFormat takes() {
    return takes;
  }

  /**
   * @param picture of the format that is taken
   * @return the frame, owned by this converter and valid until the next call
   */
  AVFrame convert(ByteBuffer picture) throws IOException {
    if (picture.remaining() != takes.bytes(size)) {
      throw new IllegalArgumentException("a picture of %d bytes in a video whose pictures have %d"
          .formatted(picture.remaining(), takes.bytes(size)));
    }
    // The encoder may still hold the last frame's buffer.
    FfmpegError.check("reuse a frame", avutil.av_frame_make_writable(yuv));
    ByteBuffer from = picture.duplicate();
    if (takes == PictureFormat.YUV420) {
      copy(from, yuv, 0, size, size);
      copy(from, yuv, 1, size / 2, size / 2);
      copy(from, yuv, 2, size / 2, size / 2);
    } else {
      copy(from, rgba, 0, 4 * size, size);
      FfmpegError.check("convert a frame", swscale.sws_scale_frame(scaler, yuv, rgba));
    }
    return yuv;
  }

  private static void copy(ByteBuffer from, AVFrame to, int plane, int rowBytes, int rows) {
    int stride = to.linesize(plane);
    ByteBuffer out = to.data(plane).capacity((long) stride * rows).asByteBuffer();
    if (stride == rowBytes) {
      out.put(from.slice(from.position(), rowBytes * rows));
    } else {
      for (int y = 0; y < rows; y++) {
        out.position(y * stride).put(from.slice(from.position() + y * rowBytes, rowBytes));
      }
    }
    from.position(from.position() + rowBytes * rows);
  }

  @Override
  public void close() {
    swscale.sws_freeContext(scaler);
    avutil.av_frame_free(rgba);
    avutil.av_frame_free(yuv);
  }
}
