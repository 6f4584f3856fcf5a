package io.avatarfleet.cuda;

import io.avatarfleet.format.bundle.Architecture;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a frame's style keeps what it makes of each layer: modulations of the styled convolutions and of the layers to
 * rgb, then demodulations, then modulated weights to rgb. Offsets in floats.
 */
final class StyleLayout {
  /**
   * A styled convolution.
   *
   * @param name its name in the checkpoint, under the decoder
   * @param in own input channels, not padded
   * @param size pixels along a side of its output
   */
  record Styled(String name, int in, int out, int size, int modulation, int demodulation) {}

  /** A 1x1 layer to rgb of one level. */
  record ToColor(String name, int in, int modulation, int weights) {}

  private final List<Styled> styled = new ArrayList<>();
  private final List<ToColor> colors = new ArrayList<>();
  private final int modulations;
  private final int length;

  StyleLayout(Architecture architecture) {
    Architecture.Renderer widths = architecture.renderer();
    int levels = widths.levels();
    List<Styled> layers = new ArrayList<>();
    List<ToColor> toColors = new ArrayList<>();
    int smallest = widths.decoderWidths().get(levels);
    layers.add(new Styled("style_conv1", smallest, smallest, 4, 0, 0));
    toColors.add(new ToColor("to_rgb1", smallest, 0, 0));
    for (int i = 0; i < levels; i++) {
      int in = widths.decoderWidths().get(levels - i);
      int out = widths.decoderWidths().get(levels - i - 1);
      layers.add(new Styled("style_convs." + 2 * i, in, out, 8 << i, 0, 0));
      layers.add(new Styled("style_convs." + (2 * i + 1), out, out, 8 << i, 0, 0));
      toColors.add(new ToColor("to_rgbs." + i, out, 0, 0));
    }
    int colorModulation = 0;
    for (Styled layer : layers) {
      colorModulation += Channels.padded(layer.in());
    }
    int demodulation = colorModulation;
    for (ToColor layer : toColors) {
      demodulation += Channels.padded(layer.in());
    }
    this.modulations = demodulation;
    int modulation = 0;
    for (Styled layer : layers) {
      styled.add(new Styled(layer.name(), layer.in(), layer.out(), layer.size(), modulation, demodulation));
      modulation += Channels.padded(layer.in());
      demodulation += Channels.padded(layer.out());
    }
    int weights = demodulation;
    for (ToColor layer : toColors) {
      colors.add(new ToColor(layer.name(), layer.in(), modulation, weights));
      modulation += Channels.padded(layer.in());
      weights += 3 * Channels.padded(layer.in());
    }
    this.length = weights;
  }

  /** In the order that they run: the smallest picture's, then two for each level. */
  List<Styled> styled() {
    return styled;
  }

  /** From the smallest picture to the largest. */
  List<ToColor> colors() {
    return colors;
  }

  /** Modulations of all layers, padding included: they stand first. */
  int modulations() {
    return modulations;
  }

  /** Values of a frame's style. */
  int length() {
    return length;
  }
}
