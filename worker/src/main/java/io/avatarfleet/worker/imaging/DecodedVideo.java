package io.avatarfleet.worker.imaging;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * A video file as FFmpeg decodes it.
 *
 * @param frames each height * width * 3 bytes, interleaved RGB, by the file's own colour matrix
 */
public record DecodedVideo(int width, int height, int rateNumerator, int rateDenominator, List<byte[]> frames) {

  /** Decodes the first stream of a file. */
  public static DecodedVideo read(Path file) throws IOException {
    AVFormatContext container = new AVFormatContext(null);
    FfmpegError.check("open", avformat_open_input(container, file.toString(), null, null));
    AVCodecContext decoder = null;
    try {
      FfmpegError.check("probe", avformat_find_stream_info(container, (AVDictionary) null));
      AVStream stream = container.streams(0);
      var codec = avcodec_find_decoder(stream.codecpar().codec_id());
      decoder = avcodec_alloc_context3(codec);
      FfmpegError.check("configure", avcodec_parameters_to_context(decoder, stream.codecpar()));
      FfmpegError.check("start", avcodec_open2(decoder, codec, (AVDictionary) null));
      List<byte[]> frames = decode(container, decoder);
      return new DecodedVideo(
          decoder.width(), decoder.height(), stream.avg_frame_rate().num(), stream.avg_frame_rate().den(), frames);
    } finally {
      avcodec_free_context(decoder);
      avformat_close_input(container);
    }
  }

  private static List<byte[]> decode(AVFormatContext container, AVCodecContext decoder) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    AVPacket packet = av_packet_alloc();
    AVFrame frame = avutil.av_frame_alloc();
    boolean more = true;
    while (more) {
      more = av_read_frame(container, packet) >= 0;
      if (!more || packet.stream_index() == 0) {
        FfmpegError.check("decode", avcodec_send_packet(decoder, more ? packet : null));
      }
      av_packet_unref(packet);
      while (avcodec_receive_frame(decoder, frame) >= 0) {
        frames.add(toRgb(frame));
      }
    }
    avutil.av_frame_free(frame);
    av_packet_free(packet);
    return frames;
  }

  private static byte[] toRgb(AVFrame frame) throws IOException {
    int width = frame.width();
    int height = frame.height();
    SwsContext scaler = swscale.sws_getContext(
        width, height, frame.format(), width, height, avutil.AV_PIX_FMT_RGB24,
        swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT, null, null, (DoublePointer) null);
    IntPointer matrix = swscale.sws_getCoefficients(frame.colorspace());
    swscale.sws_setColorspaceDetails(scaler, matrix, 0, matrix, 1, 0, 1 << 16, 1 << 16);
    AVFrame rgb = avutil.av_frame_alloc();
    rgb.format(avutil.AV_PIX_FMT_RGB24);
    rgb.width(width);
    rgb.height(height);
    FfmpegError.check("allocate", avutil.av_frame_get_buffer(rgb, 0));
    FfmpegError.check("convert", swscale.sws_scale_frame(scaler, rgb, frame));
    byte[] out = new byte[3 * width * height];
    BytePointer data = rgb.data(0);
    for (int y = 0; y < height; y++) {
      data.position((long) y * rgb.linesize(0)).get(out, 3 * width * y, 3 * width);
    }
    avutil.av_frame_free(rgb);
    swscale.sws_freeContext(scaler);
    return out;
  }
}
