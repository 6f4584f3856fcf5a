package io.avatarfleet.worker.tracking.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Rotations;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class RotationsProperties {

  @Property
  void theLogarithmGivesBackTheVector(
      @ForAll @DoubleRange(min = -1.8, max = 1.8) double x, @ForAll @DoubleRange(min = -1.8, max = 1.8) double y,
      @ForAll @DoubleRange(min = -1.8, max = 1.8) double z) {
    double angle = Math.sqrt(x * x + y * y + z * z);
    if (angle < Math.PI - 1e-3) {
      assertThat(Rotations.axisAngle(Rotations.ofAxisAngle(x, y, z)))
          .containsExactly(new double[] {x, y, z}, within(1e-9));
    }
  }

  @Property
  void halfTurnsHaveALogarithmToo(@ForAll @DoubleRange(min = 0, max = 6.28) double direction) {
    double x = Math.PI * Math.cos(direction);
    double y = Math.PI * Math.sin(direction);
    double[] half = Rotations.ofAxisAngle(x, y, 0);

    double[] vector = Rotations.axisAngle(half);

    assertThat(Rotations.ofAxisAngle(vector[0], vector[1], vector[2])).containsExactly(half, within(1e-7));
  }

  @Property
  void betweenGoesEvenlyFromTheFirstToTheSecond(
      @ForAll @DoubleRange(min = -1, max = 1) double x, @ForAll @DoubleRange(min = -1, max = 1) double y,
      @ForAll @DoubleRange(min = 0, max = 1) double where) {
    double[] first = Rotations.ofAxisAngle(x, y, 0.3);
    double[] second = Rotations.ofAxisAngle(-y, x, -0.2);

    double[] between = Rotations.between(first, second, where);

    double whole = Rotations.angle(first, second);
    assertThat(Rotations.angle(first, between)).isCloseTo(where * whole, within(1e-7));
    assertThat(Rotations.angle(between, second)).isCloseTo((1 - where) * whole, within(1e-7));
  }
}
