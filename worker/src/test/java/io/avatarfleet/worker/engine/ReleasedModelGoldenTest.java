package io.avatarfleet.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.DeviceUnderTest;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.ReconstructionTrace;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.npy.NpzFile;
import io.avatarfleet.format.seeded.GoldenInputs;
import io.avatarfleet.gaussian.Gaussians;
import io.avatarfleet.worker.importing.SeededReleasedBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The seeded full-size model, imported from files in the released layout, against what the released code computes for
 * it (SPEC section 9).
 */
class ReleasedModelGoldenTest {
  private static final long SEED = 7;
  private static final float FOCAL_LENGTH = 12;
  private static final int PLANE = 296;

  @TempDir static Path folder;

  private static NpzFile golden;
  private static ReconstructionTrace reconstruction;
  private static RenderTrace rendering;
  private static Bundle bundle;

  @BeforeAll
  static void runTheModelOnce() throws IOException {
    // It lies in the shared module's test jar, which is no file system.
    try (InputStream in = ReleasedModelGoldenTest.class.getResourceAsStream("/reference/golden_a.npz")) {
      Files.copy(in, folder.resolve("golden_a.npz"));
    }
    golden = NpzFile.read(folder.resolve("golden_a.npz"));
    bundle = SeededReleasedBundle.importedInto(folder, SEED);
    Engine engine = new CpuEngine(Runtime.getRuntime().availableProcessors(), StageListener.NONE);
    Camera source = new Camera(GoldenInputs.lookAt(8), FOCAL_LENGTH);
    try (Reconstructor reconstructor = engine.reconstructor(bundle)) {
      reconstruction = reconstructor.trace(GoldenInputs.image(SEED), source, new float[300], new float[0]);
    }
    rendering = rendered(engine);
  }

  private static RenderTrace rendered(Engine engine) {
    Camera camera = new Camera(GoldenInputs.lookAt(-14), FOCAL_LENGTH);
    try (Renderer renderer = engine.renderer(bundle);
        AvatarRenderer avatar = renderer.open(reconstruction.avatar())) {
      return avatar.trace(GoldenInputs.points(SEED, 3), camera);
    }
  }

  @Test
  void theBackboneAgreesToRelativeL2Of1e4() throws IOException {
    for (int tap = 0; tap < 4; tap++) {
      float[] rows = Samples.rows(reconstruction.tokens().get(tap), 768, 37);
      assertThat(relativeL2(rows, "dino_tokens_" + tap + "_every37")).as("tokens %d", tap).isLessThan(1e-4);
    }
    assertThat(relativeL2(reconstruction.globalFeature(), "global_feature")).isLessThan(1e-4);
  }

  @Test
  void theFeatureMapAgreesToRelativeL2Of1e4() throws IOException {
    float[] sampled = Samples.planes(reconstruction.feature(), 256, PLANE, 1, 37);
    assertThat(relativeL2(sampled, "dpt_feature_every37")).isLessThan(1e-4);
  }

  @Test
  void theGaussiansAgreeToRelativeL2Of1e4() throws IOException {
    Gaussians gaussians = rendering.gaussians();
    assertThat(gaussians.count()).isEqualTo(180_255);
    assertThat(relativeL2(Samples.rows(gaussians.positions(), 3, 97), "gs_xyz_every97")).isLessThan(1e-4);
    assertThat(relativeL2(Samples.rows(gaussians.colors(), 32, 97), "gs_colors_every97")).isLessThan(1e-4);
    assertThat(relativeL2(Samples.rows(gaussians.opacities(), 1, 97), "gs_opacities_every97")).isLessThan(1e-4);
    assertThat(relativeL2(Samples.rows(gaussians.scales(), 3, 97), "gs_scales_every97")).isLessThan(1e-4);
    assertThat(relativeL2(Samples.rows(gaussians.rotations(), 4, 97), "gs_rotations_every97")).isLessThan(1e-4);
  }

  @Test
  void theSplattedPictureAgreesToMeanAbsoluteOf1e3() throws IOException {
    requireCoarse(rendering);
  }

  @Test
  void thePictureAgreesToMeanAbsoluteOf2e3() throws IOException {
    assertThat(meanAbsolute(rendering.frame().rgb(), "final")).isLessThan(2e-3);
  }

  @Test
  void onAGpuTheSplattedPictureAgreesToMeanAbsoluteOf1e3AndThePictureTo6e3() throws IOException {
    RenderTrace onDevice = rendered(DeviceUnderTest.realEngine(new CpuEngine(1, StageListener.NONE)));

    requireCoarse(onDevice);
    assertThat(meanAbsolute(onDevice.frame().rgb(), "final")).isLessThan(6e-3);
  }

  private static void requireCoarse(RenderTrace trace) throws IOException {
    float[] coarse = trace.coarse().features();
    float[] visible = new float[3 * 512 * 512];
    System.arraycopy(coarse, 0, visible, 0, visible.length);
    assertThat(meanAbsolute(visible, "coarse_rgb")).isLessThan(1e-3);
    assertThat(meanAbsolute(Samples.planes(coarse, 32, 512, 4, 4), "coarse_ch_every4_px_every4")).isLessThan(1e-3);
  }

  private static double relativeL2(float[] actual, String name) throws FormatException {
    float[] expected = golden.tensor(name).toFloats();
    assertThat(actual).hasSameSizeAs(expected);
    double difference = 0;
    double size = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - (double) expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / size);
  }

  private static double meanAbsolute(float[] actual, String name) throws FormatException {
    float[] expected = golden.tensor(name).toFloats();
    assertThat(actual).hasSameSizeAs(expected);
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.abs(actual[i] - (double) expected[i]);
    }
    return sum / expected.length;
  }
}
