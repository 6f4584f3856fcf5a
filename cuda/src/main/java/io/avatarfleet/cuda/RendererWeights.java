package io.avatarfleet.cuda;

import io.avatarfleet.cuda.DeviceImage.Part;
import io.avatarfleet.cuda.PackedWeights.Source;
import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.HalfFloat;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The neural renderer's weights on the device (SPEC section 7, the checkpoint's stored noise). Names and order follow the
 * specification; what does not depend on a frame is computed here once.
 */
final class RendererWeights implements Addresses, AutoCloseable {
  private static final String ROOT = "upsampler.";
  private static final String DECODER = ROOT + "stylegan_decoder.";
  private static final int SMALLEST_PIXELS = 16;

  private final SafetensorsFile file;
  private final Architecture.Renderer widths;
  private final StyleLayout style;
  private final DeviceImage.Builder builder = new DeviceImage.Builder();
  private final DeviceImage image;

  private final Layer first;
  private final List<Residual> down = new ArrayList<>();
  private final Layer last;
  private final List<Residual> up = new ArrayList<>();
  private final List<Condition> conditions = new ArrayList<>();
  private final Linear finalLinear;
  private final List<Linear> mapping = new ArrayList<>();
  private final Linear modulations;
  private final Part demodulationRows;
  private final int demodulationCount;
  private final Part powers;
  private final Part colorWeights;
  private final int colorWeightCount;
  private final List<Part> colorBiases = new ArrayList<>();
  private final Part constant;
  private final List<StyledLayer> styled = new ArrayList<>();

  /** A convolution: packed weights, padded bias (null if it has none), input's depth, output's padded width. */
  record Layer(Part weights, Part bias, int in, int out, int taps) {}

  /** A residual block: two convolutions and the 1x1 skip. */
  record Residual(Layer first, Layer second, Layer skip) {}

  /** Both hidden layers as one, and the two convolutions to scale and shift. */
  record Condition(Layer hidden, Layer scale, Layer shift) {}

  /** A fully connected layer in half precision. */
  record Linear(Part weights, Part bias, int rows, int inputs) {}

  /** A styled convolution; the noise has its strength in it. */
  record StyledLayer(Layer layer, Part noise) {}

  /** @throws FormatException naming a weight that is missing */
  RendererWeights(Architecture architecture, SafetensorsFile file, StyleLayout style, DeviceArena arena)
      throws FormatException {
    this.file = file;
    this.widths = architecture.renderer();
    this.style = style;
    int levels = widths.levels();
    this.first = layer(ROOT + "conv_body_first", 1);
    for (int i = 0; i < levels; i++) {
      down.add(residual(ROOT + "conv_body_down." + i));
    }
    this.last = layer(ROOT + "final_conv", 9);
    for (int i = 0; i < levels; i++) {
      up.add(residual(ROOT + "conv_body_up." + i));
      conditions.add(condition(i));
    }
    this.finalLinear = turnedFinalLinear();
    for (int i = 0; i < widths.mappingLayers(); i++) {
      String name = DECODER + "style_mlp." + (2 * i + 1);
      mapping.add(linear(values(name + ".weight"), values(name + ".bias"), widths.styleWidth()));
    }
    this.modulations = modulations();
    List<int[]> rows = new ArrayList<>();
    List<float[]> powerRows = new ArrayList<>();
    collectPowers(rows, powerRows);
    this.demodulationRows = builder.integers(joined(rows));
    this.demodulationCount = rows.size();
    this.powers = builder.floats(joinedFloats(powerRows));
    int[] colors = colorWeights();
    this.colorWeights = builder.integers(colors);
    this.colorWeightCount = colors.length / 4;
    for (StyleLayout.ToColor color : style.colors()) {
      colorBiases.add(builder.floats(Arrays.copyOf(values(DECODER + color.name() + ".bias"), 4)));
    }
    this.constant = constant();
    for (int i = 0; i < style.styled().size(); i++) {
      styled.add(styledLayer(i));
    }
    this.image = builder.build(arena, "the neural renderer's weights");
  }

  Layer first() {
    return first;
  }

  List<Residual> down() {
    return down;
  }

  Layer last() {
    return last;
  }

