package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.engine.network.Graph;
import io.avatarfleet.worker.engine.network.Network;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * The pretrained networks of MediaPipe that ship with the worker, as training/faces converts them. Each takes {@code
 * image}, float32 (1, 3, S, S). Safe for use by several threads.
 */
public final class FaceNetworks implements AutoCloseable {
  private final Network detection;
  private final Network landmarks;
  private final Network segmentation;

  private FaceNetworks(Network detection, Network landmarks, Network segmentation) {
    this.detection = detection;
    this.landmarks = landmarks;
    this.segmentation = segmentation;
  }

  /** Loads all three, in some 100 ms. */
  public static FaceNetworks load(NetworkLoader loader) {
    return new FaceNetworks(
        load(loader, "face_detection_short_range", "regressors", "scores"),
        load(loader, "face_landmarks", "landmarks", "presence"),
        load(loader, "person_segmentation", "mask"));
  }

  private static Network load(NetworkLoader loader, String name, String... outputs) {
    try (InputStream in = FaceNetworks.class.getResourceAsStream(name + ".onnx")) {
      return loader.load(name, new Graph(in.readAllBytes(), Map.of(), List.of("image"), List.of(outputs)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** S = 128, in [-1, 1]; {@code regressors} (1, 896, 16) and {@code scores} (1, 896, 1). */
  Network detection() {
    return detection;
  }

  /** S = 192, in [0, 1]; {@code landmarks} (478, 3), in pixels of that picture, and {@code presence} (1). */
  Network landmarks() {
    return landmarks;
  }

  /** S = 256, in [0, 1]; {@code mask} (1, 1, 256, 256), how much of each pixel is a person. */
  Network segmentation() {
    return segmentation;
  }

  @Override
  public void close() {
    detection.close();
    landmarks.close();
    segmentation.close();
  }
}
