package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaContext;
import io.avatarfleet.cuda.driver.CudaDevice;
import io.avatarfleet.cuda.driver.CudaFailure;
import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.cuda.driver.KernelModule;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.EngineHealth;
import io.avatarfleet.engine.HeadNeighbours;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.head.HeadModel;
import java.util.List;
import java.util.Optional;

/**
 * The engine on a GPU. It renders; avatars are built by another engine, because a build takes seconds once where frames
 * are rendered by the thousand.
 */
public final class CudaEngine implements Engine, AutoCloseable {
  private static final int LEAST_SIZE = 32;

  /** Tiles of a picture are counted in a block's shared memory. */
  private static final int MOST_SIZE = 2048;

  private static final int STYLE_STEP = 8;
  private static final int TILES_PER_GAUSSIAN = 2;

  private final Engine builder;
  private final CudaDevice device;
  private final CudaContext context;
  private final KernelModule module;
  private final DeviceArena arena;
  private final CudaHealth health = new CudaHealth();
  private final DeviceTurn turn;
  private final DeviceResidents residents = new DeviceResidents();
  private final PinnedRing ring = new PinnedRing();

  /**
   * Opens a device.
   *
   * @param image the kernels
   * @param builder builds avatars in this engine's stead
   * @throws io.avatarfleet.cuda.driver.CudaFailure if the device cannot be opened or has no kernels in the image
   */
  CudaEngine(CudaDevice device, byte[] image, CudaSettings settings, Engine builder) {
    this.builder = builder;
    this.device = device;
    this.context = new CudaContext(device);
    this.module = new KernelModule(image);
    long budget = settings.budget() > 0 ? settings.budget() : context.freeMemory() / 4 * 3;
    this.arena = new DeviceArena(budget);
    this.turn = new DeviceTurn(context, health);
  }

  @Override
  public String name() {
    return "cuda";
  }

  /** The device, for people. */
  public String deviceName() {
    return device.name();
  }

  /** Failed after an error that sticks to the device's context. */
  @Override
  public EngineHealth health() {
    if (health.failure().isPresent()) {
      return new EngineHealth(health.failure(), List.of());
    }
    try {
      context.makeCurrent();
      long used = device.memory() - context.freeMemory();
      EngineHealth.Device memory = new EngineHealth.Device(Integer.toString(device.ordinal()), used, device.memory());
      return new EngineHealth(Optional.empty(), List.of(memory));
    } catch (CudaFailure unreadable) {
      return new EngineHealth(Optional.of(unreadable.getMessage()), List.of());
    }
  }

  /** Bytes of device memory in use. */
  public long memoryUsed() {
    return arena.used();
  }

  /** The most bytes of device memory that were in use at once. */
  public long memoryPeak() {
    return arena.peak();
  }

  @Override
  public Reconstructor reconstructor(Bundle bundle) {
    return builder.reconstructor(bundle);
  }

  @Override
  public Renderer renderer(Bundle bundle) {
    return hindrance(bundle.architecture()).isPresent() ? builder.renderer(bundle) : openRenderer(bundle);
  }

  /** Sizes that the kernels are not made for; no model that we know has them. */
  @Override
  public Optional<String> hindrance(Architecture architecture) {
    int features = architecture.gaussians().features();
    int size = architecture.image().size();
    int style = architecture.renderer().styleWidth();
    if (features != DeviceAvatar.FEATURES) {
      return Optional.of(
          "the engine cuda draws Gaussians of %d channels, not of %d".formatted(DeviceAvatar.FEATURES, features));
    }
    if (size < LEAST_SIZE || size > MOST_SIZE) {
      return Optional.of(
          "the engine cuda draws pictures of %d to %d pixels, not of %d".formatted(LEAST_SIZE, MOST_SIZE, size));
    }
    return style % STYLE_STEP == 0
        ? Optional.empty()
        : Optional.of(
            "the engine cuda takes styles of a multiple of %d values, not of %d".formatted(STYLE_STEP, style));
  }

  CudaRenderer openRenderer(Bundle bundle) {
    return openRenderer(bundle, TILES_PER_GAUSSIAN * bundle.architecture().gaussianCount());
  }

  /** @param entries of an image's tile lists to make room for at first; more room is made when it is needed */
  CudaRenderer openRenderer(Bundle bundle, int entries) {
    Architecture architecture = bundle.architecture();
    hindrance(architecture).ifPresent(why -> {
      throw new IllegalArgumentException("bundle %s: %s".formatted(bundle.id(), why));
    });
    return turn.take(() -> {
      float worldScale = architecture.head().worldScale();
      StyleLayout layout = new StyleLayout(architecture);
      RendererWeights weights = residents.withRoom(() -> weights(bundle, layout));
      try {
        HeadModel model = HeadModel.of(bundle.head(), worldScale);
        HeadBasis head = residents.withRoom(() -> new HeadBasis(bundle.head(), worldScale, module, arena));
        RendererParts parts = new RendererParts(
            architecture, head, calm(architecture, model, head), weights, layout, convolutions(), module, arena,
            entries);
        return new CudaRenderer(bundle.id(), model, parts, turn, residents, ring);
      } catch (RuntimeException e) {
        weights.close();
        throw e;
      }
    });
  }

  /** Gives the basis back if there is no room left for this. */
  private Optional<HeadCalm> calm(Architecture architecture, HeadModel head, HeadBasis basis) {
    if (!architecture.looksUpPhoto()) {
      return Optional.empty();
    }
    try {
      HeadNeighbours neighbours = HeadNeighbours.of(head.rest());
      return Optional.of(residents.withRoom(() -> new HeadCalm(neighbours, module, arena)));
    } catch (RuntimeException e) {
      basis.close();
      throw e;
    }
  }

  ConvolutionKernels convolutions() {
    return new ConvolutionKernels(module, device);
  }

  DeviceArena arena() {
    return arena;
  }

  Buffers buffers() {
    return new Buffers(arena);
  }

  private RendererWeights weights(Bundle bundle, StyleLayout layout) {
    try {
      return new RendererWeights(bundle.architecture(), bundle.weights(), layout, arena);
    } catch (FormatException e) {
      throw new IllegalStateException("bundle " + bundle.id() + " passed its checks and lacks a tensor", e);
    }
  }

  @Override
  public void close() {
    context.makeCurrent();
    ring.close();
    module.close();
    context.close();
  }
}
