package io.avatarfleet.worker.bench;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.CudaAvailability;
import io.avatarfleet.cuda.CudaEngine;
import io.avatarfleet.cuda.CudaSettings;
import io.avatarfleet.cuda.RenderBench;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.avatar.Precision;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.npy.NpzFile;
import io.avatarfleet.format.npy.NpzWriter;
import io.avatarfleet.format.seeded.GoldenInputs;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.worker.engine.CpuEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What is run on a machine with a GPU and nothing else, from what {@code cuda/device/pack} packs: the goldens, the bench,
 * many frames, a cold start. Exits with 1 where a tolerance is missed.
 */
public final class DeviceRun {
  private static final long SEED = 7;
  private static final int FRAMES = 500;
  private static final int BULK_FRAMES = 3000;
  private static final int SOAK_BATCH = 8;
  private static final int DOOR_FRAMES = 480;
  private static final PrintWriter OUT = new PrintWriter(System.out, true);

  private final Path folder;
  private final Engine cpu = new CpuEngine(Runtime.getRuntime().availableProcessors(), StageListener.NONE);

  private DeviceRun(Path folder) {
    this.folder = folder;
  }

  /** {@code DeviceRun FOLDER prepare|golden|probed|bench|door|soak|cold...}: folder for the seeded bundle, then what to run. */
  public static void main(String[] arguments) throws IOException {
    DeviceRun run = new DeviceRun(Path.of(arguments[0]));
    boolean passed = true;
    for (String step : Arrays.copyOfRange(arguments, 1, arguments.length)) {
      passed &= run.step(step);
    }
    System.exit(passed ? 0 : 1);
  }

  private boolean step(String name) throws IOException {
    switch (name) {
      case "prepare" -> prepare();
      case "golden" -> {
        return golden();
      }
      case "bench" -> new DeviceBench(cuda()).run(bundle(), FRAMES, OUT, Progress.NONE);
      case "probed" -> {
        return probed();
      }
      case "door" -> door();
      case "soak" -> soak(10_000);
      case "cold" -> cold();
      default -> throw new IllegalArgumentException("no step " + name);
    }
    return true;
  }

  private void prepare() throws IOException {
    Bundle bundle = SeededBundle.write(folder.resolve("bundle"), Architecture.released(), SEED, Progress.NONE);
    Camera source = new Camera(GoldenInputs.lookAt(8), bundle.architecture().image().focalLength());
    try (Reconstructor reconstructor = cpu.reconstructor(bundle)) {
      AvatarAsset avatar = reconstructor.reconstruct(GoldenInputs.image(SEED), source, new float[300],
          new HeadCodes(new float[100], new float[6], new float[6]));
      AvatarAssetFormat.write(folder.resolve("golden.avatar"), avatar, Precision.SINGLE);
    }
    DrivingTrackFormat.write(folder.resolve("bulk.track"),
        SeededTrack.of(bundle.architecture().head(), SEED, BULK_FRAMES));
    NpzWriter.write(folder.resolve("inputs.npz"), writer -> {
      writer.tensor("source_image",
          Tensor.of(GoldenInputs.image(SEED), 3, GoldenInputs.IMAGE, GoldenInputs.IMAGE));
      writer.tensor("source_transform", Tensor.of(GoldenInputs.lookAt(8), 3, 4));
      writer.tensor("points", Tensor.of(GoldenInputs.points(SEED, 3), bundle.architecture().head().vertices(), 3));
      writer.tensor("transform", Tensor.of(GoldenInputs.lookAt(-14), 3, 4));
    });
  }

  /** What `avatar probe` wrote against the goldens. */
  private boolean probed() throws IOException {
    NpzFile golden = golden(folder.resolve("golden_a.npz"));
    NpzFile probed = NpzFile.read(folder.resolve("probe.npz"));
    int size = bundle().architecture().image().size();
    float[] visible = Arrays.copyOf(probed.tensor("coarse").toFloats(), 3 * size * size);
    return within("coarse_rgb", visible, golden, 1e-3)
        & within("final", probed.tensor("final").toFloats(), golden, 6e-3);
  }

  private static NpzFile golden(Path file) throws IOException {
    try (InputStream in = DeviceRun.class.getResourceAsStream("/reference/golden_a.npz")) {
      Files.write(file, in.readAllBytes());
    }
    return NpzFile.read(file);
  }

  private boolean golden() throws IOException {
    NpzFile golden = golden(folder.resolve("golden_a.npz"));
    Bundle bundle = bundle();
    Camera camera = new Camera(GoldenInputs.lookAt(-14), bundle.architecture().image().focalLength());
    try (Renderer renderer = cuda().renderer(bundle); AvatarRenderer avatar = renderer.open(avatar())) {
      RenderTrace trace = avatar.trace(GoldenInputs.points(SEED, 3), camera);
      int size = bundle.architecture().image().size();
      float[] visible = Arrays.copyOf(trace.coarse().features(), 3 * size * size);
      return within("coarse_rgb", visible, golden, 1e-3) & within("final", trace.frame().rgb(), golden, 6e-3);
    }
  }

