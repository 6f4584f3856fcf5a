package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaEvent;
import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.DeviceMemory;
import io.avatarfleet.cuda.driver.KernelModule;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.format.bundle.Architecture;
import java.util.ArrayList;
import java.util.List;

/**
 * The neural renderer on a batch of images (SPEC section 7): its pictures, and the order in which layers run. The decoder
 * runs on a stream beside the conditions that it takes, level by level; so do the sums of rgb. Demodulation and modulation
 * stand where they are cheapest: a layer's output is multiplied by what the next one wants of its input.
 */
final class NeuralPass {
  private static final int SMALLEST = 4;

  private final int images;
  private final int levels;
  private final RendererWeights weights;
  private final StyleLayout layout;
  private final ConvolutionKernels kernels;
  private final StylePass style;
  private final ColorPass colors;

  private final List<Activation> encoded = new ArrayList<>();
  private final List<Activation> encodedHalved = new ArrayList<>();
  private final List<Activation> downInner = new ArrayList<>();
  private final Activation smallest;
  private final List<Activation> upInput = new ArrayList<>();
  private final List<Activation> upInner = new ArrayList<>();
  private final List<Activation> condition = new ArrayList<>();
  private final List<Activation> hidden = new ArrayList<>();
  private final Activation constant;
  private final List<Activation> decoded = new ArrayList<>();
  private final List<Activation> conditioned = new ArrayList<>();

  NeuralPass(
      int images, Architecture architecture, RendererWeights weights, StyleLayout layout, ConvolutionKernels kernels,
      KernelModule module, Buffers buffers) {
    this.images = images;
    this.levels = architecture.renderer().levels();
    this.weights = weights;
    this.layout = layout;
    this.kernels = kernels;
    Architecture.Renderer widths = architecture.renderer();
    Pictures pictures = new Pictures(images, buffers);
    for (int i = 0; i <= levels; i++) {
      int size = size(i);
      int channels = Channels.padded(widths.encoderWidths().get(i));
      encoded.add(pictures.take(size, channels));
      if (i < levels) {
        encodedHalved.add(pictures.take(size / 2, channels));
        downInner.add(pictures.take(size / 2, channels));
      }
    }
    int deepest = Channels.padded(widths.encoderWidths().get(levels));
    this.smallest = pictures.take(SMALLEST, deepest);
    int decoderDeepest = Channels.padded(widths.decoderWidths().get(levels));
    this.constant = pictures.take(SMALLEST, decoderDeepest);
    decoded.add(pictures.take(SMALLEST, decoderDeepest));
    for (int i = 0; i < levels; i++) {
      int size = SMALLEST << i;
      int in = Channels.padded(widths.encoderWidths().get(levels - i));
      int out = Channels.padded(widths.encoderWidths().get(levels - i - 1));
      int decoder = Channels.padded(widths.decoderWidths().get(levels - i - 1));
      upInput.add(pictures.take(size, in));
      upInner.add(pictures.take(size, in));
      condition.add(pictures.take(2 * size, out));
      hidden.add(pictures.take(2 * size, 2 * out));
      conditioned.add(pictures.take(2 * size, decoder));
      if (i < levels - 1) {
        decoded.add(pictures.take(2 * size, decoder));
      }
    }
    this.style = new StylePass(images, weights, layout, module, buffers);
    List<Integer> blocks = new ArrayList<>();
    for (int i = 0; i <= levels; i++) {
      blocks.add(
          kernels.colorBlocks(SMALLEST << i, Channels.padded(widths.decoderWidths().get(levels - i)), images));
    }
    this.colors = new ColorPass(images, blocks, weights, module, buffers);
  }

  /** Takes pictures from buffers. */
  private record Pictures(int images, Buffers buffers) {
    Activation take(int size, int channels) {
      return new Activation(
          buffers.take(Activation.bytes(images, size, channels), "pictures of %d channels".formatted(channels)).address(),
          size, channels);
    }
  }

  private int size(int level) {
    return SMALLEST << levels - level;
  }

  /** Where the first layer's output is expected. */
  Activation first() {
    return encoded.get(0);
  }

  /** Where the means of its 2 x 2 pixels are expected. */
  Activation firstHalved() {
    return encodedHalved.get(0);
  }

  /** What runs beside: the decoder and the sums of rgb, and marks that order them. */
  static final class Lanes implements AutoCloseable {
    private final CudaStream main;
    private final CudaStream decoder;
    private final CudaStream colors;
    private final List<CudaEvent> marks = new ArrayList<>();
    private final Watch watch;
    private int used;

    /**
     * @param parallel whether anything runs beside; otherwise all runs in order, to be timed
     * @param watch told what has been given to the streams
     */
    Lanes(CudaStream main, boolean parallel, Watch watch) {
      this.main = main;
      this.watch = watch;
      this.decoder = parallel ? new CudaStream() : main;
      this.colors = parallel ? new CudaStream() : main;
    }

    private void order(CudaStream first, CudaStream then) {
      if (first != then) {
        if (used == marks.size()) {
          marks.add(new CudaEvent());
        }
        then.await(first, marks.get(used++));
      }
    }

    @Override
    public void close() {
      if (decoder != main) {
        decoder.close();
        colors.close();
      }
      marks.forEach(CudaEvent::close);
    }
  }

  /** Told when a part of the work has been given to a stream. */
  @FunctionalInterface
  interface Watch {
    /**
     * @param operations floating-point operations of matrix products
     * @param bytes that have to be moved at least
     */
    void passed(String part, double operations, double bytes);
  }

