package io.avatarfleet.format.seeded;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.HeadData;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeededHeadTest {

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7, 20, 162, 1001, 5023})
  void theSurfaceIsClosedAndTurnedOutwardsForAnyVertexCount(int vertices) {
    HeadData head = SeededHead.of(new Architecture.Head("h", vertices, 4, 5f, 2, 2, 6), 9);

    assertThat(head.faces()).hasSize(3 * (2 * vertices - 4));
    Map<Long, Integer> edges = new HashMap<>();
    for (int face = 0; face < head.faces().length; face += 3) {
      for (int i = 0; i < 3; i++) {
        long from = head.faces()[face + i];
        long to = head.faces()[face + (i + 1) % 3];
        edges.merge(from * vertices + to, 1, Integer::sum);
      }
      assertThat(outwardness(head, face)).as("face " + face / 3).isPositive();
    }
    edges.forEach((edge, count) -> {
      assertThat(count).isOne();
      assertThat(edges).containsKey(edge % vertices * vertices + edge / vertices);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 7})
  void anyNumberOfJointsHangsTogether(int joints) {
    HeadData head = SeededHead.of(new Architecture.Head("h", 50, 4, 5f, 2, 2, joints), 9);

    assertThat(head.parents()).hasSize(joints).startsWith(-1);
    for (int joint = 1; joint < joints; joint++) {
      assertThat(head.parents()[joint]).isBetween(0, joint - 1);
    }
    assertThat(head.jointNames()).hasSize(joints).doesNotHaveDuplicates();
  }

  /** Volume, times six, of the tetrahedron that a face spans with the centre. */
  private static double outwardness(HeadData head, int face) {
    double[][] p = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int axis = 0; axis < 3; axis++) {
        p[i][axis] = head.template()[3 * head.faces()[face + i] + axis];
      }
    }
    return p[0][0] * (p[1][1] * p[2][2] - p[1][2] * p[2][1])
        - p[0][1] * (p[1][0] * p[2][2] - p[1][2] * p[2][0])
        + p[0][2] * (p[1][0] * p[2][1] - p[1][1] * p[2][0]);
  }
}