  private static boolean within(String name, float[] actual, NpzFile golden, double tolerance) throws IOException {
    float[] expected = golden.tensor(name).toFloats();
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.abs(actual[i] - (double) expected[i]);
    }
    OUT.printf(Locale.ROOT, "%s: mean absolute difference %.2e, tolerance %.0e%n", name, sum / expected.length, tolerance);
    return sum / expected.length <= tolerance;
  }

  /** Frame after frame as the worker asks for them, floats in Java arrays. */
  private void door() throws IOException {
    Bundle bundle = bundle();
    BenchScene scene = BenchScene.of(bundle.architecture());
    try (Renderer renderer = cuda().renderer(bundle); AvatarRenderer avatar = renderer.open(avatar())) {
      List<HeadCodes> codes = IntStream.range(0, DOOR_FRAMES).mapToObj(scene::codes).toList();
      long start = 0;
      for (int i = -DOOR_FRAMES / 3; i < DOOR_FRAMES; i++) {
        if (i == 0) {
          start = System.nanoTime();
        }
        avatar.render(codes.get(Math.floorMod(i, DOOR_FRAMES)), scene.camera(Math.floorMod(i, 29)));
      }
      OUT.printf(Locale.ROOT, "%.0f frames/s through AvatarRenderer.render%n",
          DOOR_FRAMES / ((System.nanoTime() - start) * 1e-9));
      for (PictureFormat format : PictureFormat.values()) {
        doorOfPictures(avatar, codes, scene, format);
      }
    }
  }

  private static void doorOfPictures(
      AvatarRenderer avatar, List<HeadCodes> codes, BenchScene scene, PictureFormat format) {
    long start = 0;
    for (int from = -DOOR_FRAMES / 3; from < DOOR_FRAMES; from += avatar.batch()) {
      if (from >= 0 && start == 0) {
        start = System.nanoTime();
      }
      List<Shot> shots = IntStream.range(from, from + avatar.batch())
          .mapToObj(i -> new Shot(codes.get(Math.floorMod(i, DOOR_FRAMES)), scene.camera(Math.floorMod(i, 29)))).toList();
      avatar.pictures(shots, format).close();
    }
    OUT.printf(Locale.ROOT, "%.0f frames/s through AvatarRenderer.pictures, %s%n",
        DOOR_FRAMES / ((System.nanoTime() - start) * 1e-9), format);
  }

  private void soak(int frames) throws IOException {
    CudaEngine engine = cuda();
    Bundle bundle = bundle();
    BenchScene scene = BenchScene.of(bundle.architecture());
    Shot[] different = new Shot[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      different[i] = new Shot(scene.codes(i), scene.camera(i % 29));
    }
    try (RenderBench bench = new RenderBench(engine, bundle, avatar(), i -> different[i % FRAMES])) {
      for (int part = 0; part < 5; part++) {
        double rate = bench.rate(SOAK_BATCH, 2, PictureFormat.YUV420, frames / 5);
        OUT.printf(Locale.ROOT, "%5d frames: %.0f frames/s, device memory %d MiB at most, resident %d MiB%n",
            frames / 5 * (part + 1), rate, engine.memoryPeak() >> 20, resident() >> 20);
      }
    }
    OUT.printf("device memory in use at the end: %d bytes%n", engine.memoryUsed());
  }

  private static long resident() throws IOException {
    return 4096 * Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
  }

  /** From the start of the process to the first frame of an avatar that lies on the disk. */
  private void cold() throws IOException {
    long began = ManagementFactory.getRuntimeMXBean().getStartTime();
    long entered = System.currentTimeMillis();
    Bundle bundle = bundle();
    long loaded = System.currentTimeMillis();
    CudaEngine engine = cuda();
    long opened = System.currentTimeMillis();
    BenchScene scene = BenchScene.of(bundle.architecture());
    try (Renderer renderer = engine.renderer(bundle); AvatarRenderer avatar = renderer.open(avatar())) {
      long ready = System.currentTimeMillis();
      avatar.render(scene.codes(0), scene.camera(0));
      long first = System.currentTimeMillis();
      OUT.printf("first frame %d ms after the process began: virtual machine %d, bundle %d, device %d, weights and avatar %d,"
          + " frame %d%n", first - began, entered - began, loaded - entered, opened - loaded, ready - opened, first - ready);
    }
  }

  private Bundle bundle() throws IOException {
    return Bundle.load(folder.resolve("bundle"));
  }

  private AvatarAsset avatar() throws IOException {
    return AvatarAssetFormat.read(folder.resolve("golden.avatar"));
  }

  private CudaEngine cuda() {
    CudaAvailability found = CudaAvailability.find(CudaSettings.DEFAULT, cpu);
    return found.engine().orElseThrow(() -> new IllegalStateException(found.reason()));
  }
}
