package io.avatarfleet.worker.engine.network;

import static io.avatarfleet.worker.engine.network.GraphBuilder.attribute;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Backbone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The open model's backbone (docs/open-model.md, "Picture to features").
 *
 * <p>Inputs {@code image} (1, 3, S, S) and {@code map} (1, 5, P, P), P = S / 2. Outputs {@code feature}
 * (1, channels, P, P) and {@code global_feature} (1, width).
 */
public final class PyramidGraph {
  private static final int GROUPS = Backbone.Pyramid.NORM_GROUPS;
  private static final float EPSILON = 1e-5f;

  private final Architecture architecture;
  private final Backbone.Pyramid pyramid;
  private final GraphBuilder graph;
  private final Layers layers;

  private PyramidGraph(Architecture architecture, SafetensorsFile weights) {
    this.architecture = architecture;
    this.pyramid = (Backbone.Pyramid) architecture.backbone();
    this.graph = new GraphBuilder(weights);
    this.layers = new Layers(graph);
  }

  /**
   * @throws FormatException naming a weight that is missing
   */
  public static Graph build(Architecture architecture, SafetensorsFile weights) throws FormatException {
    PyramidGraph pyramid = new PyramidGraph(architecture, weights);
    int plane = architecture.planeSize();
    Value image = pyramid.graph.input("image", 1, 3, 2 * plane, 2 * plane);
    Value map = pyramid.graph.input("map", 1, Backbone.Pyramid.MAP_CHANNELS, plane, plane);
    Value input = pyramid.layers.concatenate(1, pyramid.cells(image), map);
    List<Value> skips = pyramid.down(pyramid.layers.convolution(input, "backbone.stem", 3));
    pyramid.globalFeature(skips.get(skips.size() - 1));
    pyramid.up(skips);
    return pyramid.graph.build();
  }

  /** 2 x - 1, every 2 x 2 pixels as channels: colour * 4 + row * 2 + column. */
  private Value cells(Value image) {
    int plane = architecture.planeSize();
    Value centred = layers.add(
        layers.multiply(image, graph.constant(new float[] {2}, 1)), graph.constant(new float[] {-1}, 1));
    Value split = layers.reshape(centred, 3, plane, 2, plane, 2);
    Value sorted = graph.node("Transpose", List.of(split), attribute("perm", 0, 2, 4, 1, 3));
    return layers.reshape(sorted, 1, 12, plane, plane);
  }

  private List<Value> down(Value x) throws FormatException {
    List<Value> skips = new ArrayList<>();
    Value level = x;
    for (int i = 0; i <= pyramid.last(); i++) {
      for (int k = 0; k < pyramid.blocks(); k++) {
        level = block(level, "backbone.down." + i + "." + k, i);
      }
      skips.add(level);
      if (i < pyramid.last()) {
        String name = "backbone.shrink." + i;
        level = layers.convolution(level, graph.weight(name + ".weight"), graph.weight(name + ".bias"), 3, 2);
      }
    }
    return skips;
  }

  private void globalFeature(Value smallest) throws FormatException {
    Value active = layers.silu(norm(smallest, "backbone.norm", pyramid.last()));
    Value mean = graph.node("ReduceMean", List.of(active, graph.integers(2, 3)), attribute("keepdims", 0L));
    graph.output("global_feature", layers.linear(mean, "backbone.global"), 1, pyramid.globalWidth());
  }

  private void up(List<Value> skips) throws FormatException {
    Value x = skips.get(pyramid.last());
    for (int i = pyramid.last() - 1; i >= 0; i--) {
      Value grown = layers.enlarge(layers.convolution(x, "backbone.grow." + i, 1));
      x = block(layers.add(grown, skips.get(i)), "backbone.up." + i, i);
    }
    Value active = layers.silu(norm(x, "backbone.out_norm", 0));
    int plane = architecture.planeSize();
    graph.output(
        "feature", layers.convolution(active, "backbone.out", 3), 1, architecture.featureHead().width(), plane, plane);
  }

  private Value block(Value x, String name, int level) throws FormatException {
    Value inner = layers.convolution(layers.silu(norm(x, name + ".norm1", level)), name + ".conv1", 3);
    Value outer = layers.convolution(layers.silu(norm(inner, name + ".norm2", level)), name + ".conv2", 3);
    return layers.add(x, outer);
  }

  /** Group normalisation as the normalisation of a picture with one channel a group. */
  private Value norm(Value x, String name, int level) throws FormatException {
    int width = pyramid.widths().get(level);
    int side = architecture.planeSize() >> level;
    float[] ones = new float[GROUPS];
    Arrays.fill(ones, 1);
    Value groups = layers.reshape(x, 1, GROUPS, (long) width / GROUPS * side * side);
    Value normed = graph.node(
        "InstanceNormalization",
        List.of(groups, graph.constant(ones, GROUPS), graph.constant(new float[GROUPS], GROUPS)),
        attribute("epsilon", EPSILON));
    Value scaled = layers.multiply(
        layers.reshape(normed, 1, width, side, side), graph.weight(name + ".weight", 1, width, 1, 1));
    return layers.add(scaled, graph.weight(name + ".bias", 1, width, 1, 1));
  }
}
