package io.avatarfleet.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.npy.NpzFile;
import io.avatarfleet.format.seeded.SeededFlame;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadModelTest {
  private static final float WORLD = 5;

  @Test
  void theSeededHeadModelHasTheGoldensVerticesAndLandmarks() throws Exception {
    NpzFile golden = NpzFile.read(Path.of(getClass().getResource("/reference/flame_a.npz").toURI()));
    HeadData data = new SeededFlame(7).headData();
    HeadModel model = HeadModel.of(data, WORLD);
    LandmarkPoints landmarks = LandmarkPoints.of(data, "landmarks70");
    float[] shape = golden.tensor("shapecode").toFloats();
    float[] expression = golden.tensor("expcode").toFloats();
    float[] pose = golden.tensor("posecode").toFloats();
    float[] eyes = golden.tensor("eyecode").toFloats();
    int frames = 6;
    float[] sampled = new float[frames * 718 * 3];
    float[] mean = new float[frames * 3];
    float[] points = new float[frames * 70 * 3];
    float[] vertices = new float[3 * model.vertexCount()];
    for (int f = 0; f < frames; f++) {
      model.shaped(row(shape, f, 300))
          .pose(new HeadCodes(row(expression, f, 100), row(pose, f, 6), row(eyes, f, 6)), vertices);
      for (int v = 0; v < model.vertexCount(); v++) {
        for (int axis = 0; axis < 3; axis++) {
          mean[3 * f + axis] += vertices[3 * v + axis] / model.vertexCount();
          if (v % 7 == 0) {
            sampled[(f * 718 + v / 7) * 3 + axis] = vertices[3 * v + axis];
          }
        }
      }
      System.arraycopy(landmarks.on(vertices), 0, points, f * 210, 210);
    }

    assertThat(relative(sampled, golden.tensor("vertices_every7").toFloats())).isLessThan(1e-5);
    assertThat(relative(points, golden.tensor("landmarks70").toFloats())).isLessThan(1e-5);
    assertThat(relative(mean, golden.tensor("vertices_mean").toFloats())).isLessThan(1e-4);
  }

  @Test
  void headsOfAnySizeAndSkeletonAgreeWithThePlainVersion() {
    Random random = new Random(5);
    for (int joints = 1; joints <= 7; joints++) {
      HeadData data = random(random, 40, 6, 9, joints);
      float[] shape = values(random, 6, 1);
      HeadCodes codes = new HeadCodes(values(random, 9, 1), values(random, 6, 0.8), values(random, 6, 0.8));
      float[] actual = new float[3 * 40];

      HeadModel.of(data, 3).shaped(shape).pose(codes, actual);

      assertThat(relative(actual, PlainHead.pose(data, 3, shape, codes))).isLessThan(1e-6);
    }
  }

  @Test
  void verticesAreWrittenAtTheFrontOfALongerArray() {
    Random random = new Random(6);
    HeadData data = random(random, 10, 2, 2, 5);
    float[] room = new float[40];
    Arrays.fill(room, 99);

    HeadCodes still = new HeadCodes(new float[2], new float[6], new float[6]);
    HeadModel.of(data, 1).shaped(new float[2]).pose(still, room);

    assertThat(relative(Arrays.copyOf(room, 30), PlainHead.pose(data, 1, new float[2], still))).isLessThan(1e-6);
    assertThat(Arrays.copyOfRange(room, 30, 40)).containsOnly(99);
  }

  @Test
  void codesOfAnotherHeadModelAreRefusedNamingBothLengths() {
    HeadModel model = HeadModel.of(random(new Random(7), 10, 2, 3, 5), 1);
    ShapedHead head = model.shaped(new float[2]);
    float[] room = new float[30];

    assertThatThrownBy(() -> model.shaped(new float[300])).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shape code has 300 values, the head model takes 2");
    assertThatThrownBy(() -> head.pose(new HeadCodes(new float[50], new float[6], new float[6]), room))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expression code has 50 values");
    assertThatThrownBy(() -> head.pose(new HeadCodes(new float[3], new float[15], new float[6]), room))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("pose code has 15 values");
    assertThatThrownBy(() -> head.pose(new HeadCodes(new float[3], new float[6], new float[2]), room))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("eye code has 2 values");
    assertThatThrownBy(() -> head.pose(new HeadCodes(new float[3], new float[6], new float[6]), new float[29]))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("room for 29");
  }

  @Test
  void anUnknownLandmarkEmbeddingIsRefusedNamingThoseThereAre() {
    HeadData data = random(new Random(8), 10, 1, 1, 1);

    assertThatThrownBy(() -> LandmarkPoints.of(data, "nose")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'nose'").hasMessageContaining("corners");
    assertThat(LandmarkPoints.of(data, "corners").on(data.template()))
        .containsExactly(data.template()[3], data.template()[4], data.template()[5]);
  }

  private static HeadData random(Random random, int vertices, int shapes, int expressions, int joints) {
    List<String> names = List.of("root", "jaw", "neck", "right_eye", "left_eye", "ear", "tail");
    int[] parents = new int[joints];
    for (int joint = 0; joint < joints; joint++) {
      parents[joint] = joint == 0 ? -1 : random.nextInt(joint);
    }
    int values = 3 * vertices;
    return new HeadData(values(random, values, 1), values(random, shapes * values, 0.2), names("s", shapes),
        values(random, expressions * values, 0.2), names("e", expressions),
        values(random, 9 * (joints - 1) * values, 0.2), values(random, joints * vertices, 0.1),
        names.subList(0, joints), parents, values(random, vertices * joints, 0.5), new int[] {0, 1, 2},
        Map.of("corners", new HeadData.LandmarkEmbedding(new int[] {0}, new float[] {0, 1, 0})));
  }

  private static List<String> names(String kind, int count) {
    return IntStream.range(0, count).mapToObj(i -> kind + i).toList();
  }

  private static float[] values(Random random, int count, double amount) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (amount * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  private static float[] row(float[] rows, int index, int width) {
    return Arrays.copyOfRange(rows, index * width, (index + 1) * width);
  }

  private static double relative(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow((double) actual[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }
}
