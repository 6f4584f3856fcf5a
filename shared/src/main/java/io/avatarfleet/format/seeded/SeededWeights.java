package io.avatarfleet.format.seeded;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.ModelSchema;
import io.avatarfleet.format.bundle.TensorSource;
import io.avatarfleet.format.bundle.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights of any architecture from a seed, in ranges that keep a network's values of order one from end to end: no
 * picture of anybody, but every operation does something. For the released architecture these are the ranges of the
 * seeded reference checkpoint.
 */
public final class SeededWeights implements TensorSource {
  private static final double BIAS = 0.05;
  /** Brings sigmoid(x) * maximumScale from half of it down to a tenth, so that splats stay small. */
  private static final float SCALE_SHIFT = -2.2f;
  private static final float DISTANCE_SHIFT = -1f;

  private static final String DAMPED_IN_BRANCH = ".*(_layers\\.2|gaussian_conv\\.6)\\.weight";

  private final long seed;
  private final Map<String, SeededTensor> tensors = new LinkedHashMap<>();

  public SeededWeights(Architecture architecture, long seed) {
    this.seed = seed;
    int features = architecture.gaussians().features();
    for (TensorSpec spec : ModelSchema.of(architecture)) {
      tensors.put(spec.name(), seeded(spec.name(), spec.shape(), features));
    }
  }

  @Override
  public Tensor tensor(String name) throws FormatException {
    SeededTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new FormatException("TENSOR_MISSING", "no seeded tensor '" + name + "' in this architecture");
    }
    return tensor.make(seed);
  }

  /** How each tensor is made, unused ones included, in the schema's order. */
  public List<SeededTensor> tensors() {
    return List.copyOf(tensors.values());
  }

  private static SeededTensor seeded(String name, Shape shape, int features) {
    if (name.equals("gs_generator_g.scale_layers.2.bias")) {
      return with(name, shape, 0, BIAS, List.of(new SeededTensor.Add(0, 3, SCALE_SHIFT)));
    }
    if (name.endsWith("gaussian_conv.6.bias")) {
      int scale = features + 1;
      int distance = features + 8;
      return with(name, shape, 0, BIAS,
          List.of(
              new SeededTensor.Add(scale, scale + 3, SCALE_SHIFT),
              new SeededTensor.Add(distance, distance + 1, DISTANCE_SHIFT)));
    }
    if (name.matches("(front|back|expression)\\.out\\.bias")) {
      return with(name, shape, 0, BIAS, List.of(new SeededTensor.Add(features + 1, features + 4, SCALE_SHIFT)));
    }
    if (name.endsWith(".gamma")) {
      return with(name, shape, 0.3, 0.1, List.of());
    }
    if (name.matches(".*norm[12]?\\.weight") || name.endsWith("modulation.bias")) {
      return with(name, shape, 1, 0.1, List.of());
    }
    if (name.matches(".*style_conv(1|s\\.\\d+)\\.weight")) {
      return with(name, shape, 0.1, 0.05, List.of());
    }
    return with(name, shape, 0, scale(name, shape), List.of());
  }

  private static SeededTensor with(
      String name, Shape shape, double offset, double scale, List<SeededTensor.Add> adds) {
    return new SeededTensor(name, shape, offset, scale, adds);
  }

  private static double scale(String name, Shape shape) {
    if (name.equals("head_base") || name.endsWith("constant_input.weight")) {
      return 1;
    }
    if (name.endsWith("cls_token") || name.endsWith("pos_embed")) {
      return 0.3;
    }
    if (name.endsWith("mask_token")) {
      return 0.1;
    }
    if (name.contains(".noises.")) {
      return 1.7;
    }
    if (name.endsWith(".bias")) {
      return BIAS;
    }
    return gain(name) * Math.sqrt(3.0 / fanIn(name, shape));
  }

  /** How much a layer amplifies: less than 1 where its output is added to something or multiplies it. */
  private static double gain(String name) {
    if (name.matches(".*refinenet\\.\\d\\.out_conv\\.weight")) {
      return 0.8;
    }
    if (name.contains("resConfUnit")) {
      return 0.6;
    }
    if (name.startsWith("backbone.")) {
      return name.endsWith("conv2.weight") ? 0.6 : 1;
    }
    if (name.matches("(front|back|expression)\\..*")) {
      return name.endsWith("out.weight") ? 0.6 : 1.2;
    }
    if (name.startsWith("gs_generator_")) {
      return name.matches(DAMPED_IN_BRANCH) ? 0.6 : 1.2;
    }
    if (name.contains("condition_")) {
      return 0.7;
    }
    if (name.endsWith("modulation.weight")) {
      return 0.5;
    }
    return name.contains("to_rgb") ? 0.25 : 1;
  }

  /** How many inputs each output sums over. */
  private static int fanIn(String name, Shape shape) {
    if (name.matches(".*resize_layers\\.[01]\\.weight")) {
      // Transposed, with a stride of its own size: input channels stand first, and no two windows overlap.
      return shape.axis(0);
    }
    int product = 1;
    for (int i = name.endsWith("modulated_conv.weight") ? 2 : 1; i < shape.rank(); i++) {
      product *= shape.axis(i);
    }
    return product;
  }
}
