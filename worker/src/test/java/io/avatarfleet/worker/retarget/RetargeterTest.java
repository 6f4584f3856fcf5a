package io.avatarfleet.worker.retarget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.camera.Rotations;
import io.avatarfleet.contract.HeadPose;
import io.avatarfleet.contract.Neutral;
import io.avatarfleet.contract.Retargeting;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.worker.importing.arkit.ArkitNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetargeterTest {
  private static final int BLINK = ArkitNames.indexOf("eyeBlinkLeft").orElseThrow();
  private static final int SMILE = ArkitNames.indexOf("mouthSmileLeft").orElseThrow();
  private static final List<String> STATISTICAL =
      IntStream.range(0, 52).mapToObj(i -> "expression_" + i).toList();
  private static final float[] SOURCE = transform(0.2, 0.1, 0, 9);

  @Test
  void withoutOptionsNothingChanges() {
    List<TrackFrame> frames = frames(5);

    assertThat(apply(Retargeting.unchanged(), frames)).isSameAs(frames);
  }

  @Test
  void amplitudeMakesExpressionsStrongerButNotBlinksOrGaze() {
    List<TrackFrame> frames = frames(5);
    List<TrackFrame> strong = apply(Retargeting.unchanged().withExpressionScale(1.5), frames);

    for (int i = 0; i < frames.size(); i++) {
      TrackFrame before = frames.get(i);
      TrackFrame after = strong.get(i);
      assertThat(after.expression()[BLINK]).isEqualTo(before.expression()[BLINK]);
      assertThat(after.eyes()).isEqualTo(before.eyes());
      assertThat(after.expression()[SMILE]).isEqualTo(Math.min(1, 1.5f * before.expression()[SMILE]));
      assertThat(after.pose()[3]).isEqualTo(1.5f * before.pose()[3]);
      assertThat(after.transform()).isEqualTo(before.transform());
    }
  }

  @Test
  void statisticalCodesAreNotBounded() {
    List<TrackFrame> frames = frames(3);
    List<TrackFrame> strong =
        new Retargeter(Retargeting.unchanged().withExpressionScale(3), STATISTICAL, SOURCE).apply(frames, 25);

    assertThat(strong.get(1).expression()[7]).isEqualTo(3 * frames.get(1).expression()[7]);
  }

  @Test
  void whatTheFirstFrameDoesCanCountAsNothing() {
    List<TrackFrame> frames = frames(4);
    List<TrackFrame> relative = new Retargeter(
        Retargeting.unchanged().withNeutral(Neutral.FIRST_FRAME), STATISTICAL, SOURCE).apply(frames, 25);

    assertThat(relative.get(0).expression()).containsOnly(0);
    assertThat(relative.get(0).pose()[3]).isZero();
    assertThat(relative.get(2).expression()[4])
        .isEqualTo(frames.get(2).expression()[4] - frames.get(0).expression()[4]);
  }

  @Test
  void theRestingFaceIsTheMedianOfEachCode() {
    List<TrackFrame> frames = frames(5);
    List<TrackFrame> relative = new Retargeter(
        Retargeting.unchanged().withNeutral(Neutral.RESTING), STATISTICAL, SOURCE).apply(frames, 25);

    float[] moved = new float[5];
    for (int i = 0; i < 5; i++) {
      moved[i] = relative.get(i).expression()[SMILE];
    }
    java.util.Arrays.sort(moved);
    assertThat(moved[2]).isZero();
  }

  @Test
  void aRelativeHeadBeginsAsOnThePhotoAndMovesAsTheDriverDoes() {
    List<TrackFrame> frames = frames(6);
    List<TrackFrame> relative = apply(Retargeting.unchanged().withHeadPose(HeadPose.RELATIVE), frames);

    assertThat(relative.get(0).transform()).containsExactly(SOURCE, within(1e-6f));
    for (int i = 0; i < frames.size(); i++) {
      double[] turned = since(frames.get(0), frames.get(i));
      assertThat(since(relative.get(0), relative.get(i))).containsExactly(turned, within(1e-5));
      for (int axis = 0; axis < 3; axis++) {
        int at = 4 * axis + 3;
        assertThat(relative.get(i).transform()[at] - SOURCE[at])
            .isCloseTo(frames.get(i).transform()[at] - frames.get(0).transform()[at], within(1e-5f));
      }
    }
  }

  @Test
  void aStillHeadKeepsThePhotosPoseInEveryFrame() {
    for (TrackFrame frame : apply(Retargeting.unchanged().withHeadPose(HeadPose.SOURCE), frames(3))) {
      assertThat(frame.transform()).isEqualTo(SOURCE);
    }
  }

  @Test
  void stabilisingTakesJitterAwayWithoutLagging() {
    Random random = new Random(8);
    List<TrackFrame> smooth = new ArrayList<>();
    List<TrackFrame> shaky = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      double yaw = 0.4 * Math.sin(i / 20.0);
      smooth.add(frame(i, transform(yaw, 0, 0, 9.3)));
      shaky.add(frame(i, transform(
          yaw + 0.01 * random.nextGaussian(), 0.01 * random.nextGaussian(), 0, 9.3 + 0.01 * random.nextGaussian())));
    }
    List<TrackFrame> calmed = apply(Retargeting.unchanged().withStabilisation(0.5), shaky);

    assertThat(distance(calmed, smooth)).isLessThan(0.5 * distance(shaky, smooth));
    for (TrackFrame frame : calmed) {
      double[] r = Retargeter.rotation(frame.transform());
      assertThat(Rotations.product(r, Rotations.transposed(r)))
          .containsExactly(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, within(1e-6));
    }
  }

  private static double distance(List<TrackFrame> a, List<TrackFrame> b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      for (int k = 0; k < 12; k++) {
        sum += Math.pow(a.get(i).transform()[k] - b.get(i).transform()[k], 2);
      }
    }
    return Math.sqrt(sum);
  }

  private static double[] since(TrackFrame first, TrackFrame frame) {
    return Rotations.product(
        Retargeter.rotation(frame.transform()), Rotations.transposed(Retargeter.rotation(first.transform())));
  }

  private static List<TrackFrame> apply(Retargeting options, List<TrackFrame> frames) {
    return new Retargeter(options, ArkitNames.ALL, SOURCE).apply(frames, 25);
  }

  private static List<TrackFrame> frames(int count) {
    List<TrackFrame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(frame(i, transform(0.1 * i, 0.05 * i, 0.02 * i, 9 + 0.1 * i)));
    }
    return frames;
  }

  private static TrackFrame frame(int index, float[] transform) {
    Random random = new Random(index);
    float[] expression = new float[52];
    for (int k = 0; k < 52; k++) {
      expression[k] = random.nextFloat();
    }
    float[] pose = {0, 0, 0, random.nextFloat(), 0, 0};
    float[] eyes = {random.nextFloat(), random.nextFloat(), 0, 0, 0, 0};
    return new TrackFrame("f_" + index, new float[3], expression, pose, eyes, transform, null);
  }

  private static float[] transform(double yaw, double pitch, double roll, double distance) {
    double[] r = Rotations.of(yaw, pitch, roll);
    float[] out = new float[12];
    for (int i = 0; i < 9; i++) {
      out[4 * (i / 3) + i % 3] = (float) r[i];
    }
    out[11] = (float) distance;
    return out;
  }
}
