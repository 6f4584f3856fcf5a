package io.avatarfleet.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.CudaSettings;
import io.avatarfleet.cuda.DeviceUnderTest;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.PictureBytes;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Pictures;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.BundleWriter;
import io.avatarfleet.format.seeded.GoldenInputs;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededHead;
import io.avatarfleet.format.seeded.SeededUniform;
import io.avatarfleet.format.seeded.SeededWeights;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine on a GPU, or on an emulated one, against the engine on the CPU. */
class CudaEngineTest {
  private final Engine cpu = new CpuEngine(2, StageListener.NONE);

  @TempDir Path folder;

  /**
   * The tiny model, whose channels need padding, one whose widths take every kind of kernel, the open model's widths in as
   * few pixels as there can be, and the open model with its photo: on few vertices, and on so many that they lie near each
   * other.
   */
  static Stream<Architecture> architectures() {
    Architecture tiny = Architecture.tiny();
    return Stream.of(tiny, new Architecture(
        "wide", tiny.image(), tiny.backbone(), tiny.featureHead(), tiny.gaussians(), tiny.head(),
        new Architecture.Renderer(List.of(16, 32, 64, 64, 96), List.of(32, 64, 128, 128, 128), 64, 3)),
        open(List.of(16, 48, 96, 96)), open(List.of(16, 16, 16, 16)).withPhoto(), photoOfADenseHead());
  }

  private static Architecture photoOfADenseHead() {
    Architecture few = open(List.of(16, 16, 16, 16));
    Architecture.Head head = few.head();
    return new Architecture("dense", few.image(), few.backbone(), few.featureHead(), few.gaussians(),
        new Architecture.Head("dense-head", 4000, head.baseWidth(), head.worldScale(), head.shapeCodes(),
            head.expressionCodes(), head.joints()), few.renderer()).withPhoto();
  }

