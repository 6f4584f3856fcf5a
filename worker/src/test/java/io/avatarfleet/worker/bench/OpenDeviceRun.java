package io.avatarfleet.worker.bench;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.CudaAvailability;
import io.avatarfleet.cuda.CudaEngine;
import io.avatarfleet.cuda.CudaSettings;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Pictures;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.npy.NpzFile;
import io.avatarfleet.format.npy.NpzWriter;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.showcase.ExpressionTour;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * The part of {@link DeviceRun} that is about the open model that ships: what its commands are given, and what they
 * wrote on the GPU against what they wrote on processors. Exits with 1 where a tolerance is missed.
 */
public final class OpenDeviceRun {
  private static final double COARSE = 1e-3;
  private static final double FINAL = 6e-3;
  private static final int FRAMES = 500;

  /** From drive to drive; 3001 frames in all. */
  private static final int TOUR_STEP = 200;

  private static final PrintWriter OUT = new PrintWriter(System.out, true);

  private final Path folder;

  private OpenDeviceRun(Path folder) {
    this.folder = folder;
  }

  /** {@code OpenDeviceRun FOLDER prepare [WEIGHTS]|frames|probed|bench|drawn}; what is made stands in the folder. */
  public static void main(String[] arguments) throws IOException {
    OpenDeviceRun run = new OpenDeviceRun(Path.of(arguments[0]));
    System.exit(run.step(arguments[1], arguments.length > 2 ? Path.of(arguments[2]) : null) ? 0 : 1);
  }

  private boolean step(String name, Path weights) throws IOException {
    switch (name) {
      case "prepare" -> prepare(weights);
      case "frames" -> {
        return frames();
      }
      case "probed" -> {
        return probed();
      }
      case "bench" -> bench();
      case "drawn" -> drawn();
      default -> throw new IllegalArgumentException("no step " + name);
    }
    return true;
  }

  /** @param weights the shipped model's, where they are not in the jar; null where they are */
  private void prepare(Path weights) throws IOException {
    Path bundle = Files.createDirectories(folder.resolve("open"));
    copy("/model/open/bundle.json", bundle.resolve("bundle.json"));
    copy("/head/head.safetensors", bundle.resolve("head.safetensors"));
    Path to = bundle.resolve("weights.safetensors");
    if (weights == null) {
      copy("/model/open/weights.safetensors", to);
    } else {
      Files.copy(weights, to, StandardCopyOption.REPLACE_EXISTING);
    }
    copy("/demo/portrait.png", folder.resolve("portrait.png"));
    DrivingTrackFormat.write(folder.resolve("stills.track"), ExpressionTour.stills());
    DrivingTrackFormat.write(folder.resolve("tour.track"), ExpressionTour.track(TOUR_STEP));
    writeInputs(Bundle.load(bundle));
  }

  private static void copy(String resource, Path to) throws IOException {
    try (InputStream in = OpenDeviceRun.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the worker was packed without " + resource);
      }
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void writeInputs(Bundle bundle) throws IOException {
    BenchScene scene = BenchScene.of(bundle.architecture());
    int side = bundle.architecture().sourceSize();
    float[] source = posed(bundle, scene, 0);
    float[] points = posed(bundle, scene, 1);
    Camera camera = scene.camera(0);
    NpzWriter.write(folder.resolve("open-inputs.npz"), writer -> {
      writer.tensor("source_image", Tensor.of(scene.image(), 3, side, side));
      writer.tensor("source_transform", Tensor.of(scene.source().transform(), 3, 4));
      writer.tensor("source_points", Tensor.of(source, source.length / 3, 3));
      writer.tensor("points", Tensor.of(points, points.length / 3, 3));
      writer.tensor("transform", Tensor.of(camera.transform(), 3, 4));
    });
  }

  private static float[] posed(Bundle bundle, BenchScene scene, int frame) {
    float[] vertices = new float[3 * bundle.architecture().head().vertices()];
    HeadModel.of(bundle.head(), bundle.architecture().head().worldScale()).shaped(scene.shape())
        .pose(scene.codes(frame), vertices);
    return vertices;
  }

  /** What `avatar probe` wrote on the GPU against what it wrote on processors. */
  private boolean probed() throws IOException {
    NpzFile expected = NpzFile.read(folder.resolve("open-probe-cpu.npz"));
    NpzFile actual = NpzFile.read(folder.resolve("open-probe-cuda.npz"));
    boolean within = true;
    for (String name : new String[] {"gs_xyz", "coarse", "alpha", "final"}) {
      within &= within(name, actual.tensor(name).toFloats(), expected.tensor(name).toFloats(),
          name.equals("final") ? FINAL : COARSE);
    }
    return within;
  }

  /** The stills that `avatar render` wrote on the GPU against those that it wrote on processors; 8 bits. */
  private boolean frames() throws IOException {
    boolean within = true;
    for (int i = 0; i < ExpressionTour.DRIVES.size(); i++) {
      String name = "frame_%06d.png".formatted(i);
      String drive = ExpressionTour.DRIVES.get(i).name();
      within &= within(drive, picture("stills-cuda", name), picture("stills-cpu", name), FINAL);
    }
    return within;
  }

  private float[] picture(String stills, String name) throws IOException {
    File file = folder.resolve(stills).resolve(name).toFile();
    BufferedImage image = ImageIO.read(file);
    int[] raster = image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    float[] values = new float[raster.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = raster[i] / 255f;
    }
    return values;
  }

  private static boolean within(String name, float[] actual, float[] expected, double tolerance) {
    if (actual.length != expected.length) {
      throw new IllegalStateException("%s: %d values, not %d".formatted(name, actual.length, expected.length));
    }
    double sum = 0;
    double most = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(actual[i] - (double) expected[i]);
      sum += difference;
      most = Math.max(most, difference);
    }
    double mean = sum / expected.length;
    OUT.printf(Locale.ROOT, "%-14s mean absolute difference %.2e, at most %.2e; tolerance of the mean %.0e%n",
        name, mean, most, tolerance);
    return mean <= tolerance;
  }

  /** The shipped portrait's avatar, where `avatar bench` draws one of a made-up picture. */
  private void bench() throws IOException {
    AvatarAsset avatar = AvatarAssetFormat.read(folder.resolve("open.avatar"));
    OUT.printf("%d Gaussians, %d of them bound%n", avatar.gaussianCount(), avatar.binding().orElseThrow().count());
    new DeviceBench(cuda()).run(Bundle.load(folder.resolve("open")), avatar, FRAMES, OUT, Progress.NONE);
  }

  /** Two frames in a batch, for a sanitizer to look at. */
  private void drawn() throws IOException {
    Bundle bundle = Bundle.load(folder.resolve("open"));
    BenchScene scene = BenchScene.of(bundle.architecture());
    try (Renderer renderer = cuda().renderer(bundle);
        AvatarRenderer avatar = renderer.open(AvatarAssetFormat.read(folder.resolve("open.avatar")));
        Pictures pictures = avatar.pictures(shots(scene), PictureFormat.RGB)) {
      OUT.printf("%d pictures%n", pictures.count());
    }
  }

  private static List<Shot> shots(BenchScene scene) {
    return IntStream.range(0, 2).mapToObj(i -> new Shot(scene.codes(i), scene.camera(i))).toList();
  }

  private static CudaEngine cuda() {
    Engine cpu = new CpuEngine(Runtime.getRuntime().availableProcessors(), StageListener.NONE);
    CudaAvailability found = CudaAvailability.find(CudaSettings.DEFAULT, cpu);
    return found.engine().orElseThrow(() -> new IllegalStateException(found.reason()));
  }
}
