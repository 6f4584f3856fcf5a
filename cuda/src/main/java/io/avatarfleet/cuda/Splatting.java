package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.DeviceMemory;
import io.avatarfleet.cuda.driver.Kernel;
import io.avatarfleet.cuda.driver.KernelModule;
import io.avatarfleet.cuda.driver.KernelParameters;
import io.avatarfleet.cuda.driver.PinnedMemory;

/**
 * Gaussians to features, and those through the renderer's first layer (SPEC section 6): projection, tile lists, sort,
 * blend. How long the lists are is known on the device before they are filled; if they do not fit, nothing is filled, the
 * picture is worthless, and {@link #grow} makes room for another try.
 */
final class Splatting {
  private static final int TILE = 16;
  private static final int ELLIPSE_BYTES = 32;
  private static final int ENTRY_BYTES = 8;
  private static final int GAUSSIAN_THREADS = 512;
  private static final int THREADS = 256;
  private static final int LAYOUT_THREADS = 1024;

  /** sizeof(BlendShared). */
  private static final int BLEND_SHARED = 256 * (16 + 16 + 64 + 1) + 8 * (256 + 16);

  private final int images;
  private final int count;
  private final int vertexCount;
  private final int size;
  private final int across;
  private final Buffers buffers;
  private final DeviceMemory vertices;
  private final DeviceMemory ellipses;
  private final DeviceMemory counts;
  private final DeviceMemory starts;
  private final DeviceMemory cursors;
  private final DeviceMemory totals;
  private final DeviceMemory calm;
  private final DeviceMemory trusts;
  private final DeviceMemory alpha;
  private final PinnedMemory hostTotals;
  private final DeviceMemory coarse;
  private final DeviceMemory base;
  private final Kernel project;
  private final Kernel layOut;
  private final Kernel fill;
  private final Kernel sort;
  private final Kernel blend;
  private DeviceMemory entries;
  private int capacity;

  /**
   * @param count the most Gaussians of an avatar
   * @param capacity entries of an image's tile lists to begin with
   * @param traced whether the feature picture is kept in float32
   * @param based whether its visible channels are kept, for the renderer to correct
   * @param looksUp whether the source picture is looked up
   */
  Splatting(
      int images, int count, int vertexCount, int size, int capacity, boolean traced, boolean based,
      boolean looksUp, KernelModule module, Buffers buffers) {
    this.images = images;
    this.count = count;
    this.vertexCount = vertexCount;
    this.size = size;
    this.across = size / TILE;
    this.capacity = capacity;
    this.buffers = buffers;
    long tiles = (long) images * across * across;
    this.vertices = buffers.take(16L * images * vertexCount, "posed vertices");
    this.ellipses = buffers.take((long) ELLIPSE_BYTES * images * count, "ellipses");
    this.counts = buffers.take(Integer.BYTES * tiles, "tile counts").zeroed();
    this.starts = buffers.take(Integer.BYTES * (tiles + images), "tile starts");
    this.cursors = buffers.take(Integer.BYTES * tiles, "tile cursors");
    this.totals = buffers.take((long) Integer.BYTES * images, "tile totals");
    this.calm = looksUp ? buffers.take((long) Float.BYTES * images * vertexCount, "vertices' calm") : null;
    this.trusts = looksUp ? buffers.take((long) Float.BYTES * images * count, "trust in the photo") : null;
    this.alpha = buffers.take((long) Float.BYTES * images * size * size, "alpha");
    this.coarse = traced
        ? buffers.take((long) Float.BYTES * images * DeviceAvatar.FEATURES * size * size, "feature picture") : null;
    this.base = based ? buffers.take(4L * Float.BYTES * images * size * size, "base pictures") : null;
    this.entries = buffers.take(entryBytes(capacity), "tile lists");
    this.hostTotals = buffers.pin((long) Integer.BYTES * images);
    this.project = module.kernel("project");
    this.layOut = module.kernel("lay_out_tiles");
    this.fill = module.kernel("fill_tiles");
    this.sort = module.kernel("sort_tiles");
    this.blend = module.kernel("blend_tiles");
  }

