package io.avatarfleet.worker.tracking.fit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How far from a head's surface points the landmark network marks them: where a lid, a brow or a cheek point lies is a
 * convention of those who annotated faces, and a head's embedding meets it to a millimetre or two only. What is left
 * would be taken for an expression. Measured on people at rest by {@code LandmarkCalibration}, symmetric; none for the
 * face's outline.
 *
 * <p>Up and down the network also marks a face as if it were flatter than it is: when a head nods, what lies behind moves
 * too little against what lies before. Taken at its word, a nod comes out a quarter too small.
 *
 * @param metres (N, 3) in the head's axes, for an embedding of N points; empty: none. Must not be written
 * @param flattening share of a point's depth in the head that nodding does not show, from 0
 */
public record LandmarkOffsets(double[] metres, double flattening) {
  /** Landmarks lie on their points. */
  public static final LandmarkOffsets NONE = new LandmarkOffsets(new double[0], 0);

  private static final double METRES = 1e-3;
  /** Chosen on synthetic people (docs/performance.md), and looked at on clips. */
  private static final double FLATTENING = 0.25;

  /**
   * Those of a head model by the name that tracks carry: the resource {@code <model>.csv} beside this class, with a row of
   * point and three millimetres for each point of its face mesh; none where there is no such resource.
   */
  public static LandmarkOffsets of(String model) {
    if (!model.matches("[a-z0-9-]+")) {
      return NONE;
    }
    try (InputStream file = LandmarkOffsets.class.getResourceAsStream(model + ".csv")) {
      return file == null ? NONE : read(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the landmark offsets of " + model + " cannot be read", unreadable);
    }
  }

  private static LandmarkOffsets read(InputStream file) {
    List<String> rows =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII)).lines().skip(1).toList();
    double[] metres = new double[3 * rows.size()];
    for (int point = 0; point < rows.size(); point++) {
      String[] cells = rows.get(point).split(",");
      for (int axis = 0; axis < 3; axis++) {
        metres[3 * point + axis] = METRES * Double.parseDouble(cells[1 + axis]);
      }
    }
    return new LandmarkOffsets(metres, FLATTENING);
  }

  /** N. */
  public int count() {
    return metres.length / 3;
  }

  /** The mean of some points' offsets. */
  double[] between(int[] points) {
    double[] mean = new double[3];
    for (int point : points) {
      for (int axis = 0; axis < 3; axis++) {
        mean[axis] += metres[3 * point + axis] / points.length;
      }
    }
    return mean;
  }

  /** Of one point, x, y, z. */
  double[] of(int point) {
    return new double[] {metres[3 * point], metres[3 * point + 1], metres[3 * point + 2]};
  }
}
