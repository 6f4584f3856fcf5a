package io.avatarfleet.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.driver.DeviceMemoryExhausted;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.PictureBytes;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Pictures;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededUniform;
import io.avatarfleet.head.HeadCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine promises beside the numbers, on the tiny model in as few pixels as there can be. */
class CudaRendererTest {
  private static final Camera CAMERA = new Camera(new float[] {-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 9}, 12);
  private static final Architecture MODEL = model();
  private static final int SIZE = MODEL.image().size();

  /** Of tile lists, more than the model's avatars have. */
  private static final int ENTRIES = 1 << 16;

  @TempDir static Path folder;

  private static Bundle bundle;

  private static Architecture model() {
    Architecture tiny = Architecture.tiny();
    return new Architecture(
        tiny.name(), new Architecture.Image(32, 12f), tiny.backbone(), tiny.featureHead(), tiny.gaussians(),
        tiny.head(), new Architecture.Renderer(List.of(8, 8, 16, 16), List.of(8, 16, 16, 16), 32, 2));
  }

  @BeforeAll
  static void makeABundle() throws IOException {
    bundle = SeededBundle.write(folder.resolve("tiny"), MODEL, 3, Progress.NONE);
  }

  @Test
  void theSameFrameTwiceGivesTheSameBits() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    try (Renderer renderer = engine.renderer(bundle); AvatarRenderer avatar = renderer.open(Avatars.of(bundle, 1))) {
      RenderedFrame first = avatar.render(codes(1), CAMERA);
      avatar.render(codes(2), CAMERA);
      RenderedFrame again = avatar.render(codes(1), CAMERA);

      assertThat(again.rgb()).isEqualTo(first.rgb());
      assertThat(again.alpha()).isEqualTo(first.alpha());
    }
  }

  @Test
  void framesOfDifferentAvatarsShareABatchAndComeOutAsOnTheirOwn() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    try (CudaRenderer renderer = engine.openRenderer(bundle);
        CudaAvatarRenderer one = renderer.opened(Avatars.of(bundle, 1));
        CudaAvatarRenderer other = renderer.opened(Avatars.of(bundle, 2));
        PictureBatches batch = renderer.batches(3, PictureFormat.FLOATS)) {
      batch.start(List.of(one.shot(codes(1), CAMERA), other.shot(codes(2), CAMERA), one.shot(codes(3), CAMERA)));
      batch.finish();

      assertThat(floats(batch.picture(0))).startsWith(one.render(codes(1), CAMERA).rgb());
      assertThat(floats(batch.picture(1))).startsWith(other.render(codes(2), CAMERA).rgb());
      assertThat(floats(batch.picture(2))).startsWith(one.render(codes(3), CAMERA).rgb());
    }
  }

  @Test
  void tileListsThatDoNotFitAreGivenRoomAndNothingIsLost() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    AvatarAsset asset = Avatars.of(bundle, 1);
    try (CudaRenderer cramped = engine.openRenderer(bundle, 16);
        CudaRenderer roomy = engine.openRenderer(bundle, 1 << 20);
        AvatarRenderer first = cramped.open(asset);
        AvatarRenderer second = roomy.open(asset)) {
      assertThat(first.render(codes(1), CAMERA).rgb()).isEqualTo(second.render(codes(1), CAMERA).rgb());
      assertThat(first.render(codes(2), CAMERA).alpha()).isEqualTo(second.render(codes(2), CAMERA).alpha());
    }
  }

  @Test
  void bytesAreTheFloatsRounded() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    try (CudaRenderer renderer = engine.openRenderer(bundle);
        CudaAvatarRenderer avatar = renderer.opened(Avatars.of(bundle, 1))) {
      RenderedFrame frame = avatar.render(codes(1), CAMERA);
      int plane = SIZE * SIZE;
      byte[] rgba = picture(renderer, avatar, PictureFormat.RGBA);
      byte[] rgb = picture(renderer, avatar, PictureFormat.RGB);
      for (int pixel = 0; pixel < plane; pixel++) {
        for (int c = 0; c < 3; c++) {
          int expected = (int) (255 * frame.rgb()[c * plane + pixel] + 0.5f);
          assertThat(rgba[4 * pixel + c] & 0xff).isEqualTo(expected);
          assertThat(rgb[3 * pixel + c] & 0xff).isEqualTo(expected);
        }
        assertThat(rgba[4 * pixel + 3] & 0xff).isEqualTo((int) (255 * frame.alpha()[pixel] + 0.5f));
      }
    }
  }

  @Test
  void yuvIsBt709InLimitedRangeWithOneColorForFourPixels() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    try (CudaRenderer renderer = engine.openRenderer(bundle);
        CudaAvatarRenderer avatar = renderer.opened(Avatars.of(bundle, 1))) {
      byte[] rgb = picture(renderer, avatar, PictureFormat.RGB);
      byte[] yuv = picture(renderer, avatar, PictureFormat.YUV420);
      int plane = SIZE * SIZE;
      for (int y = 0; y < SIZE; y += 2) {
        for (int x = 0; x < SIZE; x += 2) {
          double u = 0;
          double v = 0;
          for (int k = 0; k < 4; k++) {
            int pixel = (y + k / 2) * SIZE + x + k % 2;
            double red = rgb[3 * pixel] & 0xff;
            double blue = rgb[3 * pixel + 2] & 0xff;
            double luma = 0.2126 * red + 0.7152 * (rgb[3 * pixel + 1] & 0xff) + 0.0722 * blue;
            assertThat(yuv[pixel] & 0xff).isCloseTo((int) Math.round(16 + 219 * luma / 255), within(1));
            u += (blue - luma) / 1.8556 / 4;
            v += (red - luma) / 1.5748 / 4;
          }
          int chroma = y / 2 * (SIZE / 2) + x / 2;
          assertThat(yuv[plane + chroma] & 0xff).isCloseTo((int) Math.round(128 + 224 * u / 255), within(1));
          assertThat(yuv[plane + plane / 4 + chroma] & 0xff).isCloseTo((int) Math.round(128 + 224 * v / 255), within(1));
        }
      }
    }
  }

  @Test
  void allDeviceMemoryIsGivenBack() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    try (Renderer renderer = engine.renderer(bundle); AvatarRenderer avatar = renderer.open(Avatars.of(bundle, 1))) {
      avatar.render(codes(1), CAMERA);
      assertThat(engine.memoryUsed()).isPositive();
    }
    assertThat(engine.memoryUsed()).isZero();
  }

  @Test
  void picturesAreThePlainFormOfTheFrame() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    try (Renderer renderer = engine.renderer(bundle); AvatarRenderer avatar = renderer.open(Avatars.of(bundle, 1))) {
      List<Shot> shots = shots(3);
      List<RenderedFrame> frames = shots.stream().map(shot -> avatar.render(shot.codes(), shot.camera())).toList();
      for (PictureFormat format : List.of(PictureFormat.STRAIGHT_RGBA, PictureFormat.YUV420)) {
        try (Pictures expected = PictureBytes.of(frames, format); Pictures actual = avatar.pictures(shots, format)) {
          for (int i = 0; i < shots.size(); i++) {
            byte[] bytes = bytes(actual.picture(i));
            byte[] plain = bytes(expected.picture(i));
            assertThat(bytes).hasSameSizeAs(plain);
            for (int at = 0; at < plain.length; at++) {
              // Fused multiplications may round a value that lies halfway to the other side.
              assertThat(bytes[at] & 0xff).as("%s, byte %d", format, at).isCloseTo(plain[at] & 0xff, within(1));
            }
          }
        }
      }
    }
  }

  @Test
  void aShotGivesTheSameBytesWhateverItIsRenderedWith() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    try (Renderer renderer = engine.renderer(bundle); AvatarRenderer avatar = renderer.open(Avatars.of(bundle, 1))) {
      List<Shot> shots = shots(avatar.batch());
      try (Pictures together = avatar.pictures(shots, PictureFormat.YUV420)) {
        for (int i : List.of(0, shots.size() - 1)) {
          try (Pictures alone = avatar.pictures(shots.subList(i, i + 1), PictureFormat.YUV420)) {
            assertThat(bytes(alone.picture(0))).as("shot %d", i).isEqualTo(bytes(together.picture(i)));
          }
        }
      }
    }
  }

  @Test
  void picturesStayAsTheyAreWhileLaterOnesAreDrawnAndTheirMemoryIsUsedAgainAfterwards() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    try (Renderer renderer = engine.renderer(bundle); AvatarRenderer avatar = renderer.open(Avatars.of(bundle, 1))) {
      List<Shot> shots = shots(2);
      Pictures first = avatar.pictures(shots.subList(0, 1), PictureFormat.RGB);
      byte[] before = bytes(first.picture(0));
      try (Pictures second = avatar.pictures(shots.subList(1, 2), PictureFormat.RGB)) {
        assertThat(bytes(second.picture(0))).isNotEqualTo(before);
        assertThat(bytes(first.picture(0))).isEqualTo(before);
      }
      ByteBuffer lent = first.picture(0);
      first.close();
      try (Pictures third = avatar.pictures(shots.subList(1, 2), PictureFormat.RGB)) {
        assertThat(bytes(lent)).isEqualTo(bytes(third.picture(0)));
      }
    }
  }

  @Test
  void openedAvatarsThatDrawNothingStayWithinTheBudgetAndComeBackWhenTheyDraw() {
    CudaEngine roomy = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    List<AvatarAsset> assets = IntStream.rangeClosed(1, 3).mapToObj(i -> Avatars.of(bundle, i)).toList();
    long budget;
    byte[] expected;
    try (Renderer renderer = roomy.renderer(bundle)) {
      long before = roomy.memoryUsed();
      AvatarRenderer first = renderer.open(assets.get(0));
      long one = roomy.memoryUsed() - before;
      expected = drawn(first);
      assets.subList(1, 3).forEach(each -> drawn(renderer.open(each)));
      budget = roomy.memoryUsed() - 2 * one;
    }
    CudaEngine small = DeviceUnderTest.engine(new CudaSettings(0, budget), null);
    try (Renderer renderer = small.renderer(bundle)) {
      List<AvatarRenderer> open = assets.stream().map(renderer::open).toList();
      for (AvatarRenderer avatar : open) {
        drawn(avatar);
        assertThat(small.memoryUsed()).isLessThanOrEqualTo(budget);
      }
      assertThat(drawn(open.get(0))).isEqualTo(expected);
    }
  }

  @Test
  void anotherBundlesIdleAvatarMakesRoom() throws IOException {
    Bundle other = SeededBundle.write(folder.resolve("second"), MODEL, 5, Progress.NONE);
    CudaEngine roomy = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    long both;
    try (Renderer first = roomy.renderer(bundle); Renderer second = roomy.renderer(other)) {
      first.open(Avatars.of(bundle, 1)).close();
      both = roomy.memoryUsed();
    }
    CudaEngine small = DeviceUnderTest.engine(new CudaSettings(0, both), null);
    try (Renderer first = small.renderer(bundle); Renderer second = small.renderer(other)) {
      first.open(Avatars.of(bundle, 1)).close();
      second.open(Avatars.of(other, 1)).close();
      assertThat(small.memoryUsed()).isEqualTo(both);
    }
  }

  @Test
  void anAvatarThatIsDrawnDoesNotMakeRoom() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    long room;
    try (CudaRenderer renderer = engine.openRenderer(bundle, ENTRIES);
        CudaAvatarRenderer avatar = renderer.opened(Avatars.of(bundle, 1));
        PictureBatches batch = renderer.batches(1, PictureFormat.RGB)) {
      room = engine.memoryUsed();
    }
    CudaEngine small = DeviceUnderTest.engine(new CudaSettings(0, room), null);
    try (CudaRenderer renderer = small.openRenderer(bundle, ENTRIES);
        CudaAvatarRenderer avatar = renderer.opened(Avatars.of(bundle, 1));
        PictureBatches batch = renderer.batches(1, PictureFormat.RGB)) {
      batch.start(List.of(avatar.shot(codes(1), CAMERA)));
      AvatarAsset second = Avatars.of(bundle, 2);
      assertThatThrownBy(() -> renderer.open(second)).isInstanceOf(DeviceMemoryExhausted.class)
          .hasMessageContaining("an avatar needs").hasMessageContaining("of the budget's");
      batch.finish();
      renderer.open(second).close();
    }
  }

  @Test
  void anAvatarOfAnotherBundleIsRefused() throws IOException {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    Bundle other = SeededBundle.write(folder.resolve("other"), MODEL, 4, Progress.NONE);
    AvatarAsset stranger = Avatars.of(other, 1);
    try (Renderer renderer = engine.renderer(bundle)) {
      assertThatThrownBy(() -> renderer.open(stranger)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(other.id());
    }
  }

  private static byte[] picture(CudaRenderer renderer, CudaAvatarRenderer avatar, PictureFormat format) {
    try (PictureBatches batch = renderer.batches(1, format)) {
      batch.start(List.of(avatar.shot(codes(1), CAMERA)));
      batch.finish();
      byte[] bytes = new byte[format.bytes(SIZE)];
      batch.picture(0).get(bytes);
      return bytes;
    }
  }

  private static byte[] drawn(AvatarRenderer avatar) {
    try (Pictures pictures = avatar.pictures(shots(1), PictureFormat.RGB)) {
      return bytes(pictures.picture(0));
    }
  }

  private static List<Shot> shots(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> new Shot(codes(i), CAMERA)).toList();
  }

  private static byte[] bytes(ByteBuffer picture) {
    byte[] bytes = new byte[picture.remaining()];
    picture.get(bytes);
    return bytes;
  }

  private static float[] floats(ByteBuffer picture) {
    float[] out = new float[picture.remaining() / Float.BYTES];
    picture.asFloatBuffer().get(out);
    return out;
  }

  private static HeadCodes codes(long seed) {
    SeededUniform uniform = new SeededUniform(seed, "codes");
    float[] expression = new float[MODEL.head().expressionCodes()];
    float[] pose = new float[6];
    float[] eyes = new float[6];
    for (int i = 0; i < expression.length; i++) {
      expression[i] = (float) uniform.at(i);
    }
    for (int i = 0; i < pose.length; i++) {
      pose[i] = 0.1f * (float) uniform.at(100 + i);
      eyes[i] = 0.1f * (float) uniform.at(200 + i);
    }
    return new HeadCodes(expression, pose, eyes);
  }
}
