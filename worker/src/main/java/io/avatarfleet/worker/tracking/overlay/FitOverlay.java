package io.avatarfleet.worker.tracking.overlay;

import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.head.ShapedHead;
import java.util.Arrays;

/**
 * Draws a fitted frame over the crop it was fitted to: the posed mesh, and a dot for each landmark that was seen. For
 * one thread.
 */
public final class FitOverlay {
  private static final int[] DOT = {60, 255, 60};

  private final HeadModel model;
  private final MeshDrawing mesh;
  private final float[] vertices;
  private float[] shape;
  private ShapedHead person;

  /**
   * @param worldScale factor from the head model's units to world units
   * @param focalLength in units of half the image
   */
  public FitOverlay(HeadData head, float worldScale, double focalLength) {
    this.model = HeadModel.of(head, worldScale);
    this.mesh = new MeshDrawing(head.faces(), focalLength);
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
    for (int p = 0; p < landmarks.length; p += 2) {
      if (Double.isFinite(landmarks[p]) && Double.isFinite(landmarks[p + 1])) {
        dot(crop, crop.pixel(landmarks[p]), crop.pixel(landmarks[p + 1]));
      }
    }
  }

  /** About two pixels wide, with soft edges. */
  private static void dot(Canvas crop, double x, double y) {
    double radius = crop.size() / 512.0 + 0.5;
    for (int row = (int) Math.floor(y - radius); row <= Math.ceil(y + radius); row++) {
      for (int column = (int) Math.floor(x - radius); column <= Math.ceil(x + radius); column++) {
        double share = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(column - x, row - y)));
        crop.blend(column, row, DOT[0], DOT[1], DOT[2], 0.9 * share);
      }
    }
  }
}