  /** (images, V), four floats each: where posed vertices are expected. */
  DeviceMemory vertices() {
    return vertices;
  }

  /** (images, V): where {@link HeadCalm} is expected to write; null where no source picture is looked up. */
  DeviceMemory calm() {
    return calm;
  }

  /** (images, size, size). */
  DeviceMemory alpha() {
    return alpha;
  }

  /** (images, 32, size, size), if traced. */
  DeviceMemory coarse() {
    return coarse;
  }

  /**
   * (images, 4, size, size): the picture that the renderer corrects, and the share of each pixel that it does not; null
   * if it draws its own.
   */
  DeviceMemory base() {
    return base;
  }

  /** Projection and the tiles' sorted lists. */
  void bin(FrameInputs inputs, CudaStream stream, NeuralPass.Watch watch) {
    KernelParameters parameters = new KernelParameters()
        .address(inputs.address()).address(vertices.address()).address(ellipses.address()).address(counts.address())
        .address(starts.address()).address(cursors.address()).address(entries.address()).address(totals.address())
        .address(addressOf(calm)).address(addressOf(trusts))
        .integer(inputs.stride()).integer(vertexCount).integer(count).integer(size).integer(across).integer(capacity);
    int counters = Integer.BYTES * across * across;
    Kernel.Grid gaussians = new Kernel.Grid((count + GAUSSIAN_THREADS - 1) / GAUSSIAN_THREADS, images, 1);
    project.launch(gaussians, GAUSSIAN_THREADS, counters, stream, parameters);
    watch.passed("project", 0, 0);
    layOut.launch(new Kernel.Grid(images, 1, 1), LAYOUT_THREADS, 0, stream, parameters);
    watch.passed("lay out tiles", 0, 0);
    fill.launch(gaussians, GAUSSIAN_THREADS, counters, stream, parameters);
    watch.passed("fill tiles", 0, 0);
    sort.launch(new Kernel.Grid(across * across, images, 1), THREADS, 0, stream, parameters);
    watch.passed("sort tiles", 0, 0);
  }

  /**
   * Blends, and writes the renderer's first layer.
   *
   * @param first its output
   * @param halved means of its 2 x 2 pixels
   */
  void blend(
      FrameInputs inputs, RendererWeights weights, Activation first, Activation halved, CudaStream stream) {
    KernelParameters parameters = new KernelParameters()
        .address(inputs.address()).address(ellipses.address()).address(starts.address()).address(entries.address())
        .address(totals.address()).address(addressOf(trusts)).address(weights.at(weights.first().weights()))
        .address(weights.at(weights.first().bias())).address(first.address()).address(halved.address())
        .address(alpha.address()).address(addressOf(coarse)).address(addressOf(base))
        .integer(inputs.stride()).integer(count).integer(size).integer(across).integer(capacity)
        .integer(first.channels());
    blend.launch(new Kernel.Grid(across * across, images, 1), THREADS, BLEND_SHARED, stream, parameters);
  }

  private static long addressOf(DeviceMemory memory) {
    return memory == null ? 0 : memory.address();
  }

  /** Copies how long the lists were, to be looked at when the frame is done. */
  void report(CudaStream stream) {
    stream.download(totals, hostTotals, 0, (long) Integer.BYTES * images);
  }

  /** Entries that the longest image of the last batch needed. */
  int needed() {
    int most = 0;
    for (int image = 0; image < images; image++) {
      most = Math.max(most, hostTotals.view().getInt(Integer.BYTES * image));
    }
    return most;
  }

  boolean overflowed() {
    return Integer.compareUnsigned(needed(), capacity) > 0;
  }

  /** Makes room for the lists that did not fit, and a quarter more; may be tried again if the room is not there. */
  void grow() {
    int more = Math.toIntExact(needed() * 5L / 4);
    entries = buffers.replace(entries, entryBytes(more), "tile lists");
    capacity = more;
  }

  private long entryBytes(int capacity) {
    return (long) ENTRY_BYTES * images * capacity;
  }
}
