package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaDevice;
import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.Kernel;
import io.avatarfleet.cuda.driver.KernelModule;

/** Chooses the kernel for a convolution by its size, and launches it (wide.cuh, deep.cuh). */
final class ConvolutionKernels {
  /** Pictures up to this size are computed by the deep kernel. */
  private static final int DEEPEST = 16;

  private static final int CHUNK = 16;
  private static final int DEEP_THREADS = 256;
  private static final int DEEP_PIXELS = 64;
  private static final int DEEP_SUMS = 8 * DEEP_PIXELS * 20 * Float.BYTES;

  /** A block's part of the output, as wide.cuh has it. */
  private record Shape(String name, int height, int channels, int threads, int colorBlock) {
    private static final int WIDE = 16;
    private static final int HALO = WIDE + 2;

    /** Bytes of shared memory; a conditioned layer keeps its own result there meanwhile. */
    int shared(boolean enlarges, boolean conditioned) {
      int pixels = HALO * (height + 2) * 2;
      int stage = pixels + 9 * (channels / 16) * 32;
      int result = conditioned ? 2 * WIDE * height * channels : 0;
      return CHUNK * (2 * stage + (enlarges || conditioned ? pixels : 0)) + result;
    }
  }

  private static final Shape NARROW = new Shape("narrow", 16, 16, 128, 16);
  private static final Shape MEDIUM = new Shape("medium", 16, 32, 128, 32);
  private static final Shape SMALL = new Shape("small", 8, 64, 128, 32);
  private static final Shape LARGE = new Shape("large", 16, 64, 256, 32);

  private final KernelModule module;
  private final CudaDevice device;

  ConvolutionKernels(KernelModule module, CudaDevice device) {
    this.module = module;
    this.device = device;
  }

  /** Parts that a layer to rgb leaves, one for each block of channels. */
  int colorBlocks(int size, int channels) {
    return channels / (size <= DEEPEST ? 16 : shape(size, channels, 1).colorBlock());
  }

  void launch(ConvolutionLaunch layer, int images, int styleStride, CudaStream stream) {
    if (layer.size() <= DEEPEST) {
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
    int blocks = tiles(size, LARGE) * (channels / LARGE.channels()) * images;
    return blocks >= device.multiprocessors() ? LARGE : SMALL;
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
