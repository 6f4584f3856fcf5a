package io.avatarfleet.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.driver.DeviceMemoryExhausted;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine promises beside the numbers, on the tiny model. */
class CudaRendererTest {
  private static final Camera CAMERA = new Camera(new float[] {-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 9}, 12);
  private static final int SIZE = Architecture.tiny().image().size();

  @TempDir static Path folder;

  private static Bundle bundle;

  @BeforeAll
  static void makeABundle() throws IOException {
    bundle = SeededBundle.write(folder.resolve("tiny"), Architecture.tiny(), 3, Progress.NONE);
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
      batch.start(List.of(one.request(codes(1), CAMERA), other.request(codes(2), CAMERA), one.request(codes(3), CAMERA)));
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
  void anIdleAvatarMakesRoomAndOneInUseDoesNot() {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    long bundleAlone;
    long withOne;
    try (Renderer renderer = engine.renderer(bundle)) {
      bundleAlone = engine.memoryUsed();
      try (AvatarRenderer avatar = renderer.open(Avatars.of(bundle, 1))) {
        withOne = engine.memoryUsed();
      }
      assertThat(engine.memoryUsed()).as("an idle avatar stays").isEqualTo(withOne);
    }
    CudaEngine small = DeviceUnderTest.engine(new CudaSettings(0, withOne + (withOne - bundleAlone) / 2), null);
    try (Renderer renderer = small.renderer(bundle)) {
      renderer.open(Avatars.of(bundle, 1)).close();
      try (AvatarRenderer second = renderer.open(Avatars.of(bundle, 2))) {
        AvatarAsset third = Avatars.of(bundle, 3);
        assertThatThrownBy(() -> renderer.open(third)).isInstanceOf(DeviceMemoryExhausted.class)
            .hasMessageContaining("an avatar needs").hasMessageContaining("of the budget's");
      }
    }
  }

  @Test
  void anAvatarOfAnotherBundleIsRefused() throws IOException {
    CudaEngine engine = DeviceUnderTest.engine(CudaSettings.DEFAULT, null);
    Bundle other = SeededBundle.write(folder.resolve("other"), Architecture.tiny(), 4, Progress.NONE);
    AvatarAsset stranger = Avatars.of(other, 1);
    try (Renderer renderer = engine.renderer(bundle)) {
      assertThatThrownBy(() -> renderer.open(stranger)).isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(other.id());
    }
  }

  private static byte[] picture(CudaRenderer renderer, CudaAvatarRenderer avatar, PictureFormat format) {
    try (PictureBatches batch = renderer.batches(1, format)) {
      batch.start(List.of(avatar.request(codes(1), CAMERA)));
      batch.finish();
      byte[] bytes = new byte[format.bytes(SIZE)];
      batch.picture(0).get(bytes);
      return bytes;
    }
  }

  private static float[] floats(ByteBuffer picture) {
    float[] out = new float[picture.remaining() / Float.BYTES];
    picture.asFloatBuffer().get(out);
    return out;
  }

  private static HeadCodes codes(long seed) {
    SeededUniform uniform = new SeededUniform(seed, "codes");
    float[] expression = new float[Architecture.tiny().head().expressionCodes()];
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
