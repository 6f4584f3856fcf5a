package io.avatarfleet.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.ReconstructionTrace;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.avatar.Precision;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Backbone;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.BundleWriter;
import io.avatarfleet.format.bundle.TensorSource;
import io.avatarfleet.format.seeded.GoldenInputs;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededHead;
import io.avatarfleet.format.seeded.SeededUniform;
import io.avatarfleet.format.seeded.SeededWeights;
import io.avatarfleet.head.HeadCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole engine on the tiny architecture. */
class CpuEngineTest {
  private static final Architecture TINY = Architecture.tiny();
  private static final Backbone.VisionTransformer VIT = (Backbone.VisionTransformer) TINY.backbone();
  private static final int SIDE = TINY.sourceSize();
  private static final Camera CAMERA = new Camera(GoldenInputs.lookAt(8), TINY.image().focalLength());

  private final Engine engine = new CpuEngine(2, StageListener.NONE);

  @TempDir Path folder;

  @Test
  void theGlobalFeatureIsTheFirstPatchTokenOfTheLastBlock() throws IOException {
    ReconstructionTrace trace = trace(SeededBundle.write(folder.resolve("b"), TINY, 5, Progress.NONE), picture());

    float[] tokens = trace.tokens().get(3);
    int width = VIT.width();
    assertThat(tokens).hasSize(VIT.grid() * VIT.grid() * width);
    assertThat(trace.globalFeature()).isEqualTo(Arrays.copyOf(tokens, width));
  }

  /** Where no token attends to others, the class token sees nothing of the picture, and a patch token only its patch. */
  @Test
  void withoutAttentionTheGlobalFeatureFollowsTheTopLeftPatchAlone() throws IOException {
    Bundle bundle = withoutAttention(5);
    float[] picture = picture();
    float[] ofPicture = trace(bundle, picture).globalFeature();

    assertThat(trace(bundle, brightened(picture, 0, 0)).globalFeature()).isNotEqualTo(ofPicture);
    int patch = VIT.patch();
    assertThat(trace(bundle, brightened(picture, patch, 0)).globalFeature()).isEqualTo(ofPicture);
    assertThat(trace(bundle, brightened(picture, 0, patch)).globalFeature()).isEqualTo(ofPicture);
  }

  @Test
  void anAvatarThatWasWrittenAndReadGivesTheSamePicture() throws IOException {
    Bundle bundle = SeededBundle.write(folder.resolve("b"), TINY, 5, Progress.NONE);
    AvatarAsset avatar = trace(bundle, picture()).avatar();
    float[] before = rendered(bundle, avatar);

    Path file = folder.resolve("a.avatar");
    AvatarAssetFormat.write(file, avatar, Precision.SINGLE);
    assertThat(rendered(bundle, AvatarAssetFormat.read(file))).isEqualTo(before);

    AvatarAssetFormat.write(file, avatar, Precision.HALF);
    float[] half = rendered(bundle, AvatarAssetFormat.read(file));
    double difference = 0;
    for (int i = 0; i < half.length; i++) {
      difference += Math.abs(half[i] - before[i]) / half.length;
    }
    // SPEC section 9 allows 6e-3; pictures of seeded weights differ by less than that from one frame to another.
    assertThat(difference).isLessThan(1e-4);
  }

  private ReconstructionTrace trace(Bundle bundle, float[] picture) {
    try (Reconstructor reconstructor = engine.reconstructor(bundle)) {
      return reconstructor.trace(picture, CAMERA, new float[TINY.head().shapeCodes()], new float[0]);
    }
  }

  private float[] rendered(Bundle bundle, AvatarAsset avatar) {
    HeadCodes codes = new HeadCodes(new float[TINY.head().expressionCodes()], new float[6], new float[6]);
    try (Renderer renderer = engine.renderer(bundle);
        AvatarRenderer opened = renderer.open(avatar)) {
      return opened.render(codes, CAMERA).rgb();
    }
  }

  private Bundle withoutAttention(long seed) throws IOException {
    TensorSource seeded = new SeededWeights(TINY, seed);
    TensorSource source = name -> {
      Tensor tensor = seeded.tensor(name);
      return name.endsWith("ls1.gamma")
          ? Tensor.of(new float[tensor.shape().count()], tensor.shape().toArray())
          : tensor;
    };
    return new BundleWriter().write(
        folder.resolve("b"), TINY, "test", "CC0-1.0", source, SeededHead.of(TINY.head(), seed), Progress.NONE);
  }

  private static float[] picture() {
    SeededUniform uniform = new SeededUniform(5, "picture");
    float[] picture = new float[3 * SIDE * SIDE];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = (float) (0.5 + 0.5 * uniform.at(i));
    }
    return picture;
  }

  private static float[] brightened(float[] picture, int x, int y) {
    float[] changed = picture.clone();
    changed[y * SIDE + x] += 0.25f;
    return changed;
  }
}
