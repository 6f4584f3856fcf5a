package io.avatarfleet.worker.engine.network;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The neural renderer (SPEC section 7), with the checkpoint's stored noise.
 *
 * <p>Input {@code coarse} (1, features, size, size), output {@code final} (1, 3, size, size), in [0, 1] unless a photo
 * is still to be put over it.
 */
public final class RendererGraph {
  private static final String DECODER = "upsampler.stylegan_decoder.";
  private static final float EPSILON = 1e-8f;

  private final Architecture architecture;
  private final Architecture.Renderer widths;
  private final int levels;
  private final GraphBuilder graph;
  private final Layers layers;

  private RendererGraph(Architecture architecture, SafetensorsFile weights) {
    this.architecture = architecture;
    this.widths = architecture.renderer();
    this.levels = widths.levels();
    this.graph = new GraphBuilder(weights);
    this.layers = new Layers(graph);
  }

  /** Scale and shift that the decoder applies at one level. */
  private record Condition(Value scale, Value shift) {}

  /**
   * @throws FormatException naming a weight that is missing
   */
  public static Graph build(Architecture architecture, SafetensorsFile weights) throws FormatException {
    RendererGraph renderer = new RendererGraph(architecture, weights);
    int size = architecture.image().size();
    Value coarse = renderer.graph.input("coarse", 1, architecture.gaussians().features(), size, size);
    Deque<Value> skips = new ArrayDeque<>();
    Value encoded = renderer.encode(coarse, skips);
    Value style = renderer.style(encoded);
    List<Condition> conditions = renderer.conditions(encoded, skips);
    Value rgb = renderer.decode(style, conditions);
    renderer.graph.output("final", renderer.finished(rgb, coarse), 1, 3, size, size);
    return renderer.graph.build();
  }

  /** The released model draws the picture anew; the open model corrects the splatted one (docs/open-model.md). */
  private Value finished(Value rgb, Value coarse) {
    if (!architecture.correctsCoarse()) {
      return graph.node("Sigmoid", List.of(rgb));
    }
    Value corrected = layers.add(layers.slice(coarse, 1, 0, 3), rgb);
    if (architecture.looksUpPhoto()) {
      return corrected;
    }
    return graph.node("Clip", List.of(corrected, graph.constant(new float[] {0}), graph.constant(new float[] {1})));
  }

  /** Downwards to 4 x 4; every halving's output is kept, the smallest ends on top. */
  private Value encode(Value coarse, Deque<Value> skips) throws FormatException {
    Value x = layers.leakyRelu(layers.convolution(coarse, "upsampler.conv_body_first", 1));
    for (int i = 0; i < levels; i++) {
      String name = "upsampler.conv_body_down." + i;
      Value inner = layers.leakyRelu(layers.convolution(x, name + ".conv1", 3));
      Value main = layers.leakyRelu(layers.convolution(layers.halve(inner), name + ".conv2", 3));
      Value skip = layers.convolution(layers.halve(x), graph.weight(name + ".skip.weight"), null, 1, 1);
      x = layers.add(main, skip);
      skips.push(x);
    }
    return layers.leakyRelu(layers.convolution(x, "upsampler.final_conv", 3));
  }

  /** The style vector w (1, styleWidth): one linear layer, normalised, then the style MLP. */
  private Value style(Value encoded) throws FormatException {
    Value flat = layers.reshape(encoded, 1, 16L * widths.encoderWidths().get(levels));
    Value style = layers.linear(flat, "upsampler.final_linear");
    Value power = graph.node("ReduceMean", List.of(layers.multiply(style, style), graph.integers(1)));
    Value norm = graph.node("Sqrt", List.of(layers.add(power, graph.constant(new float[] {EPSILON}, 1))));
    Value w = graph.node("Div", List.of(style, norm));
    for (int i = 0; i < widths.mappingLayers(); i++) {
      w = layers.leakyRelu(layers.linear(w, DECODER + "style_mlp." + (2 * i + 1)));
    }
    return w;
  }

  /** Upwards again, giving a scale and a shift at every level. */
  private List<Condition> conditions(Value encoded, Deque<Value> skips) throws FormatException {
    List<Condition> conditions = new ArrayList<>();
    Value x = encoded;
    for (int i = 0; i < levels; i++) {
      int in = widths.encoderWidths().get(levels - i);
      int out = widths.encoderWidths().get(levels - i - 1);
      int size = 8 << i;
      String name = "upsampler.conv_body_up." + i;
      x = layers.add(x, skips.pop());
      Value inner = layers.leakyRelu(layers.convolution(x, name + ".conv1", 3));
      Value main = layers.leakyRelu(layers.convolution(layers.resize(inner, in, size), name + ".conv2", 3));
      // The 1x1 skip stands before the resize: both are linear, and it is four times cheaper there.
      Value skip = layers.convolution(x, graph.weight(name + ".skip.weight"), null, 1, 1);
      x = layers.add(main, layers.resize(skip, out, size));
      conditions.add(
          new Condition(condition(x, "upsampler.condition_scale." + i), condition(x, "upsampler.condition_shift." + i)));
    }
    return conditions;
  }

