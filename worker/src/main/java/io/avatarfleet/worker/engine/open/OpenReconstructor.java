package io.avatarfleet.worker.engine.open;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.camera.PlaneRays;
import io.avatarfleet.engine.ReconstructionTrace;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Stage;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.worker.engine.network.Network;
import io.avatarfleet.worker.engine.network.Network.Input;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.engine.network.PlaneGraph;
import io.avatarfleet.worker.engine.network.PyramidGraph;
import io.avatarfleet.worker.engine.network.VertexGraph;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/** The open model's source-only half on the CPU: picture and fitted head -> map -> features -> Gaussians. */
public final class OpenReconstructor implements Reconstructor {
  private final Bundle bundle;
  private final Architecture architecture;
  private final HeadModel head;
  private final HeadMapDrawing drawing;
  private final Network features;
  private final Network planes;
  private final Network vertices;
  private final StageListener listener;

  /**
   * @param bundle of an architecture with a pyramid
   * @throws FormatException naming a weight that is missing
   */
  public OpenReconstructor(Bundle bundle, NetworkLoader loader, StageListener listener) throws FormatException {
    this.bundle = bundle;
    this.architecture = bundle.architecture();
    this.listener = listener;
    float worldScale = architecture.head().worldScale();
    this.head = HeadModel.of(bundle.head(), worldScale);
    this.drawing = new HeadMapDrawing(bundle.head().faces(), bundle.head().template(), worldScale);
    this.features = loader.load("features", PyramidGraph.build(architecture, bundle.weights()));
    this.planes = loader.load("planes", PlaneGraph.build(architecture, bundle.weights()));
    this.vertices = loader.load("vertices", VertexGraph.build(architecture, bundle.weights()));
  }

  @Override
  public AvatarAsset reconstruct(float[] image, Camera source, float[] shape, HeadCodes codes) {
    float[] posed = new float[3 * head.vertexCount()];
    head.shaped(shape).pose(codes, posed);
    HeadMap map = map(source, posed);
    try (Network.Outputs seen = features(image, map)) {
      return InvisibleGaussians.dropped(gaussians(seen, image, source, shape, posed, map));
    }
  }

  @Override
  public ReconstructionTrace trace(float[] image, Camera source, float[] shape, float[] posed) {
    if (posed.length != 3 * head.vertexCount()) {
      throw new IllegalArgumentException(
          "the head model has %d vertices, %d were given".formatted(head.vertexCount(), posed.length / 3));
    }
    HeadMap map = map(source, posed);
    try (Network.Outputs seen = features(image, map)) {
      return new ReconstructionTrace(
          List.of(), map.channels(), seen.floats("feature"), seen.floats("global_feature"),
          gaussians(seen, image, source, shape, posed, map));
    }
  }

  private HeadMap map(Camera source, float[] posed) {
    return drawing.draw(posed, source, PlaneRays.of(source, architecture.planeSize()));
  }

  private Network.Outputs features(float[] image, HeadMap map) {
    int size = architecture.image().size();
    int plane = architecture.planeSize();
    if (image.length != 3 * size * size) {
      throw new IllegalArgumentException(
          "a source picture has 3 x %d x %d values, not %d".formatted(size, size, image.length));
    }
    Input picture = new Input("image", FloatBuffer.wrap(image), 1, 3, size, size);
    Input headMap = new Input("map", FloatBuffer.wrap(map.channels()), 1, 5, plane, plane);
    return listener.timed(Stage.FEATURES, () -> features.run(picture, headMap));
  }

  private AvatarAsset gaussians(
      Network.Outputs seen, float[] image, Camera source, float[] shape, float[] posed, HeadMap map) {
    int plane = architecture.planeSize();
    int size = architecture.image().size();
    int width = architecture.featureHead().width();
    PlaneRays front = PlaneRays.of(source, plane);
    float[] picture = halved(image, size);
    FloatBuffer feature = seen.direct("feature");
    OpenGaussians gaussians = new OpenGaussians(architecture);
    SeenVertices seenVertices = SeenVertices.of(posed, source, plane);
    VertexSight sight = VertexSight.of(
        seenVertices, head.vertexCount(), map, front.distance(), feature, width, picture);
    Input global = new Input(
        "global_feature", seen.direct("global_feature"), 1, architecture.backbone().globalWidth());
    Input sights = new Input("sight", FloatBuffer.wrap(sight.rows()), head.vertexCount(), sight.width());
    try (Network.Outputs raw = listener.timed(Stage.EXPRESSION, () -> vertices.run(global, sights))) {
      gaussians.vertices(raw.floats("vertices"), sight);
    }
    Input features = new Input("feature", feature, 1, width, plane, plane);
    try (Network.Outputs raw = listener.timed(Stage.LIFTING, () -> planes.run(features))) {
      gaussians.front(raw.floats("front"), front, picture, map, bundle.head().faces());
      gaussians.back(raw.floats("back"), PlaneRays.of(source, plane / 2), halved(picture, plane));
    }
    Optional<SourcePhoto> photo = Optional.empty();
    if (architecture.looksUpPhoto()) {
      photo = Optional.of(SourcePhoto.of(image, size));
      gaussians.placed(seenVertices, sight, photo.get());
    }
    return gaussians.avatar(bundle.id(), shape, source.transform(), posed, photo);
  }

  /** The mean of each 2 x 2 cell of a picture (3, size, size). */
  private static float[] halved(float[] picture, int size) {
    int half = size / 2;
    float[] out = new float[3 * half * half];
    for (int i = 0; i < out.length; i++) {
      int channel = i / (half * half);
      int row = i / half % half;
      int column = i % half;
      int at = channel * size * size + 2 * row * size + 2 * column;
      out[i] = (picture[at] + picture[at + 1] + picture[at + size] + picture[at + size + 1]) / 4;
    }
    return out;
  }

  @Override
  public void close() {
    features.close();
    planes.close();
    vertices.close();
  }
}
