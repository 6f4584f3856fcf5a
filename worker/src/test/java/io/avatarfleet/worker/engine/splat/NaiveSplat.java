package io.avatarfleet.worker.engine.splat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.gaussian.FeatureImage;
import io.avatarfleet.gaussian.Gaussians;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * SPEC section 6 word for word in double precision: every pixel looks at every Gaussian. Depths are compared as floats,
 * so that what counts as "equal depth", whose order the SPEC leaves open, is the same as in the rasteriser.
 */
final class NaiveSplat {
  private record Ellipse(float depth, double x, double y, double a, double b, double c, double opacity, int index) {
  }

  private NaiveSplat() {
  }

  static FeatureImage draw(Gaussians gaussians, Camera camera, int size) {
    List<Ellipse> ellipses = new ArrayList<>();
    for (int i = 0; i < gaussians.count(); i++) {
      Ellipse ellipse = project(gaussians, i, camera, size);
      if (ellipse != null) {
        ellipses.add(ellipse);
      }
    }
    ellipses.sort(Comparator.comparing(Ellipse::depth));
    int channels = gaussians.features();
    FeatureImage out =
        new FeatureImage(channels, size, size, new float[channels * size * size], new float[size * size]);
    for (int pixel = 0; pixel < size * size; pixel++) {
      pixel(ellipses, gaussians, pixel, out);
    }
    return out;
  }

  private static Ellipse project(Gaussians gaussians, int i, Camera camera, int size) {
    double[] view = new double[3];
    double[][] toView = new double[3][3];
    for (int axis = 0; axis < 3; axis++) {
      double sign = axis < 2 ? -1 : 1;
      view[axis] = sign * camera.translation(axis);
      for (int k = 0; k < 3; k++) {
        toView[axis][k] = sign * camera.rotation(k, axis);
        view[axis] += toView[axis][k] * gaussians.positions()[3 * i + k];
      }
    }
    double z = view[2];
    if (z <= 0.2) {
      return null;
    }
    double focal = camera.focalLength() * size / 2;
    double limit = 1.3 / camera.focalLength();
    double tx = Math.min(limit, Math.max(-limit, view[0] / z)) * z;
    double ty = Math.min(limit, Math.max(-limit, view[1] / z)) * z;
    double[][] jacobian = {{focal / z, 0, -focal * tx / (z * z)}, {0, focal / z, -focal * ty / (z * z)}};
    double[][] m = times(jacobian, toView);
    double[][] covariance = times(times(m, covariance(gaussians, i)), transposed(m));
    double xx = covariance[0][0] + 0.3;
    double xy = covariance[0][1];
    double yy = covariance[1][1] + 0.3;
    double determinant = xx * yy - xy * xy;
    if (determinant == 0) {
      return null;
    }
    double u = camera.focalLength() * view[0] / z;
    double v = camera.focalLength() * view[1] / z;
    return new Ellipse((float) z, ((u + 1) * size - 1) / 2, ((v + 1) * size - 1) / 2, yy / determinant,
        -xy / determinant, xx / determinant, gaussians.opacities()[i], i);
  }

  private static double[][] covariance(Gaussians gaussians, int i) {
    double r = gaussians.rotations()[4 * i];
    double x = gaussians.rotations()[4 * i + 1];
    double y = gaussians.rotations()[4 * i + 2];
    double z = gaussians.rotations()[4 * i + 3];
    double[][] rotation = {
      {1 - 2 * (y * y + z * z), 2 * (x * y - r * z), 2 * (x * z + r * y)},
      {2 * (x * y + r * z), 1 - 2 * (x * x + z * z), 2 * (y * z - r * x)},
      {2 * (x * z - r * y), 2 * (y * z + r * x), 1 - 2 * (x * x + y * y)}
    };
    double[][] scale = new double[3][3];
    for (int k = 0; k < 3; k++) {
      scale[k][k] = gaussians.scales()[3 * i + k];
    }
    double[][] rs = times(rotation, scale);
    return times(rs, transposed(rs));
  }

  private static void pixel(List<Ellipse> ellipses, Gaussians gaussians, int pixel, FeatureImage out) {
    int channels = gaussians.features();
    double[] color = new double[channels];
    double through = 1;
    for (Ellipse e : ellipses) {
      double dx = pixel % out.width() - e.x;
      double dy = pixel / out.width() - e.y;
      double power = -0.5 * (e.a * dx * dx + e.c * dy * dy) - e.b * dx * dy;
      double alpha = Math.min(0.99, e.opacity * Math.exp(power));
      if (alpha < 1.0 / 255) {
        continue;
      }
      if (through * (1 - alpha) < 1e-4) {
        break;
      }
      for (int c = 0; c < channels; c++) {
        color[c] += alpha * through * gaussians.colors()[e.index * channels + c];
      }
      through *= 1 - alpha;
    }
    for (int c = 0; c < channels; c++) {
      out.features()[c * out.width() * out.height() + pixel] = (float) color[c];
    }
    out.alpha()[pixel] = (float) (1 - through);
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] product = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }

  private static double[][] transposed(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }
}
