package io.avatarfleet.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Frames as pictures of bytes: the plain form of what engines on devices do themselves. Bytes are rounded to nearest, video
 * is made from the 8-bit values, so that a picture and its video come from the same numbers.
 */
public final class PictureBytes {
  private static final float LEAST_ALPHA = 1 / 255f;

  private PictureBytes() {}

  /** Frames, all of one size, in a format. */
  public static Pictures of(List<RenderedFrame> frames, PictureFormat format) {
    int bytes = format.bytes(frames.get(0).size());
    ByteBuffer memory = ByteBuffer.allocate(bytes * frames.size());
    Pictures pictures = new Pictures(memory, frames.size(), bytes, () -> {});
    for (int i = 0; i < frames.size(); i++) {
      write(frames.get(i), format, pictures.picture(i));
    }
    return pictures;
  }

  /**
   * Writes a frame.
   *
   * @param out of the format's length, little-endian; its position is not used
   * @throws IllegalArgumentException if the frame's sides are odd and the format's must be even
   */
  public static void write(RenderedFrame frame, PictureFormat format, ByteBuffer out) {
    switch (format) {
      case FLOATS -> out.asFloatBuffer().put(frame.rgb()).put(frame.alpha());
      case RGB -> interleave(frame, 3, false, out);
      case RGBA -> interleave(frame, 4, false, out);
      case STRAIGHT_RGBA -> interleave(frame, 4, true, out);
      case YUV420 -> yuv(frame, out);
    }
  }

  /** The frame that {@link PictureFormat#FLOATS} holds. */
  public static RenderedFrame frame(int size, ByteBuffer floats) {
    FloatBuffer values = floats.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] rgb = new float[3 * size * size];
    float[] alpha = new float[size * size];
    values.get(rgb).get(alpha);
    return new RenderedFrame(size, rgb, alpha);
  }

  private static void interleave(RenderedFrame frame, int channels, boolean straight, ByteBuffer out) {
    float[] rgb = frame.rgb();
    int plane = frame.size() * frame.size();
    for (int i = 0; i < plane; i++) {
      float alpha = frame.alpha()[i];
      for (int channel = 0; channel < 3; channel++) {
        float value = rgb[channel * plane + i];
        if (straight) {
          value = alpha < LEAST_ALPHA ? 0 : value / alpha;
        }
        out.put(channels * i + channel, (byte) quantised(255 * value));
      }
      if (channels == 4) {
        out.put(channels * i + 3, (byte) quantised(255 * alpha));
      }
    }
  }

  private static void yuv(RenderedFrame frame, ByteBuffer out) {
    int size = frame.size();
    if (size % 2 != 0) {
      throw new IllegalArgumentException("a 4:2:0 picture has even sides, not " + size);
    }
    float[] rgb = frame.rgb();
    int plane = size * size;
    for (int i = 0; i < plane / 4; i++) {
      float u = 0;
      float v = 0;
      for (int k = 0; k < 4; k++) {
        int pixel = (i / (size / 2) * 2 + k / 2) * size + i % (size / 2) * 2 + k % 2;
        float red = quantised(255 * rgb[pixel]);
        float green = quantised(255 * rgb[plane + pixel]);
        float blue = quantised(255 * rgb[2 * plane + pixel]);
        float luma = 0.2126f * red + 0.7152f * green + 0.0722f * blue;
        out.put(pixel, (byte) quantised(16 + luma * (219f / 255)));
        u += (blue - luma) / 1.8556f;
        v += (red - luma) / 1.5748f;
      }
      out.put(plane + i, (byte) quantised(128 + u * (224f / 255 / 4)));
      out.put(plane + plane / 4 + i, (byte) quantised(128 + v * (224f / 255 / 4)));
    }
  }

  /** Rounded to nearest within a byte's range; NaN becomes 0. */
  private static int quantised(float value) {
    return (int) (Math.max(0f, Math.min(255f, value)) + 0.5f);
  }
}
