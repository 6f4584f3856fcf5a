package io.avatarfleet.worker.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.contract.FixedCamera;
import io.avatarfleet.contract.OrbitCamera;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.seeded.SeededTrack;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class OrbitProperties {
  private static final float[] FAR = {1, 0, 0, 0.3f, 0, 1, 0, 0.4f, 0, 0, 1, 1.2f};
  private static final double DISTANCE = 1.3;

  @Property
  void everyCameraIsARotationThatLooksAtTheOriginFromTheFirstOnesDistance(
      @ForAll @DoubleRange(min = -3600, max = 3600) double from,
      @ForAll @DoubleRange(min = -3600, max = 3600) double to,
      @ForAll @DoubleRange(min = -89, max = 89) double pitch,
      @ForAll @IntRange(min = 1, max = 20) int frames) {
    Orbit orbit = new Orbit(new OrbitCamera(from, to, pitch), new Camera(FAR, 12), frames);
    Camera last = orbit.camera(frames - 1);
    List<Double> values = new ArrayList<>();
    for (float value : last.transform()) {
      values.add((double) value);
    }
    // The contract's record refuses what is no rotation.
    assertThat(new FixedCamera(values).transform()).hasSize(12);
    assertThat(last.translation(0)).isZero();
    assertThat(last.translation(1)).isZero();
    assertThat(last.translation(2)).isCloseTo((float) DISTANCE, within(1e-5f));
  }

  @Example
  void yawZeroIsTheFrontOfTheHead() {
    DrivingTrack track = SeededTrack.of(Architecture.tiny().head(), 7, 1);
    float[] front = track.frames().get(0).transform();
    Camera camera = new Orbit(
        new OrbitCamera(0, 0, 5.0), new Camera(front, 12), 1).camera(0);
    for (int i = 0; i < front.length; i++) {
      assertThat(camera.transform()[i]).isCloseTo(front[i], within(1e-4f));
    }
  }
}
