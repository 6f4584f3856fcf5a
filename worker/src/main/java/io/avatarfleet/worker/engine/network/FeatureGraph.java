package io.avatarfleet.worker.engine.network;

import static io.avatarfleet.worker.engine.network.GraphBuilder.attribute;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Backbone;
import java.util.ArrayList;
import java.util.List;

/**
 * The source picture's features (SPEC section 4): DINOv2 backbone and DPT-like head.
 *
 * <p>Input {@code image} (1, 3, S, S) in [0, 1]. Outputs {@code feature} (1, channels, plane, plane),
 * {@code global_feature} (1, width) and {@code tokens_0..3} (tokens, width).
 */
public final class FeatureGraph {
  /** The last blocks whose outputs feed the head. */
  private static final int TAPS = 4;

  private static final String OUTPUT = "base_model.output_conv";
  private static final String VIT = "base_model.dino_model.";
  private static final float LAYER_NORM_EPSILON = 1e-6f;
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private final Architecture architecture;
  private final Backbone.VisionTransformer vit;
  private final GraphBuilder graph;
  private final Layers layers;

  private FeatureGraph(Architecture architecture, SafetensorsFile weights) {
    this.architecture = architecture;
    this.vit = (Backbone.VisionTransformer) architecture.backbone();
    this.graph = new GraphBuilder(weights);
    this.layers = new Layers(graph);
  }

  /**
   * @throws FormatException naming a weight that is missing
   */
  public static Graph build(Architecture architecture, SafetensorsFile weights) throws FormatException {
    FeatureGraph features = new FeatureGraph(architecture, weights);
    int size = features.vit.inputSize();
    Value image = features.normalised(features.graph.input("image", 1, 3, size, size));
    List<Value> tokens = features.backbone(image);
    features.globalFeature(tokens.get(TAPS - 1));
    features.head(image, tokens);
    return features.graph.build();
  }

  private Value normalised(Value image) {
    Value centred = graph.node("Sub", List.of(image, graph.constant(MEAN, 1, 3, 1, 1)));
    return graph.node("Div", List.of(centred, graph.constant(DEVIATION, 1, 3, 1, 1)));
  }

  /** The outputs of the last four blocks, through the final norm, class token dropped. */
  private List<Value> backbone(Value image) throws FormatException {
    int patches = vit.grid() * vit.grid();
    int width = vit.width();
    Value patch =
        graph.node(
            "Conv",
            List.of(image, graph.weight(VIT + "patch_embed.proj.weight"), graph.weight(VIT + "patch_embed.proj.bias")),
            attribute("kernel_shape", vit.patch(), vit.patch()),
            attribute("strides", vit.patch(), vit.patch()));
    Value grid = graph.node("Transpose", List.of(layers.reshape(patch, width, patches)), attribute("perm", 1, 0));
    Value x = layers.concatenate(0, graph.weight(VIT + "cls_token", 1, width), grid);
    x = layers.add(x, graph.weight(VIT + "pos_embed", patches + 1, width));
    List<Value> taps = new ArrayList<>();
    for (int i = 0; i < vit.blocks(); i++) {
      x = block(x, VIT + "blocks." + i + ".");
      if (i >= vit.blocks() - TAPS) {
        Value normed = layers.layerNorm(x, VIT + "norm", LAYER_NORM_EPSILON);
        Value tap = layers.slice(normed, 0, 1, patches + 1);
        graph.output("tokens_" + taps.size(), tap, patches, width);
        taps.add(tap);
      }
    }
    return taps;
  }

  private Value block(Value x, String name) throws FormatException {
    Value attended = attention(layers.layerNorm(x, name + "norm1", LAYER_NORM_EPSILON), name + "attn.");
    x = layers.add(x, layers.multiply(attended, graph.weight(name + "ls1.gamma")));
    Value hidden = layers.linear(layers.layerNorm(x, name + "norm2", LAYER_NORM_EPSILON), name + "mlp.fc1");
    Value mlp = layers.linear(graph.node("Gelu", List.of(hidden)), name + "mlp.fc2");
    return layers.add(x, layers.multiply(mlp, graph.weight(name + "ls2.gamma")));
  }