  private static Architecture open(List<Integer> widths) {
    Architecture tiny = Architecture.tinyOpen();
    return new Architecture(
        "open-small", new Architecture.Image(32, 12f), tiny.backbone(), tiny.featureHead(), tiny.gaussians(),
        tiny.head(), new Architecture.Renderer(widths, widths, 32, 2));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void featuresAlphaAndPictureAgreeWithTheCpu(Architecture architecture) throws IOException {
    Engine cuda = DeviceUnderTest.engine(CudaSettings.DEFAULT, cpu);
    Bundle bundle = SeededBundle.write(folder.resolve("bundle"), architecture, 5, Progress.NONE);
    AvatarAsset avatar = avatar(bundle, "picture");
    Camera camera = new Camera(GoldenInputs.lookAt(-14), architecture.image().focalLength());
    float[] vertices = new float[3 * architecture.head().vertices()];
    HeadModel.of(bundle.head(), architecture.head().worldScale()).shaped(avatar.shape())
        .pose(codes(architecture, 1), vertices);

    RenderTrace expected = trace(cpu, bundle, avatar, vertices, camera);
    RenderTrace actual = trace(cuda, bundle, avatar, vertices, camera);
    assertThat(meanAbsolute(actual.coarse().features(), expected.coarse().features())).isLessThan(1e-4);
    assertThat(meanAbsolute(actual.coarse().alpha(), expected.coarse().alpha())).isLessThan(1e-5);
    assertThat(meanAbsolute(actual.frame().rgb(), expected.frame().rgb())).isLessThan(2e-3 * spread(expected.frame().rgb()));

    RenderedFrame frame = frame(cpu, bundle, avatar, camera);
    RenderedFrame onDevice = frame(cuda, bundle, avatar, camera);
    assertThat(meanAbsolute(onDevice.rgb(), frame.rgb())).isLessThan(2e-3 * spread(frame.rgb()));
    assertThat(meanAbsolute(onDevice.alpha(), frame.alpha())).isLessThan(1e-5);
  }

  /** Avatars of one bundle that have lost different numbers of Gaussians, several frames of each in one batch. */
  @Test
  void openAvatarsMoveAsOnTheCpu() throws IOException {
    Engine cuda = DeviceUnderTest.engine(CudaSettings.DEFAULT, cpu);
    Architecture architecture = open(List.of(16, 16, 16, 16));
    Bundle bundle = contrasting(architecture);
    AvatarAsset one = avatar(bundle, "picture");
    AvatarAsset other = avatar(bundle, "another");
    assertThat(one.gaussianCount()).isNotEqualTo(other.gaussianCount()).isLessThan(architecture.gaussianCount());
    List<Shot> shots = IntStream.of(-20, 0, 15)
        .mapToObj(angle -> new Shot(codes(architecture, angle), new Camera(GoldenInputs.lookAt(angle), 12))).toList();
    try (Renderer onCpu = cpu.renderer(bundle); Renderer onDevice = cuda.renderer(bundle)) {
      for (AvatarAsset avatar : List.of(one, other)) {
        try (AvatarRenderer expected = onCpu.open(avatar);
            AvatarRenderer still = onCpu.open(unbound(avatar));
            AvatarRenderer actual = onDevice.open(avatar);
            Pictures pictures = actual.pictures(shots, PictureFormat.FLOATS)) {
          for (int i = 0; i < shots.size(); i++) {
            float[] rgb = expected.render(shots.get(i).codes(), shots.get(i).camera()).rgb();
            float[] unmoved = still.render(shots.get(i).codes(), shots.get(i).camera()).rgb();
            float[] drawn = PictureBytes.frame(architecture.image().size(), pictures.picture(i)).rgb();
            double tolerance = 2e-3 * spread(rgb);
            assertThat(meanAbsolute(drawn, rgb)).isLessThan(tolerance);
            assertThat(meanAbsolute(unmoved, rgb)).isGreaterThan(10 * tolerance);
          }
        }
      }
    }
  }

  /** A bundle whose front Gaussians are anything from opaque to so faint that they are dropped. */
  private Bundle contrasting(Architecture architecture) throws IOException {
    SeededWeights weights = new SeededWeights(architecture, 5);
    return new BundleWriter().write(folder.resolve("contrasting"), architecture, "test", "CC0-1.0", name -> {
      Tensor tensor = weights.tensor(name);
      if (!name.equals("front.out.weight")) {
        return tensor;
      }
      float[] values = tensor.toFloats();
      int inputs = architecture.gaussians().branchWidth();
      for (int i = 0; i < inputs; i++) {
        values[architecture.gaussians().features() * inputs + i] *= 60;
      }
      return Tensor.of(values, tensor.shape().toArray());
    }, SeededHead.of(architecture.head(), 5), Progress.NONE);
  }

  private static AvatarAsset unbound(AvatarAsset avatar) {
    return new AvatarAsset(
        avatar.bundleId(), avatar.vertexCount(), avatar.features(), avatar.liftedPositions(), avatar.colors(),
        avatar.opacities(), avatar.scales(), avatar.rotations(), avatar.shape(), avatar.sourceTransform(),
        Optional.empty(), avatar.photo(), avatar.preview());
  }

  private AvatarAsset avatar(Bundle bundle, String picture) {
    int side = bundle.architecture().sourceSize();
    try (Reconstructor reconstructor = cpu.reconstructor(bundle)) {
      return reconstructor.reconstruct(
          values(picture, 3 * side * side), new Camera(GoldenInputs.lookAt(8), bundle.architecture().image().focalLength()),
          values("shape", bundle.architecture().head().shapeCodes()),
          new HeadCodes(new float[bundle.architecture().head().expressionCodes()], new float[6], new float[6]));
    }
  }

  private static RenderTrace trace(Engine engine, Bundle bundle, AvatarAsset avatar, float[] vertices, Camera camera) {
    try (Renderer renderer = engine.renderer(bundle); AvatarRenderer opened = renderer.open(avatar)) {
      return opened.trace(vertices, camera);
    }
  }

  private static RenderedFrame frame(Engine engine, Bundle bundle, AvatarAsset avatar, Camera camera) {
    try (Renderer renderer = engine.renderer(bundle); AvatarRenderer opened = renderer.open(avatar)) {
      return opened.render(codes(bundle.architecture(), 1), camera);
    }
  }

  private static HeadCodes codes(Architecture architecture, int frame) {
    float[] pose = values("pose " + frame, 6);
    float[] eyes = values("eyes " + frame, 6);
    for (int i = 0; i < 6; i++) {
      pose[i] *= 0.1f;
      eyes[i] *= 0.1f;
    }
    return new HeadCodes(values("expression " + frame, architecture.head().expressionCodes()), pose, eyes);
  }

  private static float[] values(String name, int count) {
    SeededUniform uniform = new SeededUniform(5, name);
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = (float) uniform.at(i);
    }
    return out;
  }

  private static double meanAbsolute(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("value %d", i).isFinite();
      sum += Math.abs(actual[i] - (double) expected[i]);
    }
    return sum / expected.length;
  }

  /** Mean distance from the mean: seeded pictures have little contrast, and errors are to be measured by it. */
  private static double spread(float[] values) {
    double mean = 0;
    for (float value : values) {
      mean += value / (double) values.length;
    }
    double sum = 0;
    for (float value : values) {
      sum += Math.abs(value - mean);
    }
    return sum / values.length;
  }
}
