package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.nio.file.Path;

/**
 * The stored values of an image as floats. {@code BufferedImage.getRGB} is avoided: it takes grey values for linear
 * light and would brighten them.
 */
final class PixelValues {
  private final BufferedImage image;
  private final boolean jpeg;
  private final Path file;

  /**
   * @param jpeg whether it comes from a JPEG file, where a fourth channel is ink, not alpha
   * @param file named in errors
   */
  PixelValues(BufferedImage image, boolean jpeg, Path file) {
    this.image = image;
    this.jpeg = jpeg;
    this.file = file;
  }

  Picture toPicture() throws FormatException {
    requireRgbOrGrey();
    int width = image.getWidth();
    int height = image.getHeight();
    int plane = width * height;
    float[] rgb = new float[3 * plane];
    float[] line = new float[4 * width];
    for (int y = 0; y < height; y++) {
      readLine(y, line);
      for (int x = 0; x < width; x++) {
        float alpha = line[4 * x + 3];
        for (int c = 0; c < 3; c++) {
          rgb[c * plane + y * width + x] = line[4 * x + c] * alpha;
        }
      }
    }
    return new Picture(height, width, rgb);
  }

  private void requireRgbOrGrey() throws FormatException {
    int type = image.getColorModel().getColorSpace().getType();
    boolean printed = jpeg && image.getRaster().getNumBands() == 4;
    if (printed || type != ColorSpace.TYPE_RGB && type != ColorSpace.TYPE_GRAY) {
      throw new FormatException(
          "IMAGE_UNSUPPORTED", file + " is neither RGB nor grey (CMYK?); convert it to an RGB PNG");
    }
  }

  /** One line as red, green, blue, alpha in [0, 1]. */
  private void readLine(int y, float[] line) throws FormatException {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      readPalette(y, palette, line);
    } else {
      readBands(y, line);
    }
  }

  private void readPalette(int y, IndexColorModel palette, float[] line) {
    Raster raster = image.getRaster();
    for (int x = 0; x < image.getWidth(); x++) {
      int argb = palette.getRGB(raster.getSample(x, y, 0));
      line[4 * x] = (argb >>> 16 & 0xff) / 255f;
      line[4 * x + 1] = (argb >>> 8 & 0xff) / 255f;
      line[4 * x + 2] = (argb & 0xff) / 255f;
      line[4 * x + 3] = (argb >>> 24) / 255f;
    }
  }

  private void readBands(int y, float[] line) throws FormatException {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int bits = image.getColorModel().getComponentSize(0);
    if (bands < 1 || bands > 4 || bits > 16) {
      throw new FormatException(
          "IMAGE_UNSUPPORTED",
          "%s has %d channels of %d bits; convert it to an 8-bit RGB PNG".formatted(file, bands, bits));
    }
    float scale = (1 << bits) - 1;
    boolean grey = bands < 3;
    boolean hasAlpha = bands == 2 || bands == 4;
    int[] samples = raster.getPixels(0, y, image.getWidth(), 1, (int[]) null);
    for (int x = 0; x < image.getWidth(); x++) {
      for (int c = 0; c < 3; c++) {
        line[4 * x + c] = samples[x * bands + (grey ? 0 : c)] / scale;
      }
      line[4 * x + 3] = hasAlpha ? samples[x * bands + bands - 1] / scale : 1;
    }
  }
}
