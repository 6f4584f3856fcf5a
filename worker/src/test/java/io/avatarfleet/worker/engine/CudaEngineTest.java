package io.avatarfleet.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.CudaSettings;
import io.avatarfleet.cuda.DeviceUnderTest;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.GoldenInputs;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededUniform;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine on a GPU, or on an emulated one, against the engine on the CPU. */
class CudaEngineTest {
  private final Engine cpu = new CpuEngine(2, StageListener.NONE);

  @TempDir Path folder;

  /** The tiny model, whose channels need padding, and one whose widths take every kind of kernel. */
  static Stream<Architecture> architectures() {
    Architecture tiny = Architecture.tiny();
    return Stream.of(tiny, new Architecture(
        "wide", tiny.image(), tiny.backbone(), tiny.featureHead(), tiny.gaussians(), tiny.head(),
        new Architecture.Renderer(List.of(16, 32, 64, 64, 96), List.of(32, 64, 128, 128, 128), 64, 3)));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void featuresAlphaAndPictureAgreeWithTheCpu(Architecture architecture) throws IOException {
    Engine cuda = DeviceUnderTest.engine(CudaSettings.DEFAULT, cpu);
    Bundle bundle = SeededBundle.write(folder.resolve("bundle"), architecture, 5, Progress.NONE);
    AvatarAsset avatar = avatar(bundle);
    Camera camera = new Camera(GoldenInputs.lookAt(-14), architecture.image().focalLength());
    float[] vertices = new float[3 * architecture.head().vertices()];
    HeadModel.of(bundle.head(), architecture.head().worldScale()).shaped(avatar.shape())
        .pose(codes(architecture), vertices);

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

  private AvatarAsset avatar(Bundle bundle) {
    int side = bundle.architecture().sourceSize();
    try (Reconstructor reconstructor = cpu.reconstructor(bundle)) {
      return reconstructor.reconstruct(
          values("picture", 3 * side * side), new Camera(GoldenInputs.lookAt(8), bundle.architecture().image().focalLength()),
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
      return opened.render(codes(bundle.architecture()), camera);
    }
  }

  private static HeadCodes codes(Architecture architecture) {
    float[] pose = values("pose", 6);
    float[] eyes = values("eyes", 6);
    for (int i = 0; i < 6; i++) {
      pose[i] *= 0.1f;
      eyes[i] *= 0.1f;
    }
    return new HeadCodes(values("expression", architecture.head().expressionCodes()), pose, eyes);
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
