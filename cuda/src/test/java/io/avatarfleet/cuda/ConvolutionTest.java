package io.avatarfleet.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.cuda.RendererWeights.Layer;
import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.DeviceMemory;
import io.avatarfleet.format.HalfFloat;
import io.avatarfleet.format.seeded.SeededUniform;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every shape of convolution against the plain sum that it stands for, on random numbers. */
class ConvolutionTest {
  private static final int IMAGES = 2;
  private static final float SLOPE = 0.2f;

  private final CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);

  /** A picture on the device and what is in it: (images, size, size, channels). */
  private record Picture(Activation activation, float[] values) {}

  /** Weights (out, in, taps) as the device has them, and their layer. */
  private record Weights(Layer layer, float[] values, float[] bias) {}

  @ParameterizedTest(name = "{0} pixels, {1} to {2} channels")
  @CsvSource({
    "4, 32, 64", "8, 64, 32", "16, 48, 16", "16, 512, 16", "32, 16, 16", "32, 32, 32", "32, 48, 16", "32, 64, 64",
    "32, 16, 128", "64, 16, 128"})
  void aLayerWithBiasActivatedHalvedAndSummed(int size, int in, int out) {
    try (Buffers buffers = engine.buffers()) {
      Picture input = picture("input", size, in, buffers);
      Picture other = picture("other", size, out, buffers);
      Activation plain = room(size, out, buffers);
      Activation halved = room(size / 2, out, buffers);
      Activation summed = room(size, out, buffers);
      try (Bench bench = new Bench(List.of(new int[] {in, out, 9}))) {
        bench.run(new ConvolutionLaunch(size, out)
            .product(input.activation(), bench.image(), bench.weights(0).layer())
            .to(plain).halvedTo(halved).summedTo(summed, other.activation()), 0);

        float[] expected = convolved(input, bench.weights(0), size);
        activate(expected, bench.weights(0).bias(), null, null, size, out);
        close(plain, expected);
        close(halved, halved(expected, size, out));
        for (int i = 0; i < expected.length; i++) {
          expected[i] += other.values()[i];
        }
        close(summed, expected);
      }
    }
  }

  @ParameterizedTest(name = "{0} pixels, {1} to {2} channels, enlarged: {3}")
  @CsvSource({
    "8, 32, 64, true", "16, 64, 16, false", "32, 16, 16, true", "32, 16, 32, false", "32, 32, 64, true",
    "64, 16, 128, false"})
  void aResidualBlocksSecondHalf(int size, int in, int out, boolean enlarged) {
    int from = enlarged ? size / 2 : size;
    try (Buffers buffers = engine.buffers()) {
      Picture inner = picture("inner", from, in, buffers);
      Picture skip = picture("skip", from, in, buffers);
      Activation result = room(size, out, buffers);
      try (Bench bench = new Bench(List.of(new int[] {in, out, 9}, new int[] {in, out, 1}))) {
        bench.run(new ConvolutionLaunch(size, out)
            .product(inner.activation(), bench.image(), bench.weights(0).layer())
            .product(skip.activation(), bench.image(), bench.weights(1).layer()).to(result), 0);

        float[] expected = convolved(enlarged ? enlarged(inner) : inner, bench.weights(0), size);
        activate(expected, bench.weights(0).bias(), null, null, size, out);
        add(expected, convolved(enlarged ? enlarged(skip) : skip, bench.weights(1), size));
        close(result, expected);
      }
    }
  }

  @ParameterizedTest(name = "{0} pixels, {1} to {2} channels")
  @CsvSource({"8, 64, 32", "16, 32, 64", "32, 64, 32", "32, 16, 16", "32, 64, 64", "32, 32, 128", "64, 64, 128"})
  void aStyledLayerUnderAConditionWithItsColors(int size, int in, int out) {
    int hiddenWidth = 16;
    try (Buffers buffers = engine.buffers()) {
      Picture x = picture("x", size / 2, in, buffers);
      Picture hidden = picture("hidden", size, 2 * hiddenWidth, buffers);
      Activation result = room(size, out, buffers);
      int stride = 5 * out;
      float[] style = values("style", IMAGES * stride);
      DeviceMemory styles = buffers.take(4L * style.length, "styles");
      styles.upload(style, 0);
      float[] noise = values("noise", size * size);
      DeviceMemory noises = buffers.take(4L * noise.length, "noise");
      noises.upload(noise, 0);
      int blocks = engine.convolutions().colorBlocks(size, out, IMAGES);
      DeviceMemory colors = buffers.take(16L * blocks * IMAGES * size * size, "colors");
      try (Bench bench = new Bench(
          List.of(new int[] {in, out, 9}, new int[] {hiddenWidth, out, 9}, new int[] {hiddenWidth, out, 9}))) {
        bench.run(new ConvolutionLaunch(size, out)
            .product(x.activation(), bench.image(), bench.weights(0).layer())
            .product(hidden.activation(), 0, bench.image(), bench.weights(1).layer())
            .product(hidden.activation(), hiddenWidth, bench.image(), bench.weights(2).layer())
            .biases(bench.bias(1), bench.bias(2)).styled(noises.address(), styles.address())
            .modulated(styles.address() + 4L * out).colors(styles.address() + 8L * out, colors.address()).to(result),
            stride);

        float[] expected = convolved(enlarged(x), bench.weights(0), size);
        activate(expected, bench.weights(0).bias(), style, noise, size, out);
        float[] scale = convolved(part(hidden, 0, hiddenWidth), bench.weights(1), size);
        float[] shift = convolved(part(hidden, hiddenWidth, hiddenWidth), bench.weights(2), size);
        for (int i = 0; i < expected.length; i++) {
          expected[i] = expected[i] * (scale[i] + bench.weights(1).bias()[i % out]) + shift[i]
              + bench.weights(2).bias()[i % out];
        }
        closeColors(colors, blocks, expected, style, stride, size, out);
        for (int i = 0; i < expected.length; i++) {
          expected[i] *= style[i / (size * size * out) * stride + out + i % out];
        }
        close(result, expected);
      }
    }
  }

  /** Weights on the device, and launches with them. */
  private final class Bench implements AutoCloseable {
    private final DeviceImage image;
    private final List<Weights> weights;

    Bench(List<int[]> layers) {
      DeviceImage.Builder builder = new DeviceImage.Builder();
      this.weights = IntStream.range(0, layers.size())
          .mapToObj(i -> made(builder, "weights " + i, layers.get(i)[0], layers.get(i)[1], layers.get(i)[2])).toList();
      this.image = builder.build(engine.arena(), "weights");
    }

    private Weights made(DeviceImage.Builder builder, String name, int in, int out, int taps) {
      float[] values = values(name, out * in * taps);
      for (int i = 0; i < values.length; i++) {
        values[i] = rounded(values[i] / (float) Math.sqrt(in * taps));
      }
      float[] bias = values("bias", out);
      int padded = (in + 15) / 16 * 16;
      DeviceImage.Part packed = builder.halves(
          PackedWeights.count(padded, out, taps),
          () -> PackedWeights.of(List.of(new PackedWeights.Source(() -> values, out, in, 0)), padded, out, taps));
      return new Weights(new Layer(packed, builder.floats(bias), padded, out, taps), values, bias);
    }

    Addresses image() {
      return part -> part == null ? 0 : image.at(part);
    }

    Weights weights(int index) {
      return weights.get(index);
    }

    long bias(int index) {
      return image.at(weights.get(index).layer().bias());
    }

    void run(ConvolutionLaunch launch, int styleStride) {
      try (CudaStream stream = new CudaStream()) {
        engine.convolutions().launch(launch, IMAGES, styleStride, stream);
        stream.synchronise();
      }
    }

    @Override
    public void close() {
      image.close();
    }
  }

  private static float[] convolved(Picture input, Weights weights, int size) {
    int in = input.activation().channels();
    int out = weights.layer().out();
    int taps = weights.layer().taps();
    int reach = taps == 9 ? 1 : 0;
    float[] sums = new float[IMAGES * size * size * out];
    for (int pixel = 0; pixel < IMAGES * size * size; pixel++) {
      int x = pixel % size;
      int y = pixel / size % size;
      for (int dy = -reach; dy <= reach; dy++) {
        for (int dx = -reach; dx <= reach; dx++) {
          if (x + dx >= 0 && x + dx < size && y + dy >= 0 && y + dy < size) {
            int from = (pixel + dy * size + dx) * in;
            int tap = taps == 9 ? 3 * (dy + 1) + dx + 1 : 0;
            for (int o = 0; o < out; o++) {
              float sum = 0;
              for (int i = 0; i < in; i++) {
                sum += input.values()[from + i] * weights.values()[(o * in + i) * taps + tap];
              }
              sums[pixel * out + o] += sum;
            }
          }
        }
      }
    }
    return sums;
  }

  /** Bias, and for a styled layer demodulation and noise; then the activation. */
  private static void activate(float[] sums, float[] bias, float[] style, float[] noise, int size, int channels) {
    int stride = style == null ? 0 : style.length / IMAGES;
    for (int i = 0; i < sums.length; i++) {
      int pixel = i / channels;
      float factor = style == null ? 1 : style[pixel / (size * size) * stride + i % channels];
      float value = sums[i] * factor + (noise == null ? 0 : noise[pixel % (size * size)]) + bias[i % channels];
      sums[i] = Math.max(value, SLOPE * value);
    }
  }

  private static void add(float[] to, float[] values) {
    for (int i = 0; i < to.length; i++) {
      to[i] += values[i];
    }
  }

  private static float[] halved(float[] values, int size, int channels) {
    int half = size / 2;
    float[] out = new float[values.length / 4];
    for (int i = 0; i < out.length; i++) {
      int c = i % channels;
      int x = i / channels % half;
      int y = i / channels / half % half;
      int image = i / channels / half / half;
      for (int k = 0; k < 4; k++) {
        out[i] += 0.25f * values[((image * size + 2 * y + k / 2) * size + 2 * x + k % 2) * channels + c];
      }
    }
    return out;
  }

  /** Bilinear by two, pixel areas on pixel areas. */
  private static Picture enlarged(Picture small) {
    int from = small.activation().size();
    int channels = small.activation().channels();
    int size = 2 * from;
    float[] out = new float[4 * small.values().length];
    for (int i = 0; i < out.length; i++) {
      int c = i % channels;
      int x = i / channels % size;
      int y = i / channels / size % size;
      int image = i / channels / size / size;
      float column = Math.max(0, (x + 0.5f) / 2 - 0.5f);
      float row = Math.max(0, (y + 0.5f) / 2 - 0.5f);
      for (int k = 0; k < 4; k++) {
        int nearX = Math.min((int) column + k % 2, from - 1);
        int nearY = Math.min((int) row + k / 2, from - 1);
        float weightX = k % 2 == 0 ? 1 - (column - (int) column) : column - (int) column;
        float weightY = k / 2 == 0 ? 1 - (row - (int) row) : row - (int) row;
        out[i] += weightX * weightY * small.values()[((image * from + nearY) * from + nearX) * channels + c];
      }
    }
    return new Picture(new Activation(0, size, channels), out);
  }

  private static Picture part(Picture picture, int first, int channels) {
    int all = picture.activation().channels();
    float[] out = new float[picture.values().length / all * channels];
    for (int i = 0; i < out.length; i++) {
      out[i] = picture.values()[i / channels * all + first + i % channels];
    }
    return new Picture(new Activation(0, picture.activation().size(), channels), out);
  }

  private static void close(Activation actual, float[] expected) {
    short[] halves = new short[expected.length];
    DeviceMemory.download(actual.address(), halves);
    float[] values = new float[halves.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = HalfFloat.toFloat(halves[i]);
    }
    requireClose(values, expected);
  }

  private static void closeColors(
      DeviceMemory colors, int blocks, float[] results, float[] style, int stride, int size, int channels) {
    int pixels = IMAGES * size * size;
    float[] parts = new float[4 * blocks * pixels];
    colors.download(parts);
    float[] actual = new float[3 * pixels];
    float[] expected = new float[3 * pixels];
    for (int i = 0; i < actual.length; i++) {
      int pixel = i / 3;
      for (int block = 0; block < blocks; block++) {
        actual[i] += parts[4 * (block * pixels + pixel) + i % 3];
      }
      for (int c = 0; c < channels; c++) {
        expected[i] += results[pixel * channels + c]
            * style[pixel / (size * size) * stride + 2 * channels + i % 3 * channels + c];
      }
    }
    requireClose(actual, expected);
  }

  /** Relative L2 of 2e-3: operands and results are in half precision, sums in float32. */
  private static void requireClose(float[] actual, float[] expected) {
    double difference = 0;
    double magnitude = 0;
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("value %d", i).isFinite();
      difference += Math.pow(actual[i] - (double) expected[i], 2);
      magnitude += Math.pow(expected[i], 2);
    }
    assertThat(Math.sqrt(difference / magnitude)).isLessThan(2e-3);
  }

  private Picture picture(String name, int size, int channels, Buffers buffers) {
    float[] values = values(name, IMAGES * size * size * channels);
    short[] halves = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = rounded(values[i]);
      halves[i] = HalfFloat.fromFloat(values[i]);
    }
    DeviceMemory memory = buffers.take(2L * values.length, name);
    memory.upload(halves, 0);
    return new Picture(new Activation(memory.address(), size, channels), values);
  }

  private static Activation room(int size, int channels, Buffers buffers) {
    return new Activation(
        buffers.take(Activation.bytes(IMAGES, size, channels), "a result").address(), size, channels);
  }

  private static float rounded(float value) {
    return HalfFloat.toFloat(HalfFloat.fromFloat(value));
  }

  private static float[] values(String name, int count) {
    SeededUniform uniform = new SeededUniform(11, name);
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (float) uniform.at(i);
    }
    return out;
  }
}