  private Value condition(Value x, String name) throws FormatException {
    return layers.convolution(layers.leakyRelu(layers.convolution(x, name + ".0", 3)), name + ".2", 3);
  }

  private Value decode(Value w, List<Condition> conditions) throws FormatException {
    int smallest = widths.decoderWidths().get(levels);
    Value x = graph.weight(DECODER + "constant_input.weight");
    x = styleConvolution(x, w, "style_conv1", 0, smallest, smallest, 0);
    Value rgb = toRgb(x, w, "to_rgb1", smallest);
    for (int i = 0; i < levels; i++) {
      int in = widths.decoderWidths().get(levels - i);
      int out = widths.decoderWidths().get(levels - i - 1);
      int size = 8 << i;
      x = styleConvolution(x, w, "style_convs." + 2 * i, 2 * i + 1, in, out, size);
      Condition condition = conditions.get(i);
      x = layers.add(layers.multiply(x, condition.scale()), condition.shift());
      x = styleConvolution(x, w, "style_convs." + (2 * i + 1), 2 * i + 2, out, out, 0);
      rgb = layers.add(toRgb(x, w, "to_rgbs." + i, out), layers.resize(rgb, 3, size));
    }
    return rgb;
  }

  /**
   * A modulated convolution. The style scales the weights' input channels, and demodulation scales their output
   * channels; both are moved from the weights to the pictures before and after, so that the weights stay constants.
   *
   * @param upsampledSize size to resize to before the convolution, 0 for none; the modulation, which is the same at
   *     every pixel, is applied to the smaller picture
   */
  private Value styleConvolution(Value x, Value w, String layer, int noise, int in, int out, int upsampledSize)
      throws FormatException {
    String name = DECODER + layer;
    Value modulation = layers.linear(w, name + ".modulated_conv.modulation");
    Value scaled = layers.multiply(x, layers.reshape(modulation, 1, in, 1, 1));
    Value resized = upsampledSize == 0 ? scaled : layers.resize(scaled, in, upsampledSize);
    Value weight = graph.weight(name + ".modulated_conv.weight", out, in, 3, 3);
    Value convolved = layers.convolution(resized, weight, null, 3, 1);
    Value demodulated = layers.multiply(convolved, demodulation(modulation, name, in, out));
    Value noised = layers.add(demodulated, noiseAndBias(name, noise, out));
    return layers.leakyRelu(noised);
  }

  /** sqrt(2) / sqrt(sum over inputs of (weight * modulation)^2 + 1e-8), per output channel. */
  private Value demodulation(Value modulation, String name, int in, int out) throws FormatException {
    float[] power = summedSquares(graph.numbers(name + ".modulated_conv.weight"), out * in);
    Value sums = layers.linear(layers.multiply(modulation, modulation), graph.constant(power, out, in), null);
    Value norm = graph.node("Sqrt", List.of(layers.add(sums, graph.constant(new float[] {EPSILON}, 1))));
    Value root = graph.node("Div", List.of(graph.constant(new float[] {(float) Math.sqrt(2)}, 1), norm));
    return layers.reshape(root, 1, out, 1, 1);
  }

  /** The squares of a convolution's kernels, summed over each kernel: (pairs) of (pairs, kernel). */
  private static float[] summedSquares(float[] weight, int pairs) {
    int kernel = weight.length / pairs;
    float[] sums = new float[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      float sum = 0;
      for (int k = 0; k < kernel; k++) {
        float value = weight[pair * kernel + k];
        sum += value * value;
      }
      sums[pair] = sum;
    }
    return sums;
  }

  private Value noiseAndBias(String name, int noise, int out) throws FormatException {
    Value scaledNoise =
        layers.multiply(graph.weight(DECODER + "noises.noise" + noise), graph.weight(name + ".weight", 1, 1, 1, 1));
    return layers.add(scaledNoise, graph.weight(name + ".bias", 1, out, 1, 1));
  }

  private Value toRgb(Value x, Value w, String layer, int in) throws FormatException {
    String name = DECODER + layer;
    Value modulation = layers.linear(w, name + ".modulated_conv.modulation");
    Value scaled = layers.multiply(x, layers.reshape(modulation, 1, in, 1, 1));
    Value weight = graph.weight(name + ".modulated_conv.weight", 3, in, 1, 1);
    return layers.convolution(scaled, weight, graph.weight(name + ".bias", 3), 1, 1);
  }
}
