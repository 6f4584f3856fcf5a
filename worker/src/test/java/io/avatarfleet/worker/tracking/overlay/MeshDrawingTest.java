package io.avatarfleet.worker.tracking.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeshDrawingTest {
  private static final int SIZE = 64;
  private static final float[] FRONT = {-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 9};
  private static final int[] TOWARDS = {0, 1, 2};
  private static final float[] TRIANGLE = {-0.3f, -0.3f, 0, 0.3f, -0.3f, 0, 0, 0.4f, 0};

  @Test
  void aTriangleThatFacesTheCameraIsDrawnWhereItIsSeen() {
    Canvas canvas = canvas();

    new MeshDrawing(TOWARDS, 12).draw(canvas, TRIANGLE, FRONT);

    assertThat(drawn(canvas, SIZE / 2, SIZE / 2)).isTrue();
    assertThat(drawn(canvas, SIZE / 2, 2)).isFalse();
    // +y is up: the triangle's tip is above its base.
    assertThat(drawn(canvas, SIZE / 2, 18)).isTrue();
    assertThat(drawn(canvas, SIZE / 2, 42)).isTrue();
    assertThat(drawn(canvas, SIZE / 2 - 9, 18)).isFalse();
    assertThat(drawn(canvas, SIZE / 2 - 9, 42)).isTrue();
  }

  @Test
  void aTriangleThatFacesAwayIsNotDrawn() {
    Canvas canvas = canvas();

    new MeshDrawing(new int[] {0, 2, 1}, 12).draw(canvas, TRIANGLE, FRONT);

    assertThat(canvas.rgb()).containsOnly(0);
  }

  @Test
  void whatLiesBehindTheCameraIsNotDrawn() {
    Canvas canvas = canvas();
    float[] behind = FRONT.clone();
    behind[11] = -9;

    new MeshDrawing(TOWARDS, 12).draw(canvas, TRIANGLE, behind);

    assertThat(canvas.rgb()).containsOnly(0);
  }

  private static Canvas canvas() {
    return new Canvas(SIZE, new byte[3 * SIZE * SIZE]);
  }

  private static boolean drawn(Canvas canvas, int x, int y) {
    return canvas.rgb()[3 * (y * SIZE + x)] != 0;
  }
}
