package io.avatarfleet.head;

import io.avatarfleet.format.seeded.SeededFlame;
import java.util.Arrays;
import java.util.Locale;

/** Run by hand: milliseconds to pose a head of FLAME's size on one thread. */
public final class HeadBench {
  private HeadBench() {
  }

  public static void main(String[] arguments) {
    SeededFlame flame = new SeededFlame(7);
    HeadModel model = HeadModel.of(flame.headData(), 5);
    SeededFlame.Codes codes = flame.codes(2);
    ShapedHead head = model.shaped(Arrays.copyOf(codes.shape(), 300));
    HeadCodes frame = new HeadCodes(Arrays.copyOfRange(codes.expression(), 100, 200),
        Arrays.copyOfRange(codes.pose(), 6, 12), Arrays.copyOfRange(codes.eyes(), 6, 12));
    float[] vertices = new float[3 * model.vertexCount()];
    double[] milliseconds = new double[500];
    for (int i = 0; i < 2 * milliseconds.length; i++) {
      long start = System.nanoTime();
      head.pose(frame, vertices);
      milliseconds[i % milliseconds.length] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(milliseconds);
    System.out.printf(Locale.ROOT, "head model: median %.2f ms, best %.2f ms%n",
        milliseconds[milliseconds.length / 2], milliseconds[0]);
  }
}
