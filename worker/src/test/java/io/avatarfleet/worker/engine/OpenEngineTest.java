package io.avatarfleet.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.ReconstructionTrace;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.format.SurfaceBinding;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.avatar.Precision;
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
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CPU engine on a tiny open model. */
class OpenEngineTest {
  private static final Architecture TINY = Architecture.tinyOpen();
  private static final int V = TINY.head().vertices();
  private static final int FRONT = TINY.planePoints();
  private static final Camera CAMERA = new Camera(GoldenInputs.lookAt(8), TINY.image().focalLength());
  private static final Camera OTHER = new Camera(GoldenInputs.lookAt(-14), TINY.image().focalLength());

  private final Engine engine = new CpuEngine(2, StageListener.NONE);
  private final float[] picture = uniform("picture", 3 * TINY.image().size() * TINY.image().size(), 0.5f, 0.5f);
  private final float[] shape = uniform("shape", TINY.head().shapeCodes(), 0, 1);
  private final HeadCodes codes =
      new HeadCodes(uniform("expression", TINY.head().expressionCodes(), 0, 1), new float[6], new float[6]);

  @TempDir Path folder;
  private Bundle bundle;
  private float[] vertices;

  @BeforeEach
  void makeABundleAndPoseItsHead() throws IOException {
    bundle = SeededBundle.write(folder.resolve("open"), TINY, 5, Progress.NONE);
    vertices = new float[3 * V];
    HeadModel.of(bundle.head(), TINY.head().worldScale()).shaped(shape).pose(codes, vertices);
  }

  @Test
  void gaussiansStandAsVerticesThenTheFrontPlaneThenTheBackPlane() {
    ReconstructionTrace trace = traced(bundle);

    assertThat(trace.avatar().gaussianCount()).isEqualTo(V + FRONT + FRONT / 4).isEqualTo(TINY.gaussianCount());
    assertThat(trace.avatar().binding().orElseThrow().count()).isEqualTo(FRONT);
    assertThat(trace.tokens()).isEmpty();
  }

  @Test
  void theMapShowsTheHeadInPartOfThePicture() {
    float[] map = traced(bundle).map();

    int covered = 0;
    for (int cell = 0; cell < FRONT; cell++) {
      covered += map[cell] == 1 ? 1 : 0;
    }
    assertThat(covered).isBetween(FRONT / 10, FRONT * 9 / 10);
  }

  @Test
  void droppingInvisibleGaussiansChangesNoPicture() throws IOException {
    int opacity = TINY.gaussians().features();
    Bundle faint = changed("faint", "front.out.bias", values -> values[opacity] = -5.5f);
    AvatarAsset whole = traced(faint).avatar();
    AvatarAsset dropped;
    try (Reconstructor reconstructor = engine.reconstructor(faint)) {
      dropped = reconstructor.reconstruct(picture, CAMERA, shape, codes);
    }

    assertThat(dropped.gaussianCount()).isBetween(V + FRONT / 4, whole.gaussianCount() - FRONT / 10);
    float[] posed = scaled(vertices, 1.1f);
    assertThat(rendered(faint, dropped, posed).frame().rgb()).isEqualTo(rendered(faint, whole, posed).frame().rgb());
    assertThat(dropped.opacities()).satisfies(opacities -> {
      for (int i = V; i < opacities.length; i++) {
        assertThat(opacities[i]).isGreaterThanOrEqualTo(1f / 255);
      }
    });
  }

  @Test
  void frontGaussiansStayWhileTheHeadIsAsInTheSource() {
    AvatarAsset avatar = traced(bundle).avatar();

    float[] positions = rendered(bundle, avatar, vertices).gaussians().positions();

    for (int i = 0; i < avatar.liftedPositions().length; i++) {
      assertThat(positions[3 * V + i]).isEqualTo(avatar.liftedPositions()[i]);
    }
  }

  @Test
  void frontGaussiansGoAsFarWithAShiftedHeadAsTheyFollowIt() {
    AvatarAsset avatar = traced(bundle).avatar();
    SurfaceBinding binding = avatar.binding().orElseThrow();
    float[] shifted = vertices.clone();
    for (int v = 0; v < V; v++) {
      shifted[3 * v + 1] += 0.5f;
    }

    float[] positions = rendered(bundle, avatar, shifted).gaussians().positions();

    boolean anyMoves = false;
    for (int i = 0; i < avatar.liftedPositions().length / 3; i++) {
      float follow = i < FRONT
          ? binding.weights()[3 * i] + binding.weights()[3 * i + 1] + binding.weights()[3 * i + 2]
          : 0;
      float moved = positions[3 * (V + i) + 1] - avatar.liftedPositions()[3 * i + 1];
      assertThat(moved).isCloseTo(0.5f * follow, within(1e-5f));
      assertThat(positions[3 * (V + i)]).isCloseTo(avatar.liftedPositions()[3 * i], within(1e-5f));
      anyMoves |= follow > 0.1f;
    }
    assertThat(anyMoves).isTrue();
  }

