package io.avatarfleet.worker.engine.network;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;

/**
 * The open model's expression branch (docs/open-model.md, "Gaussians") up to its raw outputs; activations are applied
 * outside.
 *
 * <p>Inputs {@code global_feature} (1, width) and {@code sight} (V, feature + 4): what the picture shows at each vertex.
 * Output {@code vertices} (V, features + 8): colour, opacity, scale, rotation.
 */
public final class VertexGraph {
  private static final int SIGHT_EXTRAS = 4;
  private static final int EXTRAS = 8;

  private VertexGraph() {}

  /**
   * @throws FormatException naming a weight that is missing
   */
  public static Graph build(Architecture architecture, SafetensorsFile weights) throws FormatException {
    GraphBuilder graph = new GraphBuilder(weights);
    Layers layers = new Layers(graph);
    int vertices = architecture.head().vertices();
    int base = architecture.head().baseWidth();
    int shared = base + architecture.backbone().globalWidth();
    int whole = shared + architecture.featureHead().width() + SIGHT_EXTRAS;
    Value global = graph.input("global_feature", 1, architecture.backbone().globalWidth());
    Value sight = graph.input("sight", vertices, whole - shared);

    // The first layer over [learned vector, global feature, sight]: the global feature's part is the same for all.
    Value first = graph.weight("expression.layers.0.weight");
    Value ofGlobal =
        layers.linear(global, layers.slice(first, 1, base, shared), graph.weight("expression.layers.0.bias"));
    Value ofBase = layers.linear(graph.weight("head_base"), layers.slice(first, 1, 0, base), null);
    Value ofSight = layers.linear(sight, layers.slice(first, 1, shared, whole), null);
    Value x = layers.silu(layers.add(layers.add(ofBase, ofSight), ofGlobal));
    x = layers.silu(layers.linear(x, "expression.layers.1"));
    x = layers.silu(layers.linear(x, "expression.layers.2"));
    int outputs = architecture.gaussians().features() + EXTRAS;
    graph.output("vertices", layers.linear(x, "expression.out"), vertices, outputs);
    return graph.build();
  }
}
