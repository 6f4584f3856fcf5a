package io.avatarfleet.worker.imaging;

import io.avatarfleet.format.FormatException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads any photo as a person sees it: JPEG (grey, RGB, CMYK and YCCK too), PNG (up to 16 bits), GIF (its first
 * picture) and WebP; turned upright by its EXIF tag, brought to sRGB by its ICC profile, transparency laid on black.
 * For a source crop that is ready, whose stored values count, there is {@link SourceImageReader}.
 */
public final class PhotoReader {
  /** More than any format's mark takes. */
  private static final int START = 16;

  private final PhotoLimits limits;
  private final ImageReaders readers = new ImageReaders();
  private final ImageDecoding decoding = new ImageDecoding();
  private final SrgbConversion srgb = new SrgbConversion();
  public PhotoReader() {
    this(PhotoLimits.DEFAULT);
  }

  /** @param limits of files and of the pictures in them, checked before anything is decoded */
  public PhotoReader(PhotoLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads a photo.
   *
   * @throws FormatException {@code NOT_AN_IMAGE} (none of these formats), {@code IMAGE_TOO_LARGE},
   *     {@code IMAGE_TOO_SMALL}, {@code IMAGE_ASPECT}, {@code IMAGE_UNSUPPORTED} (a kind of them that is not read),
   *     {@code IMAGE_TRUNCATED} or {@code IMAGE_DAMAGED}
   * @throws IOException if the file cannot be read
   */
  public RgbImage read(Path file) throws IOException {
    ImageBytes source = ImageBytes.read(file, limits.bytes());
    ImageKind kind = ImageKind.of(source.bytes()).orElseThrow(() -> new FormatException(
        "NOT_AN_IMAGE",
        source.bytes().length == 0
            ? file + " is empty"
            : file + " is none of JPEG, PNG, GIF and WebP; convert the photo to one of them"));
    ImageAttachments attached = ImageAttachments.of(kind, source.bytes());
    BufferedImage image = decoding.decode(
        readers.ofPhotos(kind), new ImageBytes(file, attached.picture()),
        (width, height) -> limits.step(file, width, height));
    return Orientation.ofExif(attached.exif()).apply(toSrgb(image, attached.profile(), file));
  }

  /** Whether a file begins like one of the formats that are read, so that a video is told from a photo. */
  public static boolean recognises(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ImageKind.of(in.readNBytes(START)).isPresent();
    }
  }

  private RgbImage toSrgb(BufferedImage image, byte[] profile, Path file) throws FormatException {
    int width = image.getWidth();
    int height = image.getHeight();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return srgb.convert(width, height, 3, ofPalette(image.getRaster(), palette), profile);
    }
    int bands = image.getRaster().getNumBands();
    int bits = image.getColorModel().getComponentSize(0);
    if (bands < 1 || bands > 4 || bits > 16 || image.getColorModel().getColorSpace().getNumComponents() > 3) {
      throw new FormatException(
          "IMAGE_UNSUPPORTED",
          "%s has %d channels of %d bits; convert it to an 8-bit RGB PNG".formatted(file, bands, bits));
    }
    return srgb.convert(width, height, bands < 3 ? 1 : 3, ofBands(image.getRaster(), bits), profile);
  }

  private static byte[] ofPalette(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    int[] line = new int[width];
    for (int y = 0, to = 0; y < raster.getHeight(); y++) {
      raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, line);
      for (int index : line) {
        int argb = palette.getRGB(index);
        for (int shift = 16; shift >= 0; shift -= 8) {
          rgb[to++] = (byte) onBlack((argb >>> shift & 0xff) / 255f, (argb >>> 24) / 255f);
        }
      }
    }
    return rgb;
  }

  /** Grey or RGB, with or without alpha, as bytes without it. */
  private static byte[] ofBands(Raster raster, int bits) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int colours = bands < 3 ? 1 : 3;
    float scale = 1f / ((1 << bits) - 1);
    byte[] out = new byte[colours * width * raster.getHeight()];
    int[] line = new int[bands * width];
    for (int y = 0, to = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, line);
      for (int from = 0; from < line.length; from += bands) {
        float alpha = bands > colours ? line[from + colours] * scale : 1;
        for (int c = 0; c < colours; c++) {
          out[to++] = (byte) onBlack(line[from + c] * scale, alpha);
        }
      }
    }
    return out;
  }

  private static int onBlack(float value, float alpha) {
    return (int) (value * alpha * 255 + 0.5f);
  }
}