  private Value attention(Value x, String name) throws FormatException {
    int width = vit.width();
    int tokens = vit.grid() * vit.grid() + 1;
    Value qkv = layers.linear(x, name + "qkv");
    Value[] parts = new Value[3];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = layers.reshape(layers.slice(qkv, 1, i * width, (i + 1) * width), 1, tokens, width);
    }
    Value attended =
        graph.runtimeNode("MultiHeadAttention", List.of(parts), attribute("num_heads", (long) vit.heads()));
    return layers.linear(layers.reshape(attended, tokens, width), name + "proj");
  }

  /** SPEC section 4's TRAP: the top-left patch token, not the class token. */
  private void globalFeature(Value lastTokens) {
    graph.output("global_feature", layers.slice(lastTokens, 0, 0, 1), 1, vit.width());
  }

  private void head(Value image, List<Value> tokens) throws FormatException {
    int grid = vit.grid();
    int fused = architecture.featureHead().width();
    int[] sizes = {4 * grid, 2 * grid, grid, (grid + 1) / 2};
    List<Value> maps = new ArrayList<>();
    for (int i = 0; i < TAPS; i++) {
      maps.add(reassembled(tokens.get(i), image, i, sizes[i]));
    }
    Value path = refined(maps.get(3), null, 0);
    for (int stage = 1; stage < TAPS; stage++) {
      path = layers.resizeAlignedCorners(path, fused, sizes[TAPS - stage - 1], sizes[TAPS - stage - 1]);
      path = refined(path, maps.get(TAPS - stage - 1), stage);
    }
    int plane = architecture.planeSize();
    graph.output("feature", outputConvolution(path, sizes[0]), 1, fused, plane, plane);
  }

  /**
   * The output convolution over the enlarged map. Enlarging is linear, so of its two axes the vertical one is done after
   * the convolution instead of before it: the kernel's three rows are applied to the map while it has half the rows, and
   * one product with a fixed matrix enlarges each row's result, shifts it by the row and adds the three up. Less than
   * three quarters of the operations of doing both first.
   */
  private Value outputConvolution(Value path, int size) throws FormatException {
    int fused = architecture.featureHead().width();
    int plane = architecture.planeSize();
    Value wide = layers.resizeAlignedCorners(path, fused, size, plane);
    Value rowsFirst =
        graph.node("Transpose", List.of(graph.weight(OUTPUT + ".weight")), attribute("perm", 0, 2, 1, 3));
    Value weight = layers.reshape(rowsFirst, 3L * fused, fused, 1, 3);
    Value rows =
        graph.node(
            "Conv",
            List.of(wide, weight, middleRowBias(fused)),
            attribute("kernel_shape", 1, 3),
            attribute("pads", 0, 1, 0, 1));
    Value stacked = layers.reshape(rows, fused, 3L * size, plane);
    Value enlarging = graph.constant(new EnlargedRows(size, plane).matrix(), plane, 3 * size);
    return layers.reshape(graph.node("MatMul", List.of(enlarging, stacked)), 1, fused, plane, plane);
  }

  /** The bias goes with the kernel's middle row, whose enlarging adds up to one at every pixel. */
  private Value middleRowBias(int fused) throws FormatException {
    float[] bias = graph.numbers(OUTPUT + ".bias");
    float[] spread = new float[3 * fused];
    for (int channel = 0; channel < fused; channel++) {
      spread[3 * channel + 1] = bias[channel];
    }
    return graph.constant(spread, spread.length);
  }

  /** Steps a to c: tokens to a map of the branch's size, joined with the picture itself, to the fused width. */
  private Value reassembled(Value tokens, Value image, int branch, int size) throws FormatException {
    int width = vit.width();
    int grid = vit.grid();
    int projected = architecture.featureHead().projections().get(branch);
    Value transposed = graph.node("Transpose", List.of(tokens), attribute("perm", 1, 0));
    Value map = layers.reshape(transposed, 1, width, grid, grid);
    String project = "base_model.projects." + branch;
    String resize = "base_model.resize_layers." + branch;
    // The joint convolution over [picture, features] is two convolutions added: widths stay multiples of the block
    // that the fast convolution kernels need.
    Value weight = graph.weight("base_model.layer_rn." + branch + ".weight");
    Value ofImage = layers.slice(weight, 1, 0, 3);
    Value ofFeatures = layers.slice(weight, 1, 3, 3 + projected);
    Value small = layers.resizeAntialiased(image, vit.inputSize(), size);
    return switch (branch) {
      case 0, 1 -> {
        Value fromFeatures = enlarged(layers.convolution(map, project, 1), resize, branch == 0 ? 4 : 2, ofFeatures);
        yield layers.add(fromFeatures, fromImage(small, ofImage, ofFeatures, resize, projected, size));
      }
      case 2 -> {
        Value fromFeatures = layers.convolution(map, projecting(ofFeatures, project), null, 3, 1);
        yield layers.add(fromFeatures, fromImage(small, ofImage, ofFeatures, project, projected, size));
      }
      default -> {
        Value fromFeatures = layers.convolution(halved(map, project, resize, projected), ofFeatures, null, 3, 1);
        yield layers.add(fromFeatures, layers.convolution(small, ofImage, null, 3, 1));
      }
    };
  }

  /**
   * Steps b and c where b is a transposed convolution: nothing stands between the two, so they are one transposed
   * convolution whose kernel, two pixels wider, is the one's convolved with the other's, once, when the graph is loaded.
   * A quarter (branch 0) or a third (branch 1) of the operations. The bias in between comes with {@link #fromImage}.
   */
  private Value enlarged(Value map, String resize, int factor, Value ofFeatures) throws FormatException {
    Value kernel =
        graph.node(
            "Conv",
            List.of(graph.weight(resize + ".weight"), ofFeatures),
            attribute("kernel_shape", 3, 3),
            attribute("pads", 2, 2, 2, 2));
    return graph.node(
        "ConvTranspose",
        List.of(map, kernel),
        attribute("kernel_shape", factor + 2, factor + 2),
        attribute("strides", factor, factor),
        attribute("pads", 1, 1, 1, 1));
  }

  /**
   * The picture's share of step c, and that of the bias which stands before it. The bias must not reach beyond the
   * border, where the convolution sees zeros; it travels as a channel of ones beside the picture's.
   *
   * @param biased whose bias that is
   */
  private Value fromImage(Value small, Value ofImage, Value ofFeatures, String biased, int projected, int size)
      throws FormatException {
    Value ofOnes = ofOnes(ofFeatures, biased, projected);
    return layers.convolution(
        layers.concatenate(1, small, ones(size)), layers.concatenate(1, ofImage, ofOnes), null, 3, 1);
  }

  /** Steps a and b of the last branch: as one convolution, for the projection widens what it is given. */
  private Value halved(Value map, String project, String resize, int projected) throws FormatException {
    Value weight = graph.weight(resize + ".weight");
    Value fromBias =
        layers.convolution(
            ones(vit.grid()), ofOnes(weight, project, projected),
            graph.weight(resize + ".bias"), 3, 2);
    return layers.add(layers.convolution(map, projecting(weight, project), null, 3, 2), fromBias);
  }

  /** The kernel that does a 1x1 projection and the given 3x3 kernel after it: one product, when the graph is loaded. */
  private Value projecting(Value kernel, String project) throws FormatException {
    Value inputsFirst =
        graph.node("Transpose", List.of(graph.weight(project + ".weight")), attribute("perm", 1, 0, 2, 3));
    return layers.convolution(kernel, inputsFirst, null, 1, 1);
  }

  /** How a kernel weighs a channel of ones that stands for the given layer's bias. */
  private Value ofOnes(Value kernel, String biased, int projected) throws FormatException {
    Value bias = graph.weight(biased + ".bias", 1, projected, 1, 1);
    return graph.node("ReduceSum", List.of(layers.multiply(kernel, bias), graph.integers(1)));
  }

  private Value ones(int size) {
    return graph.node("Expand", List.of(graph.constant(new float[] {1}, 1), graph.integers(1, 1, size, size)));
  }

  /** Step d up to its resize. The 1x1 out_conv stands before the resize: it is four times cheaper there. */
  private Value refined(Value x, Value skip, int stage) throws FormatException {
    String name = "base_model.refinenet." + stage + ".";
    if (skip != null) {
      x = layers.add(x, residualUnit(skip, name + "resConfUnit1."));
    }
    x = residualUnit(x, name + "resConfUnit2.");
    return layers.convolution(x, name + "out_conv", 1);
  }

  private Value residualUnit(Value x, String name) throws FormatException {
    Value inner = layers.convolution(layers.relu(x), name + "conv1", 3);
    return layers.add(layers.convolution(layers.relu(inner), name + "conv2", 3), x);
  }
}
