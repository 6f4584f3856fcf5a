package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.KernelParameters;
import java.util.ArrayList;
import java.util.List;

/** One launch of a convolution with what surrounds it, as convolution.cuh describes it. */
final class ConvolutionLaunch {
  private static final int PRODUCTS = 3;

  /** One product: channels of a picture from a place on, perhaps enlarged by two. */
  record Product(long input, long weights, int channels, int stride, int imageStride, boolean enlarged, int taps) {}

  private final int size;
  private final int channels;
  private final List<Product> products = new ArrayList<>();
  private long bias;
  private long scaleBias;
  private long shiftBias;
  private long noise;
  private long demodulation;
  private long modulation;
  private long colorWeights;
  private long colors;
  private long out;
  private long halved;
  private long summed;
  private long added;

  /**
   * @param size pixels along a side of the output
   * @param channels of the output, padded
   */
  ConvolutionLaunch(int size, int channels) {
    this.size = size;
    this.channels = channels;
  }

  /** Adds a product over all channels of a picture. */
  ConvolutionLaunch product(Activation input, Addresses weights, RendererWeights.Layer layer) {
    return product(input, 0, weights, layer);
  }

  /** Adds a product over as many channels as the layer takes, from a channel on. */
  ConvolutionLaunch product(
      Activation input, int firstChannel, Addresses weights, RendererWeights.Layer layer) {
    products.add(new Product(
        input.address() + 2L * firstChannel, weights.at(layer.weights()), layer.in(), input.chunks(),
        Math.toIntExact(input.bytesPerImage() / 16), input.size() != size, layer.taps()));
    if (products.size() == 1) {
      bias = weights.at(layer.bias());
    }
    return this;
  }

  ConvolutionLaunch biases(long scale, long shift) {
    scaleBias = scale;
    shiftBias = shift;
    return this;
  }

  /** Makes it a styled layer; the demodulation is the first image's. */
  ConvolutionLaunch styled(long noiseAddress, long demodulationAddress) {
    noise = noiseAddress;
    demodulation = demodulationAddress;
    return this;
  }

  /** What is stored is multiplied by this, a value a channel. */
  ConvolutionLaunch modulated(long address) {
    modulation = address;
    return this;
  }

  /** Adds the layer to rgb: its modulated weights, and where each block of channels leaves its part. */
  ConvolutionLaunch colors(long weightsAddress, long parts) {
    colorWeights = weightsAddress;
    colors = parts;
    return this;
  }

  ConvolutionLaunch to(Activation activation) {
    out = activation.address();
    return this;
  }

  ConvolutionLaunch halvedTo(Activation activation) {
    halved = activation.address();
    return this;
  }

  /** The result and another picture, added. */
  ConvolutionLaunch summedTo(Activation activation, Activation other) {
    summed = activation.address();
    added = other.address();
    return this;
  }

  int size() {
    return size;
  }

  int channels() {
    return channels;
  }

  List<Product> products() {
    return products;
  }

  boolean enlarges() {
    return products.stream().anyMatch(Product::enlarged);
  }

  /** Floating-point operations of its products, a multiplication and an addition counted as two. */
  double operations(int images) {
    double pixels = (double) images * size * size;
    return products.stream().mapToDouble(p -> 2 * pixels * p.channels() * p.taps() * channels).sum();
  }

  /** Bytes that have to be moved at least: each input and the weights read once, each output written once. */
  double bytes(int images) {
    double pixels = (double) images * size * size;
    double sum = 0;
    for (Product product : products) {
      sum += 2 * pixels * product.channels() / (product.enlarged() ? 4 : 1);
      sum += 2.0 * product.channels() * product.taps() * channels;
    }
    sum += out == 0 ? 0 : 2 * pixels * channels;
    sum += halved == 0 ? 0 : pixels * channels / 2;
    sum += summed == 0 ? 0 : 4 * pixels * channels;
    sum += colors == 0 ? 0 : 16 * pixels;
    return sum;
  }

  /**
   * @param styleStride floats from image to image of whatever depends on the style
   * @param staged channels that the deep kernel stages at once
   */
  KernelParameters parameters(int images, int styleStride, int staged) {
    KernelParameters parameters = new KernelParameters();
    for (int i = 0; i < PRODUCTS; i++) {
      Product product = i < products.size() ? products.get(i) : new Product(0, 0, 0, 0, 0, false, 0);
      parameters.address(product.input()).address(product.weights()).integer(product.channels())
          .integer(product.stride()).integer(product.imageStride()).flag(product.enlarged()).integer(product.taps())
          .integer(0);
    }
    return parameters.address(bias).address(scaleBias).address(shiftBias).address(noise).address(demodulation)
        .address(modulation).address(colorWeights).address(colors).address(out).address(halved).address(summed)
        .address(added).integer(size).integer(channels).integer(images).integer(styleStride)
        .integer(products.size()).integer(staged);
  }
}
