package io.avatarfleet.worker.engine.network;

import static io.avatarfleet.worker.engine.network.GraphBuilder.attribute;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;
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

  private static final String VIT = "base_model.dino_model.";
  private static final float LAYER_NORM_EPSILON = 1e-6f;
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private final Architecture architecture;
  private final GraphBuilder graph;
  private final Layers layers;

  private FeatureGraph(Architecture architecture, SafetensorsFile weights) {
    this.architecture = architecture;
    this.graph = new GraphBuilder(weights);
    this.layers = new Layers(graph);
  }

  /**
   * @throws FormatException naming a weight that is missing
   */
  public static Graph build(Architecture architecture, SafetensorsFile weights) throws FormatException {
    FeatureGraph features = new FeatureGraph(architecture, weights);
    int size = architecture.backbone().inputSize();
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
    Architecture.Backbone vit = architecture.backbone();
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
    Architecture.Backbone vit = architecture.backbone();
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
    graph.output("global_feature", layers.slice(lastTokens, 0, 0, 1), 1, architecture.backbone().width());
  }

  private void head(Value image, List<Value> tokens) throws FormatException {
    int grid = architecture.backbone().grid();
    int fused = architecture.featureHead().width();
    int[] sizes = {4 * grid, 2 * grid, grid, (grid + 1) / 2};
    List<Value> maps = new ArrayList<>();
    for (int i = 0; i < TAPS; i++) {
      maps.add(reassembled(tokens.get(i), image, i, sizes[i]));
    }
    Value path = refine(maps.get(3), null, 0, sizes[2]);
    path = refine(path, maps.get(2), 1, sizes[1]);
    path = refine(path, maps.get(1), 2, sizes[0]);
    path = refine(path, maps.get(0), 3, 2 * sizes[0]);
    int plane = architecture.planeSize();
    graph.output("feature", layers.convolution(path, "base_model.output_conv", 3), 1, fused, plane, plane);
  }

  /** Steps a to c: tokens to a map of the branch's size, joined with the picture itself, to the fused width. */
  private Value reassembled(Value tokens, Value image, int branch, int size) throws FormatException {
    int width = architecture.backbone().width();
    int grid = architecture.backbone().grid();
    int projected = architecture.featureHead().projections().get(branch);
    Value transposed = graph.node("Transpose", List.of(tokens), attribute("perm", 1, 0));
    Value map = layers.convolution(layers.reshape(transposed, 1, width, grid, grid), "base_model.projects." + branch, 1);
    String resize = "base_model.resize_layers." + branch;
    map =
        switch (branch) {
          case 0 -> layers.transposedConvolution(map, resize, 4);
          case 1 -> layers.transposedConvolution(map, resize, 2);
          case 2 -> map;
          default ->
              layers.convolution(map, graph.weight(resize + ".weight"), graph.weight(resize + ".bias"), 3, 2);
        };
    // The joint convolution over [picture, features] is two convolutions added: widths stay multiples of the block
    // that the fast convolution kernels need.
    Value weight = graph.weight("base_model.layer_rn." + branch + ".weight");
    Value small = layers.resizeAntialiased(image, architecture.backbone().inputSize(), size);
    Value ofImage = layers.convolution(small, layers.slice(weight, 1, 0, 3), null, 3, 1);
    Value ofFeatures = layers.convolution(map, layers.slice(weight, 1, 3, 3 + projected), null, 3, 1);
    return layers.add(ofFeatures, ofImage);
  }

  /** Step d. The 1x1 out_conv stands before the resize: both are linear, and it is four times cheaper there. */
  private Value refine(Value x, Value skip, int stage, int size) throws FormatException {
    String name = "base_model.refinenet." + stage + ".";
    if (skip != null) {
      x = layers.add(x, residualUnit(skip, name + "resConfUnit1."));
    }
    x = residualUnit(x, name + "resConfUnit2.");
    x = layers.convolution(x, name + "out_conv", 1);
    return layers.resizeAlignedCorners(x, architecture.featureHead().width(), size);
  }

  private Value residualUnit(Value x, String name) throws FormatException {
    Value inner = layers.convolution(layers.relu(x), name + "conv1", 3);
    return layers.add(layers.convolution(layers.relu(inner), name + "conv2", 3), x);
  }
}