  /** From the first layer's output to the pictures; on the main stream all of it is done when this is. */
  void run(Lanes lanes, Splatting splatting, PictureFormat format, DeviceMemory out) {
    lanes.used = 0;
    encode(lanes);
    lanes.order(lanes.main, lanes.decoder);
    style.run(smallest, lanes.decoder);
    style.constant(constant, lanes.decoder);
    lanes.watch.passed("style", 0, 0);
    start(lanes);
    for (int i = 0; i < levels; i++) {
      up(i, lanes);
      lanes.order(lanes.main, lanes.decoder);
      decode(i, lanes);
    }
    lanes.order(lanes.colors, lanes.main);
    lanes.order(lanes.decoder, lanes.main);
    colors.write(splatting.alpha(), splatting.base(), format, out, lanes.main);
    lanes.watch.passed("picture", 0, 0);
  }

  private void encode(Lanes lanes) {
    for (int i = 0; i < levels; i++) {
      RendererWeights.Residual block = weights.down().get(i);
      launch(new ConvolutionLaunch(size(i), encoded.get(i).channels())
          .product(encoded.get(i), weights, block.first()).halvedTo(downInner.get(i)), "down first", lanes.main, lanes);
      Activation to = encoded.get(i + 1);
      ConvolutionLaunch second = new ConvolutionLaunch(to.size(), to.channels())
          .product(downInner.get(i), weights, block.second())
          .product(encodedHalved.get(i), weights, block.skip()).to(to);
      launch(i + 1 < levels ? second.halvedTo(encodedHalved.get(i + 1)) : second, "down second", lanes.main, lanes);
    }
    launch(new ConvolutionLaunch(SMALLEST, smallest.channels())
        .product(encoded.get(levels), weights, weights.last()).to(smallest)
        .summedTo(upInput.get(0), encoded.get(levels)), "final", lanes.main, lanes);
  }

  private void up(int i, Lanes lanes) {
    RendererWeights.Residual block = weights.up().get(i);
    launch(new ConvolutionLaunch(upInner.get(i).size(), upInner.get(i).channels())
        .product(upInput.get(i), weights, block.first()).to(upInner.get(i)), "up first", lanes.main, lanes);
    Activation to = condition.get(i);
    ConvolutionLaunch second = new ConvolutionLaunch(to.size(), to.channels())
        .product(upInner.get(i), weights, block.second()).product(upInput.get(i), weights, block.skip()).to(to);
    launch(
        i + 1 < levels ? second.summedTo(upInput.get(i + 1), encoded.get(levels - i - 1)) : second, "up second",
        lanes.main, lanes);
    RendererWeights.Layer both = weights.conditions().get(i).hidden();
    launch(new ConvolutionLaunch(to.size(), both.out()).product(to, weights, both).to(hidden.get(i)), "hidden",
        lanes.main, lanes);
  }

  private void start(Lanes lanes) {
    launch(styled(0, new ConvolutionLaunch(SMALLEST, constant.channels())
        .product(constant, weights, weights.styled().get(0).layer()))
        .modulated(style.at(layout.styled().get(1).modulation()))
        .colors(style.at(layout.colors().get(0).weights()), colors.parts(0)).to(decoded.get(0)), "decoder start",
        lanes.decoder, lanes);
    lanes.order(lanes.decoder, lanes.colors);
    colors.add(0, lanes.colors);
    lanes.watch.passed("rgb 4", 0, 0);
  }

  private void decode(int i, Lanes lanes) {
    Activation to = conditioned.get(i);
    RendererWeights.Condition condition = weights.conditions().get(i);
    int layer = 2 * i + 1;
    launch(styled(layer, new ConvolutionLaunch(to.size(), to.channels())
        .product(decoded.get(i), weights, weights.styled().get(layer).layer())
        .product(hidden.get(i), weights, condition.scale())
        .product(hidden.get(i), hidden.get(i).channels() / 2, weights, condition.shift()))
        .biases(weights.at(condition.scale().bias()), weights.at(condition.shift().bias()))
        .modulated(style.at(layout.styled().get(layer + 1).modulation())).to(to), "decoder first", lanes.decoder, lanes);
    ConvolutionLaunch second = styled(layer + 1, new ConvolutionLaunch(to.size(), to.channels())
        .product(to, weights, weights.styled().get(layer + 1).layer()))
        .colors(style.at(layout.colors().get(i + 1).weights()), colors.parts(i + 1));
    boolean last = i + 1 == levels;
    launch(last ? second
        : second.modulated(style.at(layout.styled().get(layer + 2).modulation())).to(decoded.get(i + 1)),
        "decoder second", lanes.decoder, lanes);
    if (!last) {
      lanes.order(lanes.decoder, lanes.colors);
      colors.add(i + 1, lanes.colors);
      lanes.watch.passed("rgb " + to.size(), 0, 0);
    }
  }

  private ConvolutionLaunch styled(int layer, ConvolutionLaunch launch) {
    return launch.styled(
        weights.at(weights.styled().get(layer).noise()), style.at(layout.styled().get(layer).demodulation()));
  }

  private void launch(ConvolutionLaunch layer, String part, CudaStream stream, Lanes lanes) {
    kernels.launch(layer, images, style.stride(), stream);
    lanes.watch.passed(part + " " + layer.size(), layer.operations(images), layer.bytes(images));
  }
}
