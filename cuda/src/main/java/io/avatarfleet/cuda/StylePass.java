package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.DeviceMemory;
import io.avatarfleet.cuda.driver.Kernel;
import io.avatarfleet.cuda.driver.KernelModule;
import io.avatarfleet.cuda.driver.KernelParameters;

/** The style of each image, and what it makes of the decoder's layers (SPEC section 7). */
final class StylePass {
  private static final int ROWS_PER_BLOCK = 4;
  private static final int LINEAR_THREADS = 128;
  private static final int THREADS = 256;
  private static final int SMALLEST_PIXELS = 16;

  private final int images;
  private final RendererWeights weights;
  private final StyleLayout layout;
  private final KernelModule module;
  private final DeviceMemory vectors;
  private final DeviceMemory spare;
  private final DeviceMemory style;
  private final int width;

  StylePass(int images, RendererWeights weights, StyleLayout layout, KernelModule module, Buffers buffers) {
    this.images = images;
    this.weights = weights;
    this.layout = layout;
    this.module = module;
    this.width = weights.finalLinear().rows();
    this.vectors = buffers.take((long) Float.BYTES * images * width, "style vectors");
    this.spare = buffers.take((long) Float.BYTES * images * width, "style vectors");
    // What belongs to padding is never written and must be zero.
    this.style = buffers.take((long) Float.BYTES * images * layout.length(), "styles").zeroed();
  }

  /** Floats from one image's style to the next one's. */
  int stride() {
    return layout.length();
  }

  /** Address of a place in the first image's style. */
  long at(int offset) {
    return style.address() + (long) Float.BYTES * offset;
  }

  /** @param encoded the encoder's smallest picture */
  void run(Activation encoded, CudaStream stream) {
    RendererWeights.Linear first = weights.finalLinear();
    linear(first, 0, encoded.address(), SMALLEST_PIXELS * encoded.channels(), vectors.address(), width, false, false,
        stream);
    DeviceMemory from = vectors;
    DeviceMemory to = spare;
    boolean normalised = true;
    for (RendererWeights.Linear layer : weights.mapping()) {
      linear(layer, from.address(), 0, width, to.address(), width, normalised, true, stream);
      DeviceMemory written = to;
      to = from;
      from = written;
      normalised = false;
    }
    linear(weights.allModulations(), from.address(), 0, width, style.address(), layout.length(), false, false, stream);
    KernelParameters demodulation = new KernelParameters()
        .address(weights.at(weights.demodulationRows())).address(weights.at(weights.powers())).address(style.address())
        .integer(weights.demodulationCount()).integer(layout.length());
    module.kernel("demodulate").launch(
        new Kernel.Grid(blocks(weights.demodulationCount(), ROWS_PER_BLOCK), images, 1), LINEAR_THREADS, 0, stream,
        demodulation);
    KernelParameters colors = new KernelParameters()
        .address(weights.at(weights.allColorWeights())).address(style.address()).integer(weights.colorWeightCount())
        .integer(layout.length());
    module.kernel("modulate_colors").launch(
        new Kernel.Grid(blocks(weights.colorWeightCount(), THREADS), images, 1), THREADS, 0, stream, colors);
  }

  /** Writes the decoder's constant, modulated for its first layer. */
  void constant(Activation to, CudaStream stream) {
    KernelParameters parameters = new KernelParameters()
        .address(weights.at(weights.constantInput())).address(at(layout.styled().get(0).modulation()))
        .address(to.address()).integer(to.size() * to.size()).integer(to.channels()).integer(layout.length()).integer(0);
    int words = to.size() * to.size() * to.channels() / 2;
    module.kernel("modulate_constant").launch(
        new Kernel.Grid(blocks(words, THREADS), images, 1), THREADS, 0, stream, parameters);
  }

  private void linear(
      RendererWeights.Linear layer, long input, long pictures, int inputStride, long out, int outStride,
      boolean normalised, boolean activated, CudaStream stream) {
    KernelParameters parameters = new KernelParameters()
        .address(weights.at(layer.weights())).address(weights.at(layer.bias())).address(input).address(pictures)
        .address(out).integer(layer.rows()).integer(layer.inputs()).integer(inputStride).integer(outStride)
        .integer(images).flag(normalised).flag(activated).integer(0);
    module.kernel("linear").launch(
        new Kernel.Grid(blocks(layer.rows(), ROWS_PER_BLOCK), 1, 1), LINEAR_THREADS, 0, stream, parameters);
  }

  private static int blocks(int work, int perBlock) {
    return (work + perBlock - 1) / perBlock;
  }
}
