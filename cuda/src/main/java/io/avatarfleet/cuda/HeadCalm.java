package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.cuda.driver.Kernel;
import io.avatarfleet.cuda.driver.KernelModule;
import io.avatarfleet.cuda.driver.KernelParameters;
import io.avatarfleet.engine.HeadNeighbours;

/**
 * Tells on the device where a frame's expression leaves the head as the source picture shows it (calm.cuh): for bundles
 * whose frames look that picture up.
 */
final class HeadCalm implements AutoCloseable {
  private static final int THREADS = 256;
  private static final int VERTICES_PER_BLOCK = THREADS / 32;

  private final HeadNeighbours neighbours;
  private final int vertices;
  private final DeviceImage image;
  private final DeviceImage.Part starts;
  private final DeviceImage.Part others;
  private final Kernel kernel;

  HeadCalm(HeadNeighbours neighbours, KernelModule module, DeviceArena arena) {
    this.neighbours = neighbours;
    this.vertices = neighbours.starts().length - 1;
    DeviceImage.Builder builder = new DeviceImage.Builder();
    this.starts = builder.integers(neighbours.starts());
    this.others = builder.integers(neighbours.others());
    this.image = builder.build(arena, "the head's neighbouring vertices");
    this.kernel = module.kernel("calm_head");
  }

  HeadNeighbours neighbours() {
    return neighbours;
  }

  /**
   * Measures all images of a batch.
   *
   * @param posed (images, V), four floats each
   * @param calm written: (images, V)
   */
  void measure(FrameInputs inputs, long posed, long calm, int images, CudaStream stream) {
    KernelParameters parameters = new KernelParameters()
        .address(inputs.address()).address(posed).address(image.at(starts)).address(image.at(others)).address(calm)
        .integer(inputs.stride()).integer(vertices);
    int blocks = (vertices + VERTICES_PER_BLOCK - 1) / VERTICES_PER_BLOCK;
    kernel.launch(new Kernel.Grid(blocks, images, 1), THREADS, 0, stream, parameters);
  }

  @Override
  public void close() {
    image.close();
  }
}
