package io.avatarfleet.worker.engine.network;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;
import java.util.List;

/**
 * The two dual-lifting branches (SPEC section 5) up to their raw outputs; activations are applied outside.
 *
 * <p>Inputs {@code feature} (1, channels, plane, plane) and {@code direction} (1, 27, 1, 1). Outputs {@code l0} and
 * {@code l1} (1, features + 9, plane, plane): colour, opacity, scale, rotation, distance.
 */
public final class LiftingGraph {
  private static final int DIRECTION_CODE = 27;

  private final Architecture architecture;
  private final GraphBuilder graph;
  private final Layers layers;

  private LiftingGraph(Architecture architecture, SafetensorsFile weights) {
    this.architecture = architecture;
    this.graph = new GraphBuilder(weights);
    this.layers = new Layers(graph);
  }

  /**
   * @throws FormatException naming a weight that is missing
   */
  public static Graph build(Architecture architecture, SafetensorsFile weights) throws FormatException {
    LiftingGraph lifting = new LiftingGraph(architecture, weights);
    int plane = architecture.planeSize();
    Value feature = lifting.graph.input("feature", 1, architecture.featureHead().width(), plane, plane);
    Value direction = lifting.graph.input("direction", 1, DIRECTION_CODE, 1, 1);
    lifting.branch("l0", feature, direction);
    lifting.branch("l1", feature, direction);
    return lifting.graph.build();
  }

  private void branch(String name, Value feature, Value direction) throws FormatException {
    String layer = "gs_generator_" + name + ".gaussian_conv.";
    Value x = layers.relu(first(feature, direction, layer + "0"));
    x = layers.relu(layers.convolution(x, layer + "2", 3));
    x = layers.relu(layers.convolution(x, layer + "4", 3));
    x = layers.convolution(x, layer + "6", 1);
    int plane = architecture.planeSize();
    graph.output(name, x, 1, architecture.gaussians().features() + 9, plane, plane);
  }

  /**
   * The first convolution over [feature, direction code broadcast]. The broadcast part is the same at every pixel but
   * for the zero padding at the border, so it is convolved once on a 3 x 3 picture, whose nine results (corners, edges,
   * interior) are spread over the plane: a tenth of this layer's work saved.
   */
  private Value first(Value feature, Value direction, String name) throws FormatException {
    int channels = architecture.featureHead().width();
    int plane = architecture.planeSize();
    Value weight = graph.weight(name + ".weight");
    Value ofFeature = layers.convolution(feature, layers.slice(weight, 1, 0, channels), null, 3, 1);
    Value nine = graph.node("Expand", List.of(direction, graph.integers(1, DIRECTION_CODE, 3, 3)));
    Value ofDirection =
        layers.convolution(
            nine, layers.slice(weight, 1, channels, channels + DIRECTION_CODE), graph.weight(name + ".bias"), 3, 1);
    Value columns = stretched(ofDirection, 3, 3, plane);
    return layers.add(ofFeature, stretched(columns, 2, plane, plane));
  }

  /** Repeats the middle one of three along an axis (2 or 3) until there are {@code plane}. */
  private Value stretched(Value x, int axis, int otherSize, int plane) {
    int hidden = architecture.gaussians().branchWidth();
    long[] shape = {1, hidden, otherSize, otherSize};
    shape[axis] = plane - 2L;
    Value middle = graph.node("Expand", List.of(layers.slice(x, axis, 1, 2), graph.integers(shape)));
    return layers.concatenate(axis, layers.slice(x, axis, 0, 1), middle, layers.slice(x, axis, 2, 3));
  }
}
