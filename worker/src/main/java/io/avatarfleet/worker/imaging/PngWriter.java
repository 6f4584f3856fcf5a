package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.AtomicFile;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pictures as 8-bit RGB or RGBA PNG. The same picture gives the same bytes under one JDK. */
public final class PngWriter {

  /**
   * Encodes a picture.
   *
   * @param rgb (3, height, width) in [0, 1]; values outside are clamped
   */
  public byte[] encode(float[] rgb, int height, int width) throws IOException {
    return encode(ByteBuffer.wrap(RgbBytes.interleave(rgb, height, width)), false, height, width);
  }

  /**
   * Encodes a picture with straight alpha.
   *
   * @param rgb (3, height, width) in [0, 1], not multiplied by alpha; values outside are clamped
   * @param alpha (height, width) in [0, 1]
   */
  public byte[] encode(float[] rgb, float[] alpha, int height, int width) throws IOException {
    return encode(ByteBuffer.wrap(RgbBytes.interleave(rgb, alpha, height, width)), true, height, width);
  }

  /**
   * Encodes a picture.
   *
   * @param picture interleaved 8-bit RGB, or RGBA with straight alpha
   * @param transparent whether it has alpha
   */
  byte[] encode(ByteBuffer picture, boolean transparent, int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(
        width, height, transparent ? BufferedImage.TYPE_4BYTE_ABGR : BufferedImage.TYPE_3BYTE_BGR);
    byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    picture.duplicate().get(pixels);
    int channels = transparent ? 4 : 3;
    for (int i = 0; i < pixels.length; i += channels) {
      // Java keeps a pixel's bytes in the opposite order.
      for (int k = 0; k < channels / 2; k++) {
        byte first = pixels[i + k];
        pixels[i + k] = pixels[i + channels - 1 - k];
        pixels[i + channels - 1 - k] = first;
      }
    }
    return encode(image, pixels.length);
  }

  private static byte[] encode(BufferedImage image, int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(length / 2 + 1024);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (var out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(new IIOImage(image, null, null));
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Encodes a picture into a file that is being written; not atomic by itself. */
  public void write(Path file, float[] rgb, int height, int width) throws IOException {
    Files.write(file, encode(rgb, height, width));
  }

  /** Encodes a picture into a file that then is there whole, or not at all. */
  public void writeWhole(Path file, float[] rgb, int height, int width) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(encode(rgb, height, width));
    AtomicFile.write(file, channel -> {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    });
  }
}
