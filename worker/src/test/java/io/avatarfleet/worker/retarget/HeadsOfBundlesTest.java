package io.avatarfleet.worker.retarget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededTrack;
import io.avatarfleet.worker.importing.OpenHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A made-up head model under the name of FLAME stands for FLAME, which may not be passed on. */
class HeadsOfBundlesTest {
  private static final String FLAME = "flame-with-eye";
  private static final Architecture NETWORK = named(FLAME);

  @TempDir Path folder;

  private final List<Path> folders = new ArrayList<>();
  private final KnownHeads heads = new HeadsOfBundles(new ShippedHeads(), () -> folders);

  @Test
  void theHeadOfABundleIsFoundByItsNameAndTheShippedOneStays() throws IOException {
    Bundle bundle = seeded("flame", 3);

    assertThat(heads.named(FLAME)).get().extracting(HeadData::template).isEqualTo(bundle.head().template());
    assertThat(heads.named(FLAME)).as("read once").isEqualTo(heads.named(FLAME));
    assertThat(heads.named("open-head-1")).isPresent();
    assertThat(heads.named("another")).isEmpty();
  }

  @Test
  void aTrackForItDrivesTheOpenHeadByTheMovementOfLandmarks() throws IOException {
    seeded("flame", 3);
    DrivingTrack track = SeededTrack.of(NETWORK.head(), 3, 4);

    List<TrackFrame> carried = new TrackCarrier("open-head-1", OpenHead.read(), heads).carry(track, track.frames());

    assertThat(carried).hasSize(4);
    assertThat(carried.get(1).expression()).hasSize(52);
    assertThat(carried.get(1).transform()).isEqualTo(track.frames().get(1).transform());
  }

  @Test
  void whereNoBundleHasItTheTrackIsRefusedSayingWhatToDo() throws IOException {
    DrivingTrack track = SeededTrack.of(NETWORK.head(), 3, 1);
    HeadData open = OpenHead.read();

    assertThatThrownBy(() -> new TrackCarrier("open-head-1", open, heads).carry(track, track.frames()))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("TRACK_HEAD_MODEL"))
        .hasMessageContaining("no bundle with 'flame-with-eye' is known here").hasMessageContaining("import one");
  }

  @Test
  void theSameHeadInTwoBundlesIsOneAndTwoOfOneNameAreRefused() throws IOException {
    Bundle first = seeded("first", 3);
    folders.add(first.folder());
    assertThat(heads.named(FLAME)).isPresent();

    seeded("second", 4);
    assertThatThrownBy(() -> heads.named(FLAME))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("TRACK_HEAD_AMBIGUOUS"))
        .hasMessageContaining("first").hasMessageContaining("second");
  }

  @Test
  void aHeadThatWasChangedIsRefusedAndADamagedBundleIsPassedOver() throws IOException {
    Bundle bundle = seeded("flame", 3);
    Files.createDirectories(folder.resolve("damaged"));
    Files.writeString(folder.resolve("damaged/bundle.json"), "{");
    folders.add(0, folder.resolve("damaged"));
    Path head = bundle.folder().resolve("head.safetensors");
    byte[] bytes = Files.readAllBytes(head);
    bytes[bytes.length - 1] ^= 1;
    Files.delete(head);
    Files.write(head, bytes);

    assertThatThrownBy(() -> heads.named(FLAME))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("BUNDLE_HASH"));
  }

  private Bundle seeded(String name, long seed) throws IOException {
    Bundle bundle = SeededBundle.write(folder.resolve(name), NETWORK, seed, Progress.NONE);
    folders.add(bundle.folder());
    return bundle;
  }

  private static Architecture named(String model) {
    Architecture.Head tiny = Architecture.tiny().head();
    return Architecture.tiny().withHead(new Architecture.Head(model, tiny.vertices(), tiny.baseWidth(),
        tiny.worldScale(), tiny.shapeCodes(), tiny.expressionCodes(), tiny.joints()));
  }
}
