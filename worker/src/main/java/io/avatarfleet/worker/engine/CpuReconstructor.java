package io.avatarfleet.worker.engine;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.DirectionCode;
import io.avatarfleet.camera.PlanePoints;
import io.avatarfleet.engine.ReconstructionTrace;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Stage;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.worker.engine.network.ExpressionGraph;
import io.avatarfleet.worker.engine.network.FeatureGraph;
import io.avatarfleet.worker.engine.network.LiftingGraph;
import io.avatarfleet.worker.engine.network.Network;
import io.avatarfleet.worker.engine.network.Network.Input;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** The released model's source-only networks on the CPU: picture -> features -> Gaussians. */
final class CpuReconstructor implements Reconstructor {
  private static final int TOKEN_TAPS = 4;

  private final String bundleId;
  private final Architecture architecture;
  private final Network features;
  private final Network lifting;
  private final Network expression;
  private final StageListener listener;

  CpuReconstructor(Bundle bundle, NetworkLoader loader, StageListener listener) throws FormatException {
    this.listener = listener;
    this.bundleId = bundle.id();
    this.architecture = bundle.architecture();
    this.features = loader.load("features", FeatureGraph.build(architecture, bundle.weights()));
    this.lifting = loader.load("lifting", LiftingGraph.build(architecture, bundle.weights()));
    this.expression = loader.load("expression", ExpressionGraph.build(architecture, bundle.weights()));
  }

  @Override
  public AvatarAsset reconstruct(float[] image, Camera source, float[] shape, HeadCodes codes) {
    try (Network.Outputs seen = features(image)) {
      return gaussians(seen, source, shape);
    }
  }

  @Override
  public ReconstructionTrace trace(float[] image, Camera source, float[] shape, float[] vertices) {
    try (Network.Outputs seen = features(image)) {
      List<float[]> tokens = new ArrayList<>();
      for (int tap = 0; tap < TOKEN_TAPS; tap++) {
        tokens.add(seen.floats("tokens_" + tap));
      }
      return new ReconstructionTrace(
          tokens, new float[0], seen.floats("feature"), seen.floats("global_feature"), gaussians(seen, source, shape));
    }
  }

  private Network.Outputs features(float[] image) {
    int size = architecture.sourceSize();
    if (image.length != 3 * size * size) {
      throw new IllegalArgumentException(
          "a source picture has 3 x %d x %d values, not %d".formatted(size, size, image.length));
    }
    Input input = new Input("image", FloatBuffer.wrap(image), 1, 3, size, size);
    return listener.timed(Stage.FEATURES, () -> features.run(input));
  }

  private AvatarAsset gaussians(Network.Outputs seen, Camera source, float[] shape) {
    int size = architecture.planeSize();
    PlanePoints plane = PlanePoints.of(source, size);
    float[] direction = DirectionCode.of(plane.direction());
    GaussianActivations activations = new GaussianActivations(architecture, plane);
    int codes = DirectionCode.LENGTH;
    try (Network.Outputs raw =
        run(
            Stage.EXPRESSION,
            expression,
            new Input("global_feature", seen.direct("global_feature"), 1, architecture.backbone().globalWidth()),
            new Input("direction", FloatBuffer.wrap(direction), 1, codes))) {
      activations.expression(raw.floats("color"), raw.floats("opacity"), raw.floats("scale"), raw.floats("rotation"));
    }
    try (Network.Outputs raw =
        run(
            Stage.LIFTING,
            lifting,
            new Input("feature", seen.direct("feature"), 1, architecture.featureHead().width(), size, size),
            new Input("direction", FloatBuffer.wrap(direction), 1, codes, 1, 1))) {
      activations.lifted(0, raw.floats("l0"));
      activations.lifted(1, raw.floats("l1"));
    }
    return activations.avatar(bundleId, shape, source.transform());
  }

  private Network.Outputs run(Stage stage, Network network, Input... inputs) {
    return listener.timed(stage, () -> network.run(inputs));
  }

  @Override
  public void close() {
    features.close();
    lifting.close();
    expression.close();
  }
}