  @Test
  void anAvatarThatWasWrittenAndReadGivesTheSamePicture() throws IOException {
    AvatarAsset avatar = traced(bundle).avatar();
    Path file = folder.resolve("head.avatar");
    AvatarAssetFormat.write(file, avatar, Precision.SINGLE);
    float[] posed = scaled(vertices, 0.9f);

    assertThat(rendered(bundle, AvatarAssetFormat.read(file), posed).frame().rgb())
        .isEqualTo(rendered(bundle, avatar, posed).frame().rgb());
  }

  @Test
  void aPhotoThatIsLookedUpIsInTheAvatarAndInItsFile() throws IOException {
    Bundle looking = SeededBundle.write(folder.resolve("photo"), TINY.withPhoto(), 5, Progress.NONE);
    AvatarAsset avatar = traced(looking).avatar();
    Path file = folder.resolve("photo.avatar");
    AvatarAssetFormat.write(file, avatar, Precision.SINGLE);
    AvatarAsset read = AvatarAssetFormat.read(file);

    assertThat(read.photo().orElseThrow().rgb()).isEqualTo(SourcePhoto.of(picture, TINY.image().size()).rgb());
    float[] posed = scaled(vertices, 0.9f);
    float[] frame = rendered(looking, read, posed).frame().rgb();
    assertThat(frame).isEqualTo(rendered(looking, avatar, posed).frame().rgb());
    AvatarAsset without = traced(bundle).avatar();
    assertThat(without.photo()).isEmpty();
    assertThat(frame).isNotEqualTo(rendered(bundle, without, posed).frame().rgb());
  }

  /** Frames write where Gaussians are shown; the avatar they share must not change. */
  @Test
  void framesOfAnAvatarWithAPhotoDoNotDisturbEachOther() throws IOException {
    Bundle looking = SeededBundle.write(folder.resolve("photo"), TINY.withPhoto(), 5, Progress.NONE);
    AvatarAsset avatar = traced(looking).avatar();
    float[] colors = avatar.colors().clone();

    float[] first = rendered(looking, avatar, vertices).frame().rgb();
    rendered(looking, avatar, scaled(vertices, 1.1f));

    assertThat(rendered(looking, avatar, vertices).frame().rgb()).isEqualTo(first);
    assertThat(avatar.colors()).isEqualTo(colors);
  }

  /** Without the renderer's colour layers nothing is added to the splatted picture. */
  @Test
  void theFinalPictureIsTheCoarseOneWhereTheRendererAddsNothing() throws IOException {
    Bundle silent = changed("silent", ".*to_rgb.*", values -> Arrays.fill(values, 0));

    RenderTrace trace = rendered(silent, traced(silent).avatar(), vertices);

    for (int i = 0; i < trace.frame().rgb().length; i++) {
      float coarse = Math.max(0, Math.min(1, trace.coarse().features()[i]));
      assertThat(trace.frame().rgb()[i]).isCloseTo(coarse, within(1e-6f));
    }
  }

  /** The bundle with other values in the tensors whose names match. */
  private Bundle changed(String name, String tensors, Consumer<float[]> change) throws IOException {
    SeededWeights weights = new SeededWeights(TINY, 5);
    return new BundleWriter().write(folder.resolve(name), TINY, "test", "CC0-1.0", tensor -> {
      float[] values = weights.tensor(tensor).toFloats();
      if (tensor.matches(tensors)) {
        change.accept(values);
      }
      return Tensor.of(values, weights.tensor(tensor).shape().toArray());
    }, SeededHead.of(TINY.head(), 5), Progress.NONE);
  }

  private ReconstructionTrace traced(Bundle model) {
    try (Reconstructor reconstructor = engine.reconstructor(model)) {
      return reconstructor.trace(picture, CAMERA, shape, vertices);
    }
  }

  private RenderTrace rendered(Bundle model, AvatarAsset avatar, float[] posed) {
    try (Renderer renderer = engine.renderer(model);
        AvatarRenderer opened = renderer.open(avatar)) {
      return opened.trace(posed, OTHER);
    }
  }

  private static float[] scaled(float[] values, float factor) {
    float[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }

  private static float[] uniform(String name, int count, float centre, float amount) {
    SeededUniform uniform = new SeededUniform(9, name);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = centre + amount * (float) uniform.at(i);
    }
    return values;
  }
}
