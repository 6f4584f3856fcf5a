package io.avatarfleet.worker.engine.network;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;

/**
 * The open model's front and back branches (docs/open-model.md, "Gaussians") up to their raw outputs; activations are
 * applied outside.
 *
 * <p>Input {@code feature} (1, channels, P, P). Outputs {@code front} (1, features + 11, P, P): colour, opacity, scale,
 * rotation, offset, follow, spare; and {@code back} (1, features + 9, P / 2, P / 2): the first nine of these.
 */
public final class PlaneGraph {
  private static final int FRONT_EXTRAS = 11;
  private static final int BACK_EXTRAS = 9;

  private final Architecture architecture;
  private final GraphBuilder graph;
  private final Layers layers;

  private PlaneGraph(Architecture architecture, SafetensorsFile weights) {
    this.architecture = architecture;
    this.graph = new GraphBuilder(weights);
    this.layers = new Layers(graph);
  }

  /**
   * @throws FormatException naming a weight that is missing
   */
  public static Graph build(Architecture architecture, SafetensorsFile weights) throws FormatException {
    PlaneGraph planes = new PlaneGraph(architecture, weights);
    int plane = architecture.planeSize();
    Value feature = planes.graph.input("feature", 1, architecture.featureHead().width(), plane, plane);
    planes.branch("front", feature, FRONT_EXTRAS, plane);
    planes.branch("back", planes.layers.halve(feature), BACK_EXTRAS, architecture.secondPlaneSize());
    return planes.graph.build();
  }

  private void branch(String name, Value feature, int extras, int size) throws FormatException {
    Value x = layers.silu(layers.convolution(feature, name + ".conv1", 3));
    x = layers.silu(layers.convolution(x, name + ".conv2", 3));
    x = layers.convolution(x, name + ".out", 1);
    graph.output(name, x, 1, architecture.gaussians().features() + extras, size, size);
  }
}
