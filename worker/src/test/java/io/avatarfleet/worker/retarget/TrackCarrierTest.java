package io.avatarfleet.worker.retarget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.seeded.SeededHead;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.head.LandmarkPoints;
import io.avatarfleet.worker.importing.arkit.ArkitNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrackCarrierTest {
  private static final Architecture.Head SIZES = Architecture.released().head();
  private static final HeadData STATISTICAL = SeededHead.of(SIZES, 5);

  @Test
  void aTrackOfTheSameHeadModelStaysAsItIs() throws IOException {
    DrivingTrack track = track("same", new Random(1), 4, 10);

    assertThat(new TrackCarrier("same", STATISTICAL, KnownHeads.NONE).carry(track, track.frames()))
        .isSameAs(track.frames());
  }

  @Test
  void coefficientsOfARecordingAreCarriedByName() throws IOException {
    List<String> names = new ArrayList<>(ArkitNames.ALL);
    names.add("pupilWide");
    Collections.shuffle(names, new Random(9));
    HeadData head = named(STATISTICAL, names);
    DrivingTrack track = track("arkit-52", new Random(2), 2, 52);
    List<TrackFrame> carried = new TrackCarrier("open", head, KnownHeads.NONE).carry(track, track.frames());

    for (int i = 0; i < 52; i++) {
      assertThat(carried.get(1).expression()[names.indexOf(ArkitNames.ALL.get(i))])
          .isEqualTo(track.frames().get(1).expression()[i]);
    }
    assertThat(carried.get(1).expression()[names.indexOf("pupilWide")]).isZero();
    assertThat(carried.get(1).shape()).hasSize(STATISTICAL.shapeNames().size()).containsOnly(0);
    assertThat(carried.get(1).eyes()).isEqualTo(track.frames().get(1).eyes());
  }

  @Test
  void betweenOtherHeadsTheLandmarksMoveAlike() throws IOException {
    // The same person in another size and with another basis of the same expressions: all can be carried over.
    HeadData other = mixed(scaled(STATISTICAL, 1.7f), new Random(4));
    DrivingTrack track = track("other", new Random(3), 5, other.expressionNames().size());
    List<TrackFrame> carried =
        new TrackCarrier("this", STATISTICAL, model -> Optional.of(other)).carry(track, track.frames());

    for (int i = 0; i < carried.size(); i++) {
      float[] theirs = landmarks(other, track.frames().get(i));
      float[] ours = landmarks(STATISTICAL, carried.get(i));
      double moved = 0;
      double off = 0;
      float[] rest = landmarks(STATISTICAL, neutral(STATISTICAL));
      for (int k = 0; k < 3 * 68; k++) {
        moved += Math.pow(ours[k] - rest[k], 2);
        off += Math.pow(ours[k] - theirs[k] / 1.7, 2);
      }
      // What is off is the second order of the jaw's turn and the pull towards zero.
      assertThat(Math.sqrt(off)).isLessThan(0.12 * Math.sqrt(moved));
    }
  }

  @Test
  void aTrackOfAnUnknownHeadModelIsRefused() {
    DrivingTrack track = track("elsewhere", new Random(2), 1, 10);

    assertThatThrownBy(() -> new TrackCarrier("here", STATISTICAL, KnownHeads.NONE).carry(track, track.frames()))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("made for head model 'elsewhere', the bundle has 'here'");
  }

  @Test
  void aFrameWithAnotherNumberOfCodesIsRefusedByName() {
    DrivingTrack track = track("arkit-52", new Random(2), 1, 51);
    HeadData head = named(STATISTICAL, ArkitNames.ALL);

    assertThatThrownBy(() -> new TrackCarrier("open", head, KnownHeads.NONE).carry(track, track.frames()))
        .isInstanceOf(FormatException.class).hasMessageContaining("frame 'f_0' has 51 expression coefficients");
  }

  private static TrackFrame neutral(HeadData head) {
    return new TrackFrame("n", new float[head.shapeNames().size()], new float[head.expressionNames().size()],
        new float[6], new float[6], new float[12], null);
  }

  private static DrivingTrack track(String model, Random random, int frames, int codes) {
    List<TrackFrame> all = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      float[] expression = new float[codes];
      for (int k = 0; k < codes; k++) {
        expression[k] = random.nextFloat();
      }
      float[] pose = {0, 0, 0, 0.2f * random.nextFloat(), 0.05f * random.nextFloat(), 0};
      float[] eyes = {random.nextFloat(), random.nextFloat(), 0, 0, 0, 0};
      all.add(new TrackFrame("f_" + i, new float[3], expression, pose, eyes, new float[12], null));
    }
    return new DrivingTrack(model, 25, all);
  }

  private static float[] landmarks(HeadData head, TrackFrame frame) {
    HeadModel model = HeadModel.of(head, 1);
    float[] vertices = new float[3 * head.vertexCount()];
    model.shaped(new float[head.shapeNames().size()])
        .pose(new HeadCodes(frame.expression(), frame.pose(), new float[6]), vertices);
    return LandmarkPoints.of(head, "landmarks70").on(vertices);
  }

  private static HeadData named(HeadData head, List<String> names) {
    return with(head, head.template(), java.util.Arrays.copyOf(
        head.expressionBasis(), names.size() * head.template().length), names, head.poseBasis());
  }

  private static HeadData scaled(HeadData head, float factor) {
    return with(head, times(head.template(), factor), times(head.expressionBasis(), factor), head.expressionNames(),
        times(head.poseBasis(), factor));
  }

  /** Neighbouring expressions turned into each other. */
  private static HeadData mixed(HeadData head, Random random) {
    float[] basis = head.expressionBasis().clone();
    int values = head.template().length;
    for (int e = 0; e + 1 < head.expressionNames().size(); e += 2) {
      float c = (float) Math.cos(random.nextDouble());
      float s = (float) Math.sqrt(1 - c * c);
      for (int i = 0; i < values; i++) {
        float a = basis[e * values + i];
        float b = basis[(e + 1) * values + i];
        basis[e * values + i] = c * a + s * b;
        basis[(e + 1) * values + i] = c * b - s * a;
      }
    }
    return with(head, head.template(), basis, head.expressionNames(), head.poseBasis());
  }

  private static float[] times(float[] values, float factor) {
    float[] out = values.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] *= factor;
    }
    return out;
  }

  private static HeadData with(
      HeadData head, float[] template, float[] expressions, List<String> names, float[] poseBasis) {
    return new HeadData(template, head.shapeBasis(), head.shapeNames(), expressions, names, poseBasis,
        head.jointRegressor(), head.jointNames(), head.parents(), head.skinningWeights(), head.faces(),
        head.landmarks());
  }
}
