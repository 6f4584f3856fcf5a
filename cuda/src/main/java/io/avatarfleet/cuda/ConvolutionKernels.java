package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaDevice;
import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.Kernel;
import io.avatarfleet.cuda.driver.KernelModule;

/** Chooses the kernel for a convolution by its size, and launches it (wide.cuh, deep.cuh). */
final class ConvolutionKernels {
  /** Pictures up to this size are computed by the deep kernel, whatever the batch. */
  private static final int DEEPEST = 8;

  /** Pictures of this size are too if the batch does not fill the device otherwise. */
  private static final int DEEP_IF_FEW = 16;

  private static final int CHUNK = 16;
  private static final int DEEP_THREADS = 256;
  private static final int DEEP_PIXELS = 64;
  private static final int DEEP_SUMS = 8 * DEEP_PIXELS * 20 * Float.BYTES;

  /** A block's part of the output, as wide.cuh has it. */
  private record Shape(String name, int height, int channels, int threads, int stages) {
    private static final int WIDE = 16;
    private static final int HALO = WIDE + 2;

    /** Bytes of shared memory; a conditioned layer keeps its own result there meanwhile. */
    int shared(boolean enlarges, boolean conditioned) {
      int pixels = HALO * (height + 2) * 2;
      int stage = pixels + 9 * (channels / 16) * 32;
      int result = conditioned ? 2 * WIDE * height * channels : 0;
      return CHUNK * (stages * stage + (enlarges || conditioned ? pixels : 0)) + result;
    }
  }

  private static final Shape NARROW = new Shape("narrow", 16, 16, 128, 2);
  private static final Shape MEDIUM = new Shape("medium", 16, 32, 128, 2);
  private static final Shape TINY = new Shape("tiny", 4, 64, 128, 4);
  private static final Shape SMALL = new Shape("small", 8, 64, 128, 2);
  private static final Shape LARGE = new Shape("large", 16, 64, 256, 2);

  private final KernelModule module;
  private final CudaDevice device;

  ConvolutionKernels(KernelModule module, CudaDevice device) {
    this.module = module;
    this.device = device;
  }

  /** Parts that a layer to rgb leaves, one for each block of channels. */
  int colorBlocks(int size, int channels, int images) {
    return Math.max(1, channels / (deep(size, channels, images) ? 16 : 32));
  }

  private boolean deep(int size, int channels, int images) {
    return size <= DEEPEST
        || size <= DEEP_IF_FEW && blocks(size, channels, images, SMALL) < device.multiprocessors() / 2;
  }

  void launch(ConvolutionLaunch layer, int images, int styleStride, CudaStream stream) {
    if (deep(layer.size(), layer.channels(), images)) {
      launchDeep(layer, images, styleStride, stream);
      return;
    }
    Shape shape = shape(layer.size(), layer.channels(), images);
    Kernel kernel = module.kernel(shape.name() + switch (layer.products().size()) {
      case 1 -> "_plain";
      case 2 -> "_residual";
      default -> "_conditioned";
    });
    kernel.launch(
        new Kernel.Grid(tiles(layer.size(), shape), layer.channels() / shape.channels(), images), shape.threads(),
        shape.shared(layer.enlarges(), layer.products().size() == 3), stream, layer.parameters(images, styleStride, 0));
  }

  private static int tiles(int size, Shape shape) {
    return size / 16 * (size / shape.height());
  }

  private Shape shape(int size, int channels, int images) {
    if (channels == 16) {
      return NARROW;
    }
    if (channels == 32) {
      return MEDIUM;
    }
    if (blocks(size, channels, images, LARGE) >= device.multiprocessors() * 9 / 10) {
      return LARGE;
    }
    return blocks(size, channels, images, SMALL) >= device.multiprocessors() * 3 / 4 ? SMALL : TINY;
  }

  private static int blocks(int size, int channels, int images, Shape shape) {
    return tiles(size, shape) * (channels / shape.channels()) * images;
  }

  private void launchDeep(ConvolutionLaunch layer, int images, int styleStride, CudaStream stream) {
    int size = layer.size();
    int across = Math.min(size, 16);
    int pictures = size == 4 ? 4 : 1;
    int down = DEEP_PIXELS / across / pictures;
    int halo = pictures * (across + 2) * (down + 2);
    int most = layer.products().stream().mapToInt(ConvolutionLaunch.Product::channels).max().orElseThrow();
    int room = (device.sharedLimit() - DEEP_SUMS) / CHUNK / halo - 1;
    int staged = Math.min(most, room * 8 / 16 * 16);
    int shared = DEEP_SUMS + CHUNK * halo * (staged / 8 + 1);
    int tiles = size / across * (size / down) * ((images + pictures - 1) / pictures);
    module.kernel("convolve_deep").launch(
        new Kernel.Grid(tiles, layer.channels() / 16, 1), DEEP_THREADS, shared, stream,
        layer.parameters(images, styleStride, staged));
  }
}
