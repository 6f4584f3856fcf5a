package io.avatarfleet.worker.bench;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.seeded.SeededUniform;
import io.avatarfleet.head.HeadCodes;

/**
 * Inputs that are the same on every machine: a smooth seeded picture, small seeded codes, a camera that turns around
 * the head at the distance the released model was trained at.
 *
 * @param image (3, S, S), S the backbone's input size
 * @param source the source's camera
 * @param shape identity code
 */
record BenchScene(Architecture architecture, float[] image, Camera source, float[] shape) {
  private static final long SEED = 7;
  private static final int WAVES = 12;
  private static final double DISTANCE = 9.3;
  private static final double ELEVATION = Math.toRadians(5);

  static BenchScene of(Architecture architecture) {
    Camera source = lookAt(8, architecture.image().focalLength());
    return new BenchScene(
        architecture, waves(architecture.sourceSize()), source,
        uniform("bench.shape", architecture.head().shapeCodes(), 1));
  }

  /** The camera of one frame. */
  Camera camera(int frame) {
    return lookAt(-14 + frame, architecture.image().focalLength());
  }

  /** The codes of one frame. */
  HeadCodes codes(int frame) {
    return new HeadCodes(
        uniform("bench.expression." + frame, architecture.head().expressionCodes(), 0.5f),
        uniform("bench.pose." + frame, 6, 0.1f),
        uniform("bench.eyes." + frame, 6, 0.1f));
  }

  private static float[] uniform(String name, int count, float amount) {
    SeededUniform uniform = new SeededUniform(SEED, name);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) uniform.at(i) * amount;
    }
    return values;
  }

  private static float[] waves(int size) {
    float[] image = new float[3 * size * size];
    float[] numbers = uniform("bench.image", 3 * WAVES * 3, 1);
    for (int i = 0; i < image.length; i++) {
      int channel = i / (size * size);
      int row = i / size % size;
      int column = i % size;
      double sum = 0;
      for (int k = 0; k < WAVES; k++) {
        int at = (channel * WAVES + k) * 3;
        sum += Math.cos((numbers[at] * column + numbers[at + 1] * row) * 0.12 * (1 + k / 3.0) + numbers[at + 2] * 6);
      }
      image[i] = (float) (0.5 + 0.5 * sum / WAVES);
    }
    return image;
  }

  /** Looks at the origin from an azimuth in degrees, five degrees above the horizon. */
  private static Camera lookAt(double azimuth, float focalLength) {
    double a = Math.toRadians(azimuth);
    double[] z = {-Math.cos(ELEVATION) * Math.sin(a), -Math.sin(ELEVATION), -Math.cos(ELEVATION) * Math.cos(a)};
    double[] x = {-Math.cos(a), 0, Math.sin(a)};
    double[] y = {z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]};
    float[] transform = new float[12];
    for (int i = 0; i < 3; i++) {
      transform[4 * i] = (float) x[i];
      transform[4 * i + 1] = (float) y[i];
      transform[4 * i + 2] = (float) z[i];
    }
    transform[11] = (float) DISTANCE;
    return new Camera(transform, focalLength);
  }
}
