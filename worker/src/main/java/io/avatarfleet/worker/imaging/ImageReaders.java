package io.avatarfleet.worker.imaging;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;

/**
 * ImageIO's readers, each by what it is and not by which plug-in was registered first: a source crop's values must not
 * depend on that.
 */
final class ImageReaders {
  private static final String JDK = "com.sun.imageio.";

  /** The JDK's own reader of PNG, JPEG or GIF. */
  ImageReader ofJdk(ImageKind kind) throws IOException {
    return jdkProvider(kind).createReaderInstance();
  }

  /** A reader of everything that photos come in, CMYK JPEG and WebP included. */
  ImageReader ofPhotos(ImageKind kind) throws IOException {
    return switch (kind) {
      case JPEG -> jpegProvider().createReaderInstance();
      case WEBP -> new WebPImageReaderSpi().createReaderInstance();
      case PNG, GIF -> ofJdk(kind);
    };
  }

  /** It finds the JDK's reader, which decodes for it, when it is registered, and only then. */
  private static ImageReaderSpi jpegProvider() {
    IIORegistry registry = IIORegistry.getDefaultInstance();
    JPEGImageReaderSpi provider = registry.getServiceProviderByClass(JPEGImageReaderSpi.class);
    if (provider == null) {
      provider = new JPEGImageReaderSpi();
      registry.registerServiceProvider(provider);
    }
    return provider;
  }

  private static ImageReaderSpi jdkProvider(ImageKind kind) {
    Iterator<ImageReaderSpi> all = IIORegistry.getDefaultInstance().getServiceProviders(
        ImageReaderSpi.class,
        each -> each.getClass().getName().startsWith(JDK)
            && Arrays.asList(((ImageReaderSpi) each).getFormatNames()).contains(kind.format()),
        false);
    if (!all.hasNext()) {
      throw new IllegalStateException("this JDK reads no " + kind.format() + "; it lacks the module java.desktop");
    }
    return all.next();
  }
}
