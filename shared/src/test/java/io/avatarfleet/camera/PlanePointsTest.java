package io.avatarfleet.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PlanePointsTest {

  @Test
  void aCameraStraightAheadSeesAPlaneThroughTheOriginThatFillsItsPicture() {
    Camera camera = new Camera(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 6}, 12);

    PlanePoints plane = PlanePoints.of(camera, 3);

    assertThat(plane.direction()).containsExactly(0, 0, 1);
    assertThat(plane.distance()).isEqualTo(6);
    assertThat(plane.positions()).containsExactly(
        new float[] {
          0.5f, 0.5f, 0, 0, 0.5f, 0, -0.5f, 0.5f, 0,
          0.5f, 0, 0, 0, 0, 0, -0.5f, 0, 0,
          0.5f, -0.5f, 0, 0, -0.5f, 0, -0.5f, -0.5f, 0
        },
        within(1e-6f));
  }

  @Test
  void theGoldensSourceCameraLooksDownAtItsPlane() {
    PlanePoints plane = PlanePoints.of(LookAt.golden(8), 296);

    assertThat(plane.distance()).isCloseTo(9.3f, within(1e-5f));
    assertThat(plane.direction()).containsExactly(
        new float[] {-0.13864338f, -0.08715574f, -0.98650035f}, within(1e-6f));
  }

  @Test
  void aPlaneWithoutPointsIsRefused() {
    assertThatThrownBy(() -> PlanePoints.of(LookAt.golden(0), 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
