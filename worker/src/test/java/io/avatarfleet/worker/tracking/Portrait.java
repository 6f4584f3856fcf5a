package io.avatarfleet.worker.tracking;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.imaging.PhotoReader;
import io.avatarfleet.worker.imaging.RgbImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The portrait that ships with the project, and what is known about it. */
final class Portrait {
  private Portrait() {}

  static RgbImage photo() throws IOException {
    Path file = Files.createTempFile("portrait", ".png");
    try (InputStream in = Portrait.class.getResourceAsStream("/demo/portrait.png")) {
      return new PhotoReader().read(Files.write(file, in.readAllBytes()));
    } finally {
      Files.delete(file);
    }
  }

  /** The points that MediaPipe's own runtime finds in it (training/faces/run_mediapipe.cjs). */
  static FaceLandmarks landmarksOfMediaPipe() throws IOException {
    try (InputStream in = Portrait.class.getResourceAsStream("/faces/portrait_landmarks.json")) {
      float[][] rows = new ObjectMapper().readValue(in, float[][].class);
      float[] points = new float[3 * FaceLandmarks.COUNT];
      for (int i = 0; i < points.length; i++) {
        points[i] = rows[i / 3][i % 3];
      }
      return new FaceLandmarks(points, 1);
    }
  }

  static FaceNetworks networks() {
    return FaceNetworks.load(new NetworkLoader(2));
  }

  /** A part of a picture, scaled by sampling pixels' centres, for pictures that a test makes. */
  static RgbImage part(RgbImage image, double left, double top, double side, int size) {
    byte[] rgb = new byte[3 * size * size];
    float[] values = new float[3 * size * size];
    new RegionSampler(size, 0, 255, RegionSampler.Border.BLACK)
        .sample(image, Region.square(left, top, side)).get(values);
    for (int i = 0; i < size * size; i++) {
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) Math.round(values[c * size * size + i]);
      }
    }
    return new RgbImage(size, size, rgb);
  }

  /** Two pictures of one height beside each other. */
  static RgbImage beside(RgbImage left, RgbImage right) {
    int width = left.width() + right.width();
    byte[] rgb = new byte[3 * width * left.height()];
    for (int y = 0; y < left.height(); y++) {
      System.arraycopy(left.rgb(), 3 * y * left.width(), rgb, 3 * y * width, 3 * left.width());
      System.arraycopy(right.rgb(), 3 * y * right.width(), rgb, 3 * (y * width + left.width()), 3 * right.width());
    }
    return new RgbImage(width, left.height(), rgb);
  }
}
