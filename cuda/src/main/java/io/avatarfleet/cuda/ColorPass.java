package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.DeviceMemory;
import io.avatarfleet.cuda.driver.Kernel;
import io.avatarfleet.cuda.driver.KernelModule;
import io.avatarfleet.cuda.driver.KernelParameters;
import io.avatarfleet.engine.PictureFormat;
import java.util.ArrayList;
import java.util.List;

/** The decoder's rgb, level by level, and the picture that leaves the device. */
final class ColorPass {
  private static final int THREADS = 256;
  private static final int PIXEL_BYTES = 16;

  /** One level's parts and, but for the largest, its sum with all levels below. */
  private record Level(int size, int blocks, DeviceMemory parts, DeviceMemory sum) {}

  private final int images;
  private final RendererWeights weights;
  private final KernelModule module;
  private final List<Level> levels = new ArrayList<>();

  /** @param blocks for each level, from the smallest, how many parts its layer to rgb leaves */
  ColorPass(int images, List<Integer> blocks, RendererWeights weights, KernelModule module, Buffers buffers) {
    this.images = images;
    this.weights = weights;
    this.module = module;
    for (int i = 0; i < blocks.size(); i++) {
      int size = 4 << i;
      long plane = (long) PIXEL_BYTES * images * size * size;
      DeviceMemory parts = buffers.take(plane * blocks.get(i), "rgb parts");
      levels.add(new Level(
          size, blocks.get(i), parts, i < blocks.size() - 1 ? buffers.take(plane, "rgb of a level") : null));
    }
  }

  /** Where a level's layer to rgb leaves its parts. */
  long parts(int level) {
    return levels.get(level).parts().address();
  }

  /** Adds a level's parts and the level below; not for the largest. */
  void add(int level, CudaStream stream) {
    Level own = levels.get(level);
    module.kernel("add_colors").launch(
        new Kernel.Grid((own.size() * own.size() + THREADS - 1) / THREADS, images, 1), THREADS, 0, stream,
        color(level));
  }

  /**
   * Writes the pictures.
   *
   * @param alpha (images, size, size)
   * @param base (images, 4, size, size): what the levels' rgb corrects, and the share that it does not; null where a
   *     sigmoid of it is the picture
   */
  void write(DeviceMemory alpha, DeviceMemory base, PictureFormat format, DeviceMemory out, CudaStream stream) {
    int last = levels.size() - 1;
    int size = levels.get(last).size();
    KernelParameters parameters = color(last)
        .address(alpha.address()).address(base == null ? 0 : base.address()).address(out.address())
        .integer(format.bytes(size)).integer(format.ordinal());
    module.kernel("write_picture").launch(
        new Kernel.Grid((size * size / 4 + THREADS - 1) / THREADS, images, 1), THREADS, 0, stream, parameters);
  }

  private KernelParameters color(int level) {
    Level own = levels.get(level);
    return new KernelParameters()
        .address(own.parts().address()).address(level == 0 ? 0 : levels.get(level - 1).sum().address())
        .address(weights.at(weights.colorBiases().get(level))).address(own.sum() == null ? 0 : own.sum().address())
        .integer(own.blocks()).integer(images).integer(own.size()).integer(0);
  }
}
