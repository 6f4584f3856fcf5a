package io.avatarfleet.worker.engine.network;

import static io.avatarfleet.worker.engine.network.GraphBuilder.attribute;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.imaging.AntialiasedResize;
import java.util.Arrays;
import java.util.List;

/** The layers that the networks are made of, with their weights found by the checkpoint's names. */
final class Layers {
  private final GraphBuilder graph;

  Layers(GraphBuilder graph) {
    this.graph = graph;
  }

  /** Convolution "same": weight and bias of {@code name}, stride 1, padded by half the kernel. */
  Value convolution(Value x, String name, int kernel) throws FormatException {
    return convolution(x, graph.weight(name + ".weight"), graph.weight(name + ".bias"), kernel, 1);
  }

  /** Convolution with given weights, padded by half the kernel; the bias may be null. */
  Value convolution(Value x, Value weight, Value bias, int kernel, int stride) {
    int pad = kernel / 2;
    return graph.node(
        "Conv",
        bias == null ? List.of(x, weight) : List.of(x, weight, bias),
        attribute("kernel_shape", kernel, kernel),
        attribute("strides", stride, stride),
        attribute("pads", pad, pad, pad, pad));
  }

  /** x W^T + b for x (rows, in), W (out, in). */
  Value linear(Value x, String name) throws FormatException {
    return linear(x, graph.weight(name + ".weight"), graph.weight(name + ".bias"));
  }

  Value linear(Value x, Value weight, Value bias) {
    return graph.node(
        "Gemm", bias == null ? List.of(x, weight) : List.of(x, weight, bias), attribute("transB", 1L));
  }

  Value layerNorm(Value x, String name, float epsilon) throws FormatException {
    return graph.node(
        "LayerNormalization",
        List.of(x, graph.weight(name + ".weight"), graph.weight(name + ".bias")),
        attribute("axis", -1L),
        attribute("epsilon", epsilon));
  }

  Value relu(Value x) {
    return graph.node("Relu", List.of(x));
  }

  /** x sigmoid(x). */
  Value silu(Value x) {
    return graph.runtimeNode("QuickGelu", List.of(x), attribute("alpha", 1f));
  }

  /** LeakyReLU with the slope 0.2 that SPEC section 7 uses everywhere. */
  Value leakyRelu(Value x) {
    return graph.node("LeakyRelu", List.of(x), attribute("alpha", 0.2f));
  }

  Value add(Value a, Value b) {
    return graph.node("Add", List.of(a, b));
  }

  Value multiply(Value a, Value b) {
    return graph.node("Mul", List.of(a, b));
  }

  Value reshape(Value x, long... shape) {
    return graph.node("Reshape", List.of(x, graph.integers(shape)));
  }

  Value concatenate(int axis, Value... values) {
    return graph.node("Concat", List.of(values), attribute("axis", (long) axis));
  }

  /** The part [first, last) of one axis. */
  Value slice(Value x, int axis, int first, int last) {
    return graph.node(
        "Slice", List.of(x, graph.integers(first), graph.integers(last), graph.integers(axis)));
  }

  /** Bilinear to a size, corners on corners (PyTorch's align_corners = true). */
  Value resizeAlignedCorners(Value x, int channels, int height, int width) {
    return resize(x, channels, height, width, "align_corners");
  }

  /** Bilinear to a size, pixel areas on pixel areas (align_corners = false). */
  Value resize(Value x, int channels, int size) {
    return resize(x, channels, size, size, "half_pixel");
  }

  /**
   * Bilinear to a size with the filter widened when shrinking (PyTorch's antialias = true), as two products with the
   * filter's matrix: ONNX Runtime's own antialiased Resize is off by 0.5 to 5 % on these sizes.
   */
  Value resizeAntialiased(Value x, int from, int to) {
    float[] identity = new float[from * from];
    for (int i = 0; i < from; i++) {
      identity[i * from + i] = 1;
    }
    float[] filter = new AntialiasedResize(from, from, to, from).apply(identity, 1);
    Value rows = graph.node("MatMul", List.of(graph.constant(filter, to, from), x));
    return graph.node("MatMul", List.of(rows, graph.constant(transposed(filter, to, from), from, to)));
  }

  private static float[] transposed(float[] matrix, int rows, int columns) {
    float[] out = new float[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        out[j * rows + i] = matrix[i * columns + j];
      }
    }
    return out;
  }

  private Value resize(Value x, int channels, int height, int width, String coordinates) {
    return graph.node(
        "Resize",
        Arrays.asList(x, null, null, graph.integers(1, channels, height, width)),
        attribute("mode", "linear"),
        attribute("coordinate_transformation_mode", coordinates));
  }

  /** Twice as large, every pixel four times. */
  Value enlarge(Value x) {
    return graph.node(
        "Resize",
        Arrays.asList(x, null, graph.constant(new float[] {1, 1, 2, 2}, 4)),
        attribute("mode", "nearest"),
        attribute("coordinate_transformation_mode", "asymmetric"),
        attribute("nearest_mode", "floor"));
  }

  /** Bilinear by one half without widening the filter: the mean of each 2 x 2 block. */
  Value halve(Value x) {
    return graph.node("AveragePool", List.of(x), attribute("kernel_shape", 2, 2), attribute("strides", 2, 2));
  }
}