  List<Residual> up() {
    return up;
  }

  List<Condition> conditions() {
    return conditions;
  }

  Linear finalLinear() {
    return finalLinear;
  }

  List<Linear> mapping() {
    return mapping;
  }

  Linear allModulations() {
    return modulations;
  }

  Part demodulationRows() {
    return demodulationRows;
  }

  int demodulationCount() {
    return demodulationCount;
  }

  Part powers() {
    return powers;
  }

  Part allColorWeights() {
    return colorWeights;
  }

  int colorWeightCount() {
    return colorWeightCount;
  }

  List<Part> colorBiases() {
    return colorBiases;
  }

  Part constantInput() {
    return constant;
  }

  List<StyledLayer> styled() {
    return styled;
  }

  @Override
  public long at(Part part) {
    return part == null ? 0 : image.at(part);
  }

  @Override
  public void close() {
    image.close();
  }

  private float[] values(String name) throws FormatException {
    return file.tensor(name).toFloats();
  }

  private Source source(String name, int firstOut) throws FormatException {
    int[] shape = file.tensor(name).shape().toArray();
    // Modulated weights carry a leading axis of one.
    int axis = shape.length - 4;
    return new Source(file.tensor(name)::toFloats, shape[axis], shape[axis + 1], firstOut);
  }

  private Layer layer(String name, int taps) throws FormatException {
    Source source = source(name + ".weight", 0);
    return packed(List.of(source), Channels.depth(source.in()), Channels.padded(source.out()), taps,
        values(name + ".bias"));
  }

  private Layer packed(List<Source> sources, int in, int out, int taps, float[] bias) {
    Part weights = builder.halves(
        PackedWeights.count(in, out, taps), () -> PackedWeights.of(sources, in, out, taps));
    return new Layer(weights, bias == null ? null : builder.floats(Arrays.copyOf(bias, out)), in, out, taps);
  }

  private Residual residual(String name) throws FormatException {
    Source skip = source(name + ".skip.weight", 0);
    return new Residual(
        layer(name + ".conv1", 9), layer(name + ".conv2", 9),
        packed(List.of(skip), Channels.depth(skip.in()), Channels.padded(skip.out()), 1, null));
  }

  private Condition condition(int level) throws FormatException {
    String scale = ROOT + "condition_scale." + level;
    String shift = ROOT + "condition_shift." + level;
    Source first = source(scale + ".0.weight", 0);
    int width = Channels.padded(first.out());
    float[] bias = new float[2 * width];
    float[] scaleBias = values(scale + ".0.bias");
    float[] shiftBias = values(shift + ".0.bias");
    System.arraycopy(scaleBias, 0, bias, 0, scaleBias.length);
    System.arraycopy(shiftBias, 0, bias, width, shiftBias.length);
    Layer hidden = packed(
        List.of(first, source(shift + ".0.weight", width)), Channels.depth(first.in()), 2 * width, 9, bias);
    return new Condition(hidden, layer(scale + ".2", 9), layer(shift + ".2", 9));
  }

