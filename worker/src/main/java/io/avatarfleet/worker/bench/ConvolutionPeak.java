package io.avatarfleet.worker.bench;

import io.avatarfleet.worker.engine.network.Network;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.engine.network.PeakGraph;
import java.nio.FloatBuffer;

/** Measures how fast this machine multiplies in float32 at best, as one large convolution shows it. */
public final class ConvolutionPeak {
  private static final int RUNS = 8;

  private final NetworkLoader loader;

  public ConvolutionPeak(NetworkLoader loader) {
    this.loader = loader;
  }

  /** Floating-point operations per second of the fastest of a few runs. */
  public double measure() {
    int values = PeakGraph.CHANNELS * PeakGraph.SIZE * PeakGraph.SIZE;
    FloatBuffer x = FloatBuffer.allocate(values);
    double best = 0;
    try (Network network = loader.load("peak", PeakGraph.build())) {
      for (int run = 0; run < RUNS; run++) {
        Network.Input input = new Network.Input("x", x, 1, PeakGraph.CHANNELS, PeakGraph.SIZE, PeakGraph.SIZE);
        long start = System.nanoTime();
        network.run(input).close();
        best = Math.max(best, PeakGraph.operations() / ((System.nanoTime() - start) * 1e-9));
      }
    }
    return best;
  }
}
