package io.avatarfleet.worker.tracking.overlay;

import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.head.LandmarkPoints;
import io.avatarfleet.head.ShapedHead;
import io.avatarfleet.worker.tracking.fit.LandmarkOffsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Draws a fitted frame over the crop it was fitted to: the posed mesh, a green dot for each landmark that was seen and
 * a red one for each of the head's own. For one thread.
 */
public final class FitOverlay {
  private static final int[] SEEN = {60, 255, 60};
  private static final int[] FITTED = {255, 70, 40};

  private final HeadModel model;
  private final MeshDrawing mesh;
  private final List<LandmarkPoints> points;
  private final double focalLength;
  private final float worldScale;
  private final LandmarkOffsets offsets;
  private final double middle;
  private final float[] vertices;
  private float[] shape;
  private ShapedHead person;

  /**
   * @param worldScale factor from the head model's units to world units
   * @param focalLength in units of half the image
   * @param offsets of the head's landmarks
   */
  public FitOverlay(HeadData head, float worldScale, double focalLength, LandmarkOffsets offsets) {
    this.model = HeadModel.of(head, worldScale);
    this.mesh = new MeshDrawing(head.faces(), focalLength);
    this.points = head.landmarks().keySet().stream().sorted().map(name -> LandmarkPoints.of(head, name))
        .max(Comparator.comparingInt(LandmarkPoints::count)).stream().toList();
    this.focalLength = focalLength;
    this.worldScale = worldScale;
    this.offsets = offsets;
    this.middle = worldScale * points.stream().mapToDouble(own -> depth(own.on(head.template()))).findFirst().orElse(0);
    this.vertices = new float[3 * head.vertexCount()];
  }

  /**
   * Draws on the crop.
   *
   * @param landmarks (N, 2) u and v of what was seen; those that are not finite are left out
   */
  public void draw(Canvas crop, TrackFrame frame, double[] landmarks) {
    if (person == null || !Arrays.equals(shape, frame.shape())) {
      shape = frame.shape();
      person = model.shaped(shape);
    }
    person.pose(new HeadCodes(frame.expression(), frame.pose(), frame.eyes()), vertices);
    mesh.draw(crop, vertices, frame.transform());
    double radius = Math.max(0.7, crop.size() / 700.0);
    dots(crop, landmarks, SEEN, radius);
    points.forEach(own -> dots(crop, projected(beside(own.on(vertices)), frame.transform()), FITTED, 0.7 * radius));
  }

  /** Where the fit wants the landmarks. */
  private float[] beside(float[] points) {
    double[] metres = offsets.metres();
    for (int i = 0; metres.length == points.length && i < points.length; i++) {
      points[i] += worldScale * (float) metres[i];
    }
    return points;
  }

  private static double depth(float[] points) {
    double sum = 0;
    for (int i = 2; i < points.length; i += 3) {
      sum += points[i];
    }
    return 3 * sum / points.length;
  }

  private double[] projected(float[] world, float[] transform) {
    double[] image = new double[world.length / 3 * 2];
    for (int p = 0; p < world.length / 3; p++) {
      double[] view = new double[3];
      for (int column = 0; column < 3; column++) {
        view[column] = transform[4 * column + 3];
        for (int row = 0; row < 3; row++) {
          view[column] += world[3 * p + row] * transform[4 * row + column];
        }
      }
      view[1] -= offsets.flattening() * (world[3 * p + 2] - middle) * transform[9];
      image[2 * p] = -focalLength * view[0] / view[2];
      image[2 * p + 1] = -focalLength * view[1] / view[2];
    }
    return image;
  }

  private static void dots(Canvas crop, double[] image, int[] colour, double radius) {
    for (int p = 0; p < image.length; p += 2) {
      if (Double.isFinite(image[p]) && Double.isFinite(image[p + 1])) {
        dot(crop, crop.pixel(image[p]), crop.pixel(image[p + 1]), colour, radius);
      }
    }
  }

  /** With soft edges. */
  private static void dot(Canvas crop, double x, double y, int[] colour, double radius) {
    for (int row = (int) Math.floor(y - radius); row <= Math.ceil(y + radius); row++) {
      for (int column = (int) Math.floor(x - radius); column <= Math.ceil(x + radius); column++) {
        double share = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(column - x, row - y)));
        crop.blend(column, row, colour[0], colour[1], colour[2], 0.9 * share);
      }
    }
  }
}
