package io.avatarfleet.worker.tracking.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EyeLidsTest {
  private static final double OPEN = 0.2;
  private static final double CLOSED = 0.04;

  @Test
  void theMeshsClosedLidsMeet() {
    Observation closed = eyes(CLOSED, OPEN).withClosingLids();

    assertThat(closed.rightLidDistance()).isCloseTo(0, within(1e-9));
    assertThat(closed.leftLidDistance()).isCloseTo(OPEN, within(1e-9));
  }

  @Test
  void lidsThatCloseGoOnClosingEvenly() {
    double before = Double.POSITIVE_INFINITY;
    for (double apart = 0.2; apart > 0.03; apart -= 0.005) {
      double closing = eyes(apart, OPEN).withClosingLids().rightLidDistance();
      assertThat(closing).isLessThanOrEqualTo(Math.min(before, apart + 1e-9));
      before = closing;
    }
  }

  @Test
  void anIrisIsTrustedAsFarAsTheEyeIsOpen() {
    assertThat(eyes(CLOSED, OPEN).rightEyeOpenness()).isZero();
    assertThat(eyes(CLOSED, OPEN).leftEyeOpenness()).isEqualTo(1);
    assertThat(eyes(0.1, OPEN).rightEyeOpenness()).isBetween(0.1, 0.9);
  }

  @Test
  void anEyeFollowsTheOtherInABlink() {
    EyeClosure person = EyeClosure.of(List.of(eyes(OPEN, OPEN), eyes(OPEN, OPEN), eyes(CLOSED, 0.1)));

    Observation blink = eyes(CLOSED, 0.1);

    assertThat(person.right(blink)).isEqualTo(1);
    assertThat(person.left(blink)).isEqualTo(1);
    assertThat(EyeClosure.UNKNOWN.left(blink)).isZero();
  }

  @Test
  void winksRemain() {
    EyeClosure person = EyeClosure.of(List.of(eyes(OPEN, OPEN), eyes(OPEN, OPEN)));

    Observation wink = eyes(CLOSED, 0.16);

    assertThat(person.right(wink)).isEqualTo(1);
    assertThat(person.left(wink)).isZero();
  }

  /** Eyes of width 0.1 whose lids are apart by these parts of it. */
  private static Observation eyes(double right, double left) {
    double[] image = new double[2 * Observation.MESH_AND_IRIS_POINTS];
    eye(image, FaceMesh.RIGHT_CORNERS, FaceMesh.RIGHT_LIDS, -0.2, right);
    eye(image, FaceMesh.LEFT_CORNERS, FaceMesh.LEFT_LIDS, 0.1, left);
    return new Observation(image);
  }

  private static void eye(double[] image, int[] corners, int[][] lids, double from, double apart) {
    image[2 * corners[0]] = from;
    image[2 * corners[1]] = from + 0.1;
    for (int i = 0; i < lids.length; i++) {
      for (int lid = 0; lid < 2; lid++) {
        image[2 * lids[i][lid]] = from + 0.01 * (i + 1);
        image[2 * lids[i][lid] + 1] = (lid - 0.5) * 0.1 * apart;
      }
    }
  }
}
