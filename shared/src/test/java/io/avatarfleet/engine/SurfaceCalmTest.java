package io.avatarfleet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.seeded.SeededHead;
import io.avatarfleet.format.seeded.SeededUniform;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SurfaceCalmTest {
  private static final Architecture.Head SIZES = Architecture.open().head();

  private final HeadModel head = HeadModel.of(SeededHead.of(SIZES, 3), SIZES.worldScale());
  private final float[] rest = head.rest();
  private final HeadNeighbours neighbours = HeadNeighbours.of(rest);

  @Test
  void neighboursAreAllThatAreNearerThanTheirDistanceAndNoOthers() {
    assertThat(neighbours.starts()).hasSize(SIZES.vertices() + 1);
    for (int v : new int[] {0, 1, 700, 2500, SIZES.vertices() - 1}) {
      int vertex = v;
      int[] near = IntStream.range(0, SIZES.vertices()).filter(other -> other != vertex
          && distance(rest, vertex, other) < 0.04).toArray();
      assertThat(IntStream.range(neighbours.starts()[v], neighbours.starts()[v + 1])
          .map(i -> neighbours.others()[i]).toArray()).isEqualTo(near).isNotEmpty();
    }
  }

  @Test
  void aHeadThatOnlyTurnsStaysCalm() {
    float[] source = posed(new float[SIZES.expressionCodes()], new float[] {0.1f, -0.2f, 0.05f, 0, 0, 0});
    float[] turned = posed(new float[SIZES.expressionCodes()], new float[] {-0.3f, 0.5f, 0.2f, 0, 0, 0});

    for (float calm : new SurfaceCalm(neighbours, source).of(turned)) {
      assertThat(calm).isGreaterThan(0.9999f);
    }
  }

  @Test
  void whatIsPulledAwayIsNotCalmAndNeitherAreItsNeighbours() {
    SurfaceCalm surface = new SurfaceCalm(neighbours, rest);
    float[] posed = rest.clone();
    int pulled = 2500;
    // Outwards, so that neighbours go farther away.
    double length = Math.sqrt(rest[7500] * rest[7500] + rest[7501] * rest[7501] + rest[7502] * rest[7502]);
    for (int axis = 0; axis < 3; axis++) {
      posed[3 * pulled + axis] += (float) (0.05 * rest[3 * pulled + axis] / length);
    }

    float[] calm = surface.of(posed);

    assertThat(calm[pulled]).isLessThan(0.01f);
    for (int v = 0; v < calm.length; v++) {
      double moved = Math.abs(distance(posed, v, pulled) - distance(rest, v, pulled));
      boolean near = v != pulled && distance(rest, v, pulled) < 0.04;
      if (near) {
        assertThat(calm[v]).isCloseTo((float) Math.exp(-moved * moved * 1e4), within(1e-3f));
      } else if (v != pulled) {
        assertThat(calm[v]).isEqualTo(1);
      }
    }
  }

  @Test
  void anExpressionDisturbsWhereItActs() {
    float[] expression = new float[SIZES.expressionCodes()];
    expression[0] = 12;
    float[] driven = posed(expression, new float[6]);

    float[] calm = new SurfaceCalm(neighbours, rest).of(driven);

    SeededUniform sample = new SeededUniform(1, "vertices");
    for (int i = 0; i < 200; i++) {
      int v = (int) ((sample.at(i) + 1) / 2 * (SIZES.vertices() - 1));
      double most = 0;
      for (int k = neighbours.starts()[v]; k < neighbours.starts()[v + 1]; k++) {
        int other = neighbours.others()[k];
        most = Math.max(most, Math.abs(distance(driven, v, other) - distance(rest, v, other)));
      }
      assertThat(calm[v]).isCloseTo((float) Math.exp(-most * most * 1e4), within(1e-4f));
    }
    assertThat(calm).contains(1f);
    assertThat(IntStream.range(0, calm.length).filter(v -> calm[v] < 0.5f).count()).isGreaterThan(100);
  }

  private float[] posed(float[] expression, float[] pose) {
    float[] vertices = new float[3 * SIZES.vertices()];
    head.shaped(new float[SIZES.shapeCodes()]).pose(new HeadCodes(expression, pose, new float[6]), vertices);
    return vertices;
  }

  private static double distance(float[] vertices, int a, int b) {
    double x = vertices[3 * a] - (double) vertices[3 * b];
    double y = vertices[3 * a + 1] - (double) vertices[3 * b + 1];
    double z = vertices[3 * a + 2] - (double) vertices[3 * b + 2];
    return Math.sqrt(x * x + y * y + z * z);
  }
}
