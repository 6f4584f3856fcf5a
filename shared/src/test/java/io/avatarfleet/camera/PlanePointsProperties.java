package io.avatarfleet.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class PlanePointsProperties {

  @Property(tries = 100)
  void thePlanePassesThroughTheWorldsOriginAndFacesTheCamera(
      @ForAll @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @DoubleRange(min = -80, max = 80) double elevation,
      @ForAll @DoubleRange(min = 0.5, max = 20) double distance) {
    PlanePoints plane = PlanePoints.of(LookAt.of(azimuth, elevation, distance, 12), 5);

    float[] c = plane.direction();
    assertThat(c[0] * c[0] + c[1] * c[1] + c[2] * c[2]).isCloseTo(1f, within(1e-5f));
    assertThat(plane.distance()).isCloseTo((float) distance, within(1e-5f * (float) distance));
    for (int i = 0; i < plane.positions().length; i += 3) {
      float along = c[0] * plane.positions()[i] + c[1] * plane.positions()[i + 1] + c[2] * plane.positions()[i + 2];
      assertThat(along).isCloseTo(0f, within(1e-5f * (float) distance));
    }
  }

  @Property(tries = 100)
  void aPointLiesInTheSourcePictureWhereItsCellDoes(
      @ForAll @DoubleRange(min = -180, max = 180) double azimuth,
      @ForAll @DoubleRange(min = -80, max = 80) double elevation,
      @ForAll @IntRange(min = 2, max = 40) int size, @ForAll @IntRange(min = 16, max = 512) int image) {
    Camera camera = LookAt.of(azimuth, elevation, 9.3, 12);
    PlanePoints plane = PlanePoints.of(camera, size);

    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        double[] pixel = pixel(plane.positions(), 3 * (row * size + column), camera, image);
        assertThat(pixel[0]).isCloseTo(column * (double) image / (size - 1) - 0.5, within(2e-3));
        assertThat(pixel[1]).isCloseTo(row * (double) image / (size - 1) - 0.5, within(2e-3));
      }
    }
  }

  /** SPEC section 3, literally. */
  private static double[] pixel(float[] positions, int at, Camera camera, int image) {
    double[] view = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      view[axis] = camera.translation(axis);
      for (int i = 0; i < 3; i++) {
        view[axis] += (double) positions[at + i] * camera.rotation(i, axis);
      }
    }
    double u = camera.focalLength() * -view[0] / view[2];
    double v = camera.focalLength() * -view[1] / view[2];
    return new double[] {((u + 1) * image - 1) / 2, ((v + 1) * image - 1) / 2};
  }
}
