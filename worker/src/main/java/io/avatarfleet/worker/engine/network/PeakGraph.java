package io.avatarfleet.worker.engine.network;

/**
 * One convolution of the kind that dominates the model, to learn how fast this machine multiplies at best.
 *
 * <p>Input {@code x} and output {@code y} (1, {@value #CHANNELS}, {@value #SIZE}, {@value #SIZE}).
 */
public final class PeakGraph {
  public static final int CHANNELS = 256;
  public static final int SIZE = 148;
  private static final int KERNEL = 3;

  private PeakGraph() {}

  public static Graph build() {
    GraphBuilder graph = new GraphBuilder();
    float[] numbers = new float[CHANNELS * CHANNELS * KERNEL * KERNEL];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 1e-3f * (i % 7 - 3);
    }
    Value x = graph.input("x", 1, CHANNELS, SIZE, SIZE);
    Value weight = graph.constant(numbers, CHANNELS, CHANNELS, KERNEL, KERNEL);
    graph.output("y", new Layers(graph).convolution(x, weight, null, KERNEL, 1), 1, CHANNELS, SIZE, SIZE);
    return graph.build();
  }

  /** Floating-point operations of one run. */
  public static double operations() {
    return 2.0 * SIZE * SIZE * KERNEL * KERNEL * CHANNELS * CHANNELS;
  }
}
