package io.avatarfleet.format.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.npy.NpzFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sums are of the arrays that the Python reference makes. */
class SeededFixturesTest {
  private static final SeededFlame FLAME = new SeededFlame(7);

  @Test
  void theHeadModelIsTheReferences() {
    assertThat(sum(FLAME.template())).isEqualTo("331269da");
    assertThat(sum(FLAME.faces())).isEqualTo("e0da33f3");
    assertThat(sum(FLAME.shapeDirections())).isEqualTo("3d489559");
    assertThat(sum(FLAME.poseDirections())).isEqualTo("b871d8a4");
    assertThat(sum(FLAME.jointRegressor())).isEqualTo("439ee71b");
    assertThat(sum(FLAME.skinningWeights())).isEqualTo("5a51a1a2");
    assertThat(sum(FLAME.landmarkFaces())).isEqualTo("735318a6");
    assertThat(sum(FLAME.landmarkWeights())).isEqualTo("94f44aec");
    assertThat(sum(FLAME.staticLandmarkFaces())).isEqualTo("d137fdf5");
    assertThat(sum(FLAME.staticLandmarkWeights())).isEqualTo("e8dc09e4");
    assertThat(sum(FLAME.dynamicLandmarkFaces())).isEqualTo("55030ffa");
    assertThat(sum(FLAME.dynamicLandmarkWeights())).isEqualTo("1e0a5fa7");
  }

  @Test
  void theCodesAreTheGoldens() throws IOException, URISyntaxException {
    NpzFile golden = NpzFile.read(Path.of(getClass().getResource("/reference/flame_a.npz").toURI()));
    SeededFlame.Codes codes = FLAME.codes(6);

    assertThat(codes.shape()).isEqualTo(golden.tensor("shapecode").toFloats());
    assertThat(codes.expression()).isEqualTo(golden.tensor("expcode").toFloats());
    assertThat(codes.pose()).isEqualTo(golden.tensor("posecode").toFloats());
    assertThat(codes.eyes()).isEqualTo(golden.tensor("eyecode").toFloats());
  }

  @Test
  void theInputsAreTheGoldens() {
    assertThat(sum(GoldenInputs.image(7))).isEqualTo("539297b9");
    assertThat(sum(GoldenInputs.points(7, 3))).isEqualTo("233f0d9e");
    assertThat(sum(GoldenInputs.lookAt(8))).isEqualTo("029e612d");
    assertThat(sum(GoldenInputs.lookAt(-14))).isEqualTo("f72f01bf");
  }

  @ParameterizedTest
  @CsvSource({
    "head_base, 1a6f917a",
    "gs_generator_l1.gaussian_conv.6.bias, 8fd2b91c",
    "upsampler.stylegan_decoder.noises.noise14, d5515bb8",
    "base_model.dino_model.blocks.3.ls1.gamma, b8df1bc0"
  })
  void theCheckpointIsTheReferences(String tensor, String sum) throws IOException {
    assertThat(sum(new SeededCheckpoint(7).tensor(tensor))).isEqualTo(sum);
  }

  private static String sum(float[] values) {
    return sum(Tensor.of(values, values.length));
  }

  private static String sum(int[] values) {
    return sum(Tensor.of(values, values.length));
  }

  private static String sum(Tensor tensor) {
    CRC32 sum = new CRC32();
    sum.update(tensor.bytes());
    return "%08x".formatted(sum.getValue());
  }
}
