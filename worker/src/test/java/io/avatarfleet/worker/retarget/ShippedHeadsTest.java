package io.avatarfleet.worker.retarget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.importing.arkit.ArkitNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShippedHeadsTest {
  private final ShippedHeads heads = new ShippedHeads();

  @Test
  void theOpenHeadIsKnownByItsNameAndStandsForRecordings() throws IOException {
    assertThat(heads.named("open-head-1")).isPresent();
    assertThat(heads.named("arkit-52")).isEqualTo(heads.named("open-head-1"));
    assertThat(heads.named("flame-with-eye")).isEmpty();
  }

  @Test
  void aRecordingDrivesTheOpenHeadByName() throws IOException {
    HeadData open = heads.named("open-head-1").orElseThrow();

    TrackFrame carried = carry(open, "open-head-1");

    assertThat(carried.expression()[open.expressionNames().indexOf("jawOpen")]).isEqualTo(0.6f);
    assertThat(carried.expression()[open.expressionNames().indexOf("eyeBlinkLeft")]).isEqualTo(1);
  }

  @Test
  void aRecordingDrivesAHeadWithOtherNamesByTheMovementOfLandmarks() throws IOException {
    HeadData open = heads.named("open-head-1").orElseThrow();
    List<String> others = new ArrayList<>();
    for (String name : open.expressionNames()) {
      others.add("component of " + name);
    }
    HeadData unnamed = new HeadData(
        open.template(), open.shapeBasis(), open.shapeNames(), open.expressionBasis(), others, open.poseBasis(),
        open.jointRegressor(), open.jointNames(), open.parents(), open.skinningWeights(), open.faces(), open.landmarks());

    TrackFrame carried = carry(unnamed, "another");

    assertThat(carried.expression()[open.expressionNames().indexOf("jawOpen")]).isCloseTo(0.6f, within(0.05f));
    assertThat(carried.expression()[open.expressionNames().indexOf("eyeBlinkLeft")]).isCloseTo(1, within(0.15f));
  }

  private TrackFrame carry(HeadData to, String name) throws IOException {
    float[] codes = new float[52];
    codes[ArkitNames.ALL.indexOf("jawOpen")] = 0.6f;
    codes[ArkitNames.ALL.indexOf("eyeBlinkLeft")] = 1;
    TrackFrame frame =
        new TrackFrame("take_0", new float[0], codes, new float[6], new float[6], new float[12], null);
    DrivingTrack track = new DrivingTrack("arkit-52", 30, List.of(frame));
    return new TrackCarrier(name, to, heads).carry(track, track.frames()).get(0);
  }
}
