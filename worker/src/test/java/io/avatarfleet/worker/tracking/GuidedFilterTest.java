package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class GuidedFilterTest {
  private static final int HEIGHT = 17;
  private static final int WIDTH = 21;

  @Test
  void itIsTheRegressionOfEveryWindowThatThePaperDefines() {
    Random random = new Random(11);
    float[] guide = values(random, 3);
    float[] mask = values(random, 1);
    int radius = 3;
    float epsilon = 1e-2f;
    float[] filtered = new GuidedFilter(radius, epsilon).filter(guide, mask, HEIGHT, WIDTH);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        assertThat((double) filtered[y * WIDTH + x]).as("at %d, %d", x, y)
            .isCloseTo(plain(guide, mask, radius, epsilon, x, y), within(1e-4));
      }
    }
  }

  @Test
  void edgesOfTheMaskMoveToThoseOfThePicture() {
    int size = 48;
    float[] guide = new float[3 * size * size];
    float[] mask = new float[size * size];
    for (int i = 0; i < size * size; i++) {
      guide[i] = i % size < 24 ? 1 : 0;
      mask[i] = i % size < 27 ? 1 : 0;
    }
    float[] filtered = new GuidedFilter(8, 1e-4f).filter(guide, mask, size, size);
    float inside = filtered[24 * size + 23];
    float outside = filtered[24 * size + 24];
    assertThat(inside).isGreaterThan(0.95f);
    assertThat(inside - outside).as("the step lies at the picture's edge").isGreaterThan(0.5f);
  }

  /** The mean, over the windows that hold a pixel, of each window's ridge regression of mask on colours. */
  private static double plain(float[] guide, float[] mask, int radius, float epsilon, int x, int y) {
    double sum = 0;
    int windows = 0;
    for (int wy = Math.max(0, y - radius); wy <= Math.min(HEIGHT - 1, y + radius); wy++) {
      for (int wx = Math.max(0, x - radius); wx <= Math.min(WIDTH - 1, x + radius); wx++) {
        sum += regression(guide, mask, radius, epsilon, wx, wy, x, y);
        windows++;
      }
    }
    return sum / windows;
  }

  private static double regression(
      float[] guide, float[] mask, int radius, float epsilon, int wx, int wy, int x, int y) {
    double[] mean = new double[4];
    int count = 0;
    int[] pixels = new int[(2 * radius + 1) * (2 * radius + 1)];
    for (int py = Math.max(0, wy - radius); py <= Math.min(HEIGHT - 1, wy + radius); py++) {
      for (int px = Math.max(0, wx - radius); px <= Math.min(WIDTH - 1, wx + radius); px++) {
        pixels[count++] = py * WIDTH + px;
      }
    }
    for (int k = 0; k < count; k++) {
      for (int c = 0; c < 4; c++) {
        mean[c] += value(guide, mask, c, pixels[k]) / count;
      }
    }
    double[][] system = new double[3][4];
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 4; b++) {
        for (int k = 0; k < count; k++) {
          system[a][b] += (value(guide, mask, a, pixels[k]) - mean[a])
              * (value(guide, mask, b, pixels[k]) - mean[b]) / count;
        }
      }
      system[a][a] += epsilon;
    }
    double[] slope = solved(system);
    double result = mean[3];
    for (int c = 0; c < 3; c++) {
      result += slope[c] * (value(guide, mask, c, y * WIDTH + x) - mean[c]);
    }
    return result;
  }

  private static double value(float[] guide, float[] mask, int channel, int pixel) {
    return channel == 3 ? mask[pixel] : guide[channel * HEIGHT * WIDTH + pixel];
  }

  /** Gauss and Jordan. */
  private static double[] solved(double[][] system) {
    for (int i = 0; i < 3; i++) {
      for (int row = 0; row < 3; row++) {
        double factor = row == i ? 0 : system[row][i] / system[i][i];
        for (int c = 0; c < 4; c++) {
          system[row][c] -= factor * system[i][c];
        }
      }
    }
    return new double[] {system[0][3] / system[0][0], system[1][3] / system[1][1], system[2][3] / system[2][2]};
  }

  private static float[] values(Random random, int channels) {
    float[] values = new float[channels * HEIGHT * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
