package io.avatarfleet.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.PictureBytes;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.SurfaceMotion;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededUniform;
import io.avatarfleet.head.HeadCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is the open model's own on a device: avatars that differ in size and whose Gaussians follow the head. */
class OpenModelTest {
  private static final Camera CAMERA = new Camera(new float[] {-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 9}, 12);
  private static final int LIFTED = 300;
  private static final int BOUND = 200;

  @TempDir static Path folder;

  private static Bundle bundle;

  @BeforeAll
  static void makeABundle() throws IOException {
    Architecture tiny = Architecture.tinyOpen();
    List<Integer> widths = List.of(16, 32, 16, 16);
    bundle = SeededBundle.write(folder.resolve("open"), new Architecture(
        "open-small", new Architecture.Image(32, 12f), tiny.backbone(), tiny.featureHead(), tiny.gaussians(),
        tiny.head(), new Architecture.Renderer(widths, widths, 32, 2)), 3, Progress.NONE);
  }

  @Test
  void avatarsOfDifferentSizesShareABatchAndComeOutAsOnTheirOwn() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    try (CudaRenderer renderer = engine.openRenderer(bundle);
        CudaAvatarRenderer one = renderer.opened(Avatars.following(bundle, 1, LIFTED, BOUND));
        CudaAvatarRenderer other = renderer.opened(Avatars.following(bundle, 2, LIFTED / 3, BOUND / 4));
        PictureBatches batch = renderer.batches(3, PictureFormat.FLOATS)) {
      batch.start(List.of(other.shot(codes(1), CAMERA), one.shot(codes(2), CAMERA), other.shot(codes(3), CAMERA)));
      batch.finish();

      assertThat(rgb(batch, 0)).isEqualTo(other.render(codes(1), CAMERA).rgb());
      assertThat(rgb(batch, 1)).isEqualTo(one.render(codes(2), CAMERA).rgb());
      assertThat(rgb(batch, 2)).isEqualTo(other.render(codes(3), CAMERA).rgb()).isNotEqualTo(rgb(batch, 0));
    }
  }

  /** What the kernels do with it, in plain arithmetic, against the plain form. */
  @Test
  void lyingWhereTheSourceIsTakenOffAFrameOnlyAddsItsOwnVertices() {
    AvatarAsset avatar = Avatars.following(bundle, 1, LIFTED, BOUND);
    float[] posed = new float[3 * avatar.vertexCount()];
    SeededUniform uniform = new SeededUniform(4, "posed");
    for (int i = 0; i < posed.length; i++) {
      posed[i] = 0.6f * (float) uniform.at(i);
    }
    float[] expected = avatar.liftedPositions().clone();
    new SurfaceMotion(avatar).move(posed, expected, 0);

    LiftedGaussians lifted = new LiftedGaussians(avatar);

    int moving = 0;
    for (int i = 0; i < LIFTED; i++) {
      int follow = Float.floatToRawIntBits(lifted.positions()[4 * i + 3]);
      assertThat(follow).as("Gaussian %d", i).isEqualTo(i < BOUND && i % 2 == 0 ? ++moving : 0);
      for (int axis = 0; axis < 3; axis++) {
        float place = lifted.positions()[4 * i + axis];
        for (int k = 0; follow != 0 && k < 3; k++) {
          int at = 6 * (follow - 1) + k;
          place += Float.intBitsToFloat(lifted.follows()[at + 3]) * posed[3 * lifted.follows()[at] + axis];
        }
        assertThat(place).isCloseTo(expected[3 * i + axis], within(1e-6f));
      }
    }
    assertThat(lifted.follows()).hasSize(6 * BOUND / 2);
  }

  @Test
  void anAvatarOfOtherSizesThanItsBundlesIsRefused() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    AvatarAsset whole = Avatars.of(bundle, 1);
    AvatarAsset fewer = new AvatarAsset(
        whole.bundleId(), whole.vertexCount() - 1, whole.features(), whole.liftedPositions(), whole.colors(),
        whole.opacities(), whole.scales(), whole.rotations(), whole.shape(), whole.sourceTransform(), whole.binding(),
        whole.photo(), whole.preview());
    try (Renderer renderer = engine.renderer(bundle)) {
      assertThatThrownBy(() -> renderer.open(fewer)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("%d of them on vertices".formatted(whole.vertexCount() - 1))
          .hasMessageContaining(bundle.id());
    }
  }

  @Test
  void anAvatarWhosePhotoIsNotLookedUpIsRefused() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    AvatarAsset whole = Avatars.of(bundle, 1);
    AvatarAsset shown = new AvatarAsset(
        whole.bundleId(), whole.vertexCount(), whole.features(), whole.liftedPositions(), whole.colors(),
        whole.opacities(), whole.scales(), whole.rotations(), whole.shape(), whole.sourceTransform(), whole.binding(),
        Optional.of(new SourcePhoto(32, new byte[3 * 32 * 32])), whole.preview());
    try (Renderer renderer = engine.renderer(bundle)) {
      assertThatThrownBy(() -> renderer.open(shown)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the avatar's photo has 32 pixels a side; those of bundle " + bundle.id() + " have 0");
    }
  }

  @Test
  void theModelsThatThereAreAreDrawn() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);

    for (Architecture architecture : List.of(
        Architecture.released(), Architecture.open(), Architecture.tiny(), Architecture.tinyOpen())) {
      assertThat(engine.hindrance(architecture)).as(architecture.name()).isEmpty();
    }
  }

  static Stream<Arguments> architectures() {
    Architecture open = Architecture.open();
    Architecture.Renderer widths = open.renderer();
    return Stream.of(
        Arguments.of(with(open, new Architecture.Gaussians(16, 64, 0.05f), open.image(), widths),
            "the engine cuda draws Gaussians of 32 channels, not of 16"),
        Arguments.of(with(open, open.gaussians(), new Architecture.Image(16, 12), widths),
            "the engine cuda draws pictures of 32 to 2048 pixels, not of 16"),
        Arguments.of(with(open, open.gaussians(), new Architecture.Image(4096, 12), widths),
            "the engine cuda draws pictures of 32 to 2048 pixels, not of 4096"),
        Arguments.of(with(open, open.gaussians(), open.image(),
            new Architecture.Renderer(widths.encoderWidths(), widths.decoderWidths(), 100, 2)),
            "the engine cuda takes styles of a multiple of 8 values, not of 100"));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void aSizeThatTheKernelsAreNotMadeForIsNamed(Architecture architecture, String hindrance) {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);

    assertThat(engine.hindrance(architecture)).contains(hindrance);
  }

  private static Architecture with(
      Architecture open, Architecture.Gaussians gaussians, Architecture.Image image, Architecture.Renderer renderer) {
    return new Architecture(open.name(), image, open.backbone(), open.featureHead(), gaussians, open.head(), renderer);
  }

  private static float[] rgb(PictureBatches batch, int image) {
    return PictureBytes.frame(bundle.architecture().image().size(), batch.picture(image)).rgb();
  }

  private static HeadCodes codes(long seed) {
    SeededUniform uniform = new SeededUniform(seed, "codes");
    float[] expression = new float[bundle.architecture().head().expressionCodes()];
    float[] pose = new float[6];
    for (int i = 0; i < expression.length; i++) {
      expression[i] = (float) uniform.at(i);
    }
    for (int i = 0; i < pose.length; i++) {
      pose[i] = 0.1f * (float) uniform.at(100 + i);
    }
    return new HeadCodes(expression, pose, new float[6]);
  }
}