  /** The picture that it takes lies with channels last here, and padded. */
  private Linear turnedFinalLinear() throws FormatException {
    float[] weight = values(ROOT + "final_linear.weight");
    int channels = widths.encoderWidths().get(widths.levels());
    int padded = Channels.padded(channels);
    int rows = widths.styleWidth();
    float[] turned = new float[rows * SMALLEST_PIXELS * padded];
    for (int row = 0; row < rows; row++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int pixel = 0; pixel < SMALLEST_PIXELS; pixel++) {
          turned[(row * SMALLEST_PIXELS + pixel) * padded + channel] =
              weight[(row * channels + channel) * SMALLEST_PIXELS + pixel];
        }
      }
    }
    return linear(turned, values(ROOT + "final_linear.bias"), rows);
  }

  private Linear linear(float[] weight, float[] bias, int rows) {
    Part halves = builder.halves(weight.length, () -> halves(weight));
    return new Linear(halves, builder.floats(bias), rows, weight.length / rows);
  }

  private static short[] halves(float[] values) {
    short[] halves = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      halves[i] = HalfFloat.fromFloat(values[i]);
    }
    return halves;
  }

  /** The modulations of all layers as one matrix, in the order of the style; padding gives zeros. */
  private Linear modulations() throws FormatException {
    int width = widths.styleWidth();
    float[] weight = new float[style.modulations() * width];
    float[] bias = new float[style.modulations()];
    for (StyleLayout.Styled layer : style.styled()) {
      modulation(layer.name(), layer.modulation(), width, weight, bias);
    }
    for (StyleLayout.ToColor layer : style.colors()) {
      modulation(layer.name(), layer.modulation(), width, weight, bias);
    }
    return linear(weight, bias, style.modulations());
  }

  private void modulation(String layer, int at, int width, float[] weight, float[] bias) throws FormatException {
    String name = DECODER + layer + ".modulated_conv.modulation";
    float[] ownWeight = values(name + ".weight");
    float[] ownBias = values(name + ".bias");
    System.arraycopy(ownWeight, 0, weight, at * width, ownWeight.length);
    System.arraycopy(ownBias, 0, bias, at, ownBias.length);
  }

  /** For each output channel of each styled layer: where its powers start, how many, its modulation, its place. */
  private void collectPowers(List<int[]> rows, List<float[]> powerRows) throws FormatException {
    int at = 0;
    for (StyleLayout.Styled layer : style.styled()) {
      float[] weight = values(DECODER + layer.name() + ".modulated_conv.weight");
      int kernel = weight.length / (layer.out() * layer.in());
      for (int out = 0; out < layer.out(); out++) {
        float[] row = new float[layer.in()];
        for (int in = 0; in < row.length; in++) {
          float sum = 0;
          for (int k = 0; k < kernel; k++) {
            float value = weight[(out * layer.in() + in) * kernel + k];
            sum += value * value;
          }
          row[in] = sum;
        }
        powerRows.add(row);
        rows.add(new int[] {at, layer.in(), layer.modulation(), layer.demodulation() + out});
        at += layer.in();
      }
    }
  }

  /** For each weight to rgb: its bits, the modulation it takes, its place in the style, padding. */
  private int[] colorWeights() throws FormatException {
    List<int[]> entries = new ArrayList<>();
    for (StyleLayout.ToColor layer : style.colors()) {
      float[] weight = values(DECODER + layer.name() + ".modulated_conv.weight");
      int padded = Channels.padded(layer.in());
      for (int color = 0; color < 3; color++) {
        for (int in = 0; in < layer.in(); in++) {
          entries.add(new int[] {
            Float.floatToRawIntBits(weight[color * layer.in() + in]), layer.modulation() + in,
            layer.weights() + color * padded + in, 0});
        }
      }
    }
    return joined(entries);
  }

  /** (pixels, padded channels). */
  private Part constant() throws FormatException {
    float[] values = values(DECODER + "constant_input.weight");
    int channels = values.length / SMALLEST_PIXELS;
    int padded = Channels.padded(channels);
    float[] turned = new float[SMALLEST_PIXELS * padded];
    for (int channel = 0; channel < channels; channel++) {
      for (int pixel = 0; pixel < SMALLEST_PIXELS; pixel++) {
        turned[pixel * padded + channel] = values[channel * SMALLEST_PIXELS + pixel];
      }
    }
    return builder.floats(turned);
  }

  private StyledLayer styledLayer(int index) throws FormatException {
    String name = DECODER + style.styled().get(index).name();
    Source source = source(name + ".modulated_conv.weight", 0);
    Layer layer = packed(
        List.of(source), Channels.depth(source.in()), Channels.padded(source.out()), 9, values(name + ".bias"));
    float[] noise = values(DECODER + "noises.noise" + index);
    float strength = values(name + ".weight")[0];
    for (int i = 0; i < noise.length; i++) {
      noise[i] *= strength;
    }
    return new StyledLayer(layer, builder.floats(noise));
  }

  private static int[] joined(List<int[]> rows) {
    return rows.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private static float[] joinedFloats(List<float[]> rows) {
    int length = rows.stream().mapToInt(row -> row.length).sum();
    float[] all = new float[length];
    int at = 0;
    for (float[] row : rows) {
      System.arraycopy(row, 0, all, at, row.length);
      at += row.length;
    }
    return all;
  }
}
