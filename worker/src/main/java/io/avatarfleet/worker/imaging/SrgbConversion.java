package io.avatarfleet.worker.imaging;

import java.awt.Transparency;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/**
 * Brings 8-bit pictures from the colours of an ICC profile to sRGB, by the JDK's colour management (relative to the
 * white points, as browsers do). A profile that is damaged, or meant for another number of colours, changes nothing.
 */
final class SrgbConversion {

  /**
   * Converts a picture.
   *
   * @param values width * height * channels bytes; the picture may keep them
   * @param channels 1 for grey, 3 for RGB
   * @param profile empty where there is none: values are sRGB then, grey ones on its curve
   */
  RgbImage convert(int width, int height, int channels, byte[] values, byte[] profile) {
    byte[] managed = profile.length == 0 ? null : managed(width, height, channels, values, profile);
    byte[] plain = channels == 3 ? values : spread(values);
    return new RgbImage(width, height, managed == null ? plain : managed);
  }

  /** The values in sRGB, or null if the profile is of no use. */
  private static byte[] managed(int width, int height, int channels, byte[] values, byte[] profile) {
    try {
      ICC_Profile parsed = ICC_Profile.getInstance(profile);
      if (parsed.getNumComponents() != channels) {
        return null;
      }
      BufferedImage from = image(width, height, channels, values, new ICC_ColorSpace(parsed));
      byte[] srgb = new byte[3 * width * height];
      new ColorConvertOp(null).filter(from, image(width, height, 3, srgb, ColorSpace.getInstance(ColorSpace.CS_sRGB)));
      return srgb;
    } catch (IllegalArgumentException | CMMException e) {
      return null;
    }
  }

  private static BufferedImage image(int width, int height, int channels, byte[] values, ColorSpace space) {
    int[] offsets = new int[channels];
    for (int i = 0; i < channels; i++) {
      offsets[i] = i;
    }
    WritableRaster raster = Raster.createInterleavedRaster(
        new DataBufferByte(values, values.length), width, height, channels * width, channels, offsets, null);
    return new BufferedImage(
        new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE), raster, false, null);
  }

  private static byte[] spread(byte[] grey) {
    byte[] rgb = new byte[3 * grey.length];
    for (int i = 0; i < grey.length; i++) {
      rgb[3 * i] = grey[i];
      rgb[3 * i + 1] = grey[i];
      rgb[3 * i + 2] = grey[i];
    }
    return rgb;
  }
}
