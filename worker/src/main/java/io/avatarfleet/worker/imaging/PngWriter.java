package io.avatarfleet.worker.imaging;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes pictures as 8-bit RGB PNG. The same picture gives the same bytes under one JDK. */
public final class PngWriter {

  /**
   * Encodes a picture.
   *
   * @param rgb (3, height, width) in [0, 1]; values outside are clamped
   */
  public byte[] encode(float[] rgb, int height, int width) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    byte[] interleaved = RgbBytes.interleave(rgb, height, width);
    for (int i = 0; i < pixels.length; i += 3) {
      pixels[i] = interleaved[i + 2];
      pixels[i + 1] = interleaved[i + 1];
      pixels[i + 2] = interleaved[i];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(pixels.length / 2 + 1024);
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
}
