package io.avatarfleet.worker.engine.network;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;

/**
 * The expression branch (SPEC section 5) up to its raw outputs; activations are applied outside.
 *
 * <p>Inputs {@code global_feature} (1, width) and {@code direction} (1, 27). Outputs, one row a vertex: {@code color},
 * {@code opacity}, {@code scale}, {@code rotation}.
 */
public final class ExpressionGraph {
  private static final int DIRECTION_CODE = 27;

  private final Architecture architecture;
  private final GraphBuilder graph;
  private final Layers layers;

  private ExpressionGraph(Architecture architecture, SafetensorsFile weights) {
    this.architecture = architecture;
    this.graph = new GraphBuilder(weights);
    this.layers = new Layers(graph);
  }

  /**
   * @throws FormatException naming a weight that is missing
   */
  public static Graph build(Architecture architecture, SafetensorsFile weights) throws FormatException {
    ExpressionGraph expression = new ExpressionGraph(architecture, weights);
    Value global = expression.graph.input("global_feature", 1, architecture.backbone().globalWidth());
    Value direction = expression.graph.input("direction", 1, DIRECTION_CODE);
    Value features = expression.features(global);
    expression.outputHead("color", features, direction, architecture.gaussians().features());
    expression.outputHead("opacity", features, direction, 1);
    expression.outputHead("scale", features, direction, 3);
    expression.outputHead("rotation", features, direction, 4);
    return expression.graph.build();
  }

  private Value features(Value global) throws FormatException {
    String layer = "gs_generator_g.feature_layers.";
    int base = architecture.head().baseWidth();
    Value x =
        joined(graph.weight("head_base"), base, global, architecture.backbone().globalWidth(), layer + "0");
    for (int i = 2; i <= 6; i += 2) {
      x = layers.linear(layers.relu(x), layer + i);
    }
    return x;
  }

  private void outputHead(String name, Value features, Value direction, int width) throws FormatException {
    String layer = "gs_generator_g." + name + "_layers.";
    Value hidden = joined(features, architecture.head().baseWidth(), direction, DIRECTION_CODE, layer + "0");
    Value out = layers.linear(layers.relu(hidden), layer + "2");
    graph.output(name, out, architecture.head().vertices(), width);
  }

  /** A linear layer over [one row a vertex, the same row for all]: the shared row's part is computed once. */
  private Value joined(Value perVertex, int perVertexWidth, Value shared, int sharedWidth, String name)
      throws FormatException {
    Value weight = graph.weight(name + ".weight");
    Value ofShared =
        layers.linear(
            shared,
            layers.slice(weight, 1, perVertexWidth, perVertexWidth + sharedWidth),
            graph.weight(name + ".bias"));
    Value ofVertex = layers.linear(perVertex, layers.slice(weight, 1, 0, perVertexWidth), null);
    return layers.add(ofVertex, ofShared);
  }
}
