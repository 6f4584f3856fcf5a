package io.avatarfleet.worker.render;

import io.avatarfleet.contract.Background;
import io.avatarfleet.engine.PictureBytes;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.worker.imaging.FrameSink;
import io.avatarfleet.worker.imaging.AntialiasedResize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The size and the background of finished frames. The model paints the head on black, so its colours count as
 * multiplied by alpha: a background shows through by 1 - alpha, and transparent pictures get their colours divided by
 * it. Immutable.
 */
final class FrameLook {
  private static final float LEAST_ALPHA = 1 / 255f;
  private static final float FULL = 255;

  private final Optional<AntialiasedResize> resize;
  private final int from;
  private final int size;
  private final Background background;

  /**
   * @param from pixels along each side as rendered
   * @param size pixels along each side as wanted
   * @param background null: as the model paints it
   */
  FrameLook(int from, int size, Background background) {
    this.resize = from == size ? Optional.empty() : Optional.of(new AntialiasedResize(from, from, size, size));
    this.from = from;
    this.size = size;
    this.background = background;
  }

  /**
   * What the engine is asked for: pictures that are finished already if they can be, floats otherwise.
   *
   * @param wanted by the sink
   */
  PictureFormat rendered(PictureFormat wanted) {
    if (resize.isPresent() || background != null && !background.transparent()) {
      return PictureFormat.FLOATS;
    }
    return background != null && wanted == PictureFormat.RGBA ? PictureFormat.STRAIGHT_RGBA : wanted;
  }

  /** Finishes a picture and gives it to the sink whose format {@link #rendered} was asked about. */
  void write(ByteBuffer picture, FrameSink sink) throws IOException {
    if (rendered(sink.format()) == PictureFormat.FLOATS) {
      sink.write(apply(PictureBytes.frame(from, picture)));
    } else {
      sink.write(picture);
    }
  }

  /** The finished frame. */
  RenderedFrame apply(RenderedFrame frame) {
    float[] rgb = resize.isPresent() ? resize.get().apply(frame.rgb(), 3) : frame.rgb();
    float[] alpha = resize.isPresent() ? resize.get().apply(frame.alpha(), 1) : frame.alpha();
    if (background == null) {
      return new RenderedFrame(size, rgb, alpha);
    }
    return new RenderedFrame(size, background.transparent() ? straight(rgb, alpha) : laidOn(rgb, alpha), alpha);
  }

  private float[] laidOn(float[] rgb, float[] alpha) {
    float[] out = new float[rgb.length];
    for (int channel = 0; channel < 3; channel++) {
      float colour = (background.rgb() >> (16 - 8 * channel) & 0xff) / FULL;
      for (int i = 0; i < alpha.length; i++) {
        int at = channel * alpha.length + i;
        out[at] = rgb[at] + (1 - alpha[i]) * colour;
      }
    }
    return out;
  }

  private static float[] straight(float[] rgb, float[] alpha) {
    float[] out = new float[rgb.length];
    for (int at = 0; at < out.length; at++) {
      float a = alpha[at % alpha.length];
      out[at] = a < LEAST_ALPHA ? 0 : rgb[at] / a;
    }
    return out;
  }
}
