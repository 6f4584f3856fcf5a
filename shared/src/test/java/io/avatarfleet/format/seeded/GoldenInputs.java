package io.avatarfleet.format.seeded;

import java.util.Arrays;

/** The inputs of the goldens (SPEC section 9), made from a seed alone. */
public final class GoldenInputs {
  /** Pixels along each side of the source image. */
  public static final int IMAGE = 518;

  private static final int WAVES = 12;

  private GoldenInputs() {}

  /**
   * A camera on a circle that looks at the origin.
   *
   * @param azimuth degrees
   * @return (3, 4) [R | T], row vectors
   */
  public static float[] lookAt(double azimuth) {
    double distance = 9.3;
    double a = StrictMath.toRadians(azimuth);
    double e = StrictMath.toRadians(5);
    double[] eye = {
      StrictMath.cos(e) * StrictMath.sin(a) * distance,
      StrictMath.sin(e) * distance,
      StrictMath.cos(e) * StrictMath.cos(a) * distance
    };
    double length = StrictMath.sqrt(eye[0] * eye[0] + eye[1] * eye[1] + eye[2] * eye[2]);
    double[] z = {-eye[0] / length, -eye[1] / length, -eye[2] / length};
    double horizontal = StrictMath.sqrt(z[2] * z[2] + z[0] * z[0]);
    double[] x = {z[2] / horizontal, 0, -z[0] / horizontal};
    double[] y = {z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]};
    double[][] columns = {x, y, z};
    float[] transform = new float[12];
    for (int j = 0; j < 3; j++) {
      double translation = 0;
      for (int i = 0; i < 3; i++) {
        transform[4 * i + j] = (float) columns[j][i];
        translation -= columns[j][i] * eye[i];
      }
      transform[4 * j + 3] = (float) translation;
    }
    return transform;
  }

  /** The source image (3, 518, 518), multiples of 1/255, as it enters SPEC section 4. */
  public static float[] image(long seed) {
    SeededUniform uniform = new SeededUniform(seed, "image");
    int pixels = IMAGE * IMAGE;
    double[] image = new double[3 * pixels];
    for (int channel = 0; channel < 3; channel++) {
      for (int k = 0; k < WAVES; k++) {
        long at = 4L * (channel * WAVES + k);
        double fx = uniform.at(at);
        double fy = uniform.at(at + 1);
        double phase = uniform.at(at + 2) * 6.28;
        double amplitude = uniform.at(at + 3);
        double frequency = 1 + k / 3.0;
        for (int i = 0; i < pixels; i++) {
          double angle = (fx * (i % IMAGE) + fy * (i / IMAGE)) * 0.12 * frequency + phase;
          image[channel * pixels + i] += amplitude * StrictMath.cos(angle);
        }
      }
    }
    double least = Arrays.stream(image).min().orElseThrow();
    double most = Arrays.stream(image).max().orElseThrow();
    float[] rounded = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      rounded[i] = (float) (Math.rint((image[i] - least) / (most - least) * 255) / 255);
    }
    return rounded;
  }

  /** Stand-ins for the posed head-model vertices: (5023, 3), world units. */
  public static float[] points(long seed, int frame) {
    SeededUniform uniform = new SeededUniform(seed, "points");
    float[] points = new float[SeededFlame.VERTICES * 3];
    for (int i = 0; i < points.length; i += 3) {
      double x = uniform.at(i);
      double y = uniform.at(i + 1);
      double z = uniform.at(i + 2);
      double norm = StrictMath.sqrt(x * x + y * y + z * z);
      double height = y / norm * 0.62;
      points[i] = (float) (x / norm * 0.45 + 0.01 * StrictMath.cos(0.2 * frame));
      points[i + 1] = (float) (height + (height < -0.2 ? 0.02 * StrictMath.sin(0.3 * frame) : 0));
      points[i + 2] = (float) (z / norm * 0.5);
    }
    return points;
  }
}
