package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.command.CommandLineUnderTest.Answer;
import io.avatarfleet.worker.imaging.PhotoReader;
import io.avatarfleet.worker.importing.OpenHead;
import io.avatarfleet.worker.showcase.ExpressionTour;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that name no bundle take the default one: here a tiny seeded open model. */
class DefaultBundleTest {
  @TempDir Path folder;
  private Path portrait;
  private Bundle bundle;
  private CommandLineUnderTest avatar;

  @BeforeEach
  void makeADefaultBundle() throws IOException {
    HeadData head = OpenHead.read();
    bundle = SeededBundle.write(
        folder.resolve("bundle"), OpenHead.architecture(Architecture.tinyOpen(), head), 7, head, "CC0-1.0", DType.F16,
        Progress.NONE);
    avatar = new CommandLineUnderTest(
        folder.resolve("state"), Map.of("default-bundle", bundle.folder().toString()), null);
    portrait = folder.resolve("portrait.png");
    try (InputStream in = DefaultBundleTest.class.getResourceAsStream("/demo/portrait.png")) {
      Files.copy(in, portrait);
    }
  }

  @Test
  void aPhotoBecomesAnAvatarThatIsRenderedByARecording() throws IOException {
    Path file = folder.resolve("head.avatar");
    Path track = folder.resolve("tour.track");
    DrivingTrackFormat.write(track, ExpressionTour.track(1));

    succeed("build", "--image", portrait, "--out", file);
    Files.delete(folder.resolve("state/bundles.json"));
    succeed("render", "--avatar", file, "--track", track, "--frames", "0..1", "--out", folder.resolve("frames"));

    assertThat(AvatarAssetFormat.read(file).bundleId()).isEqualTo(bundle.id());
    assertThat(AvatarAssetFormat.read(file).binding()).isPresent();
  }

  @Test
  void aSheetShowsThePhotoTheSourceAndEveryDrive() throws IOException {
    Path sheet = folder.resolve("sheet.png");

    Answer answer = succeed("sheet", "--photo", portrait, "--tile", "32", "--out", sheet);

    assertThat(answer.out()).contains("jawOpen", "yaw -30");
    assertThat(ExpressionTour.DRIVES).hasSize(16);
    assertThat(new PhotoReader().read(sheet).width()).isEqualTo(6 * 34 - 2);
    assertThat(new PhotoReader().read(sheet).height()).isEqualTo(3 * 34 - 2);
  }

  @Test
  void theBenchNeedsNoBundleEither() {
    assertThat(succeed("bench", "--builds", "1", "--frames", "1").out()).contains("neural_renderer", "bundle read and checked in");
  }

  @Test
  void whereThereIsNoDefaultTheErrorSaysWhatToDo() {
    CommandLineUnderTest bare = new CommandLineUnderTest(
        folder.resolve("state"), Map.of("default-bundle", folder.resolve("nothing").toString()), null);

    Answer answer = bare.run("build", "--image", portrait, "--out", folder.resolve("head.avatar"));

    assertThat(answer.status()).isEqualTo(1);
    assertThat(answer.err()).contains("BUNDLE_MISSING").contains("nothing");
  }

  private Answer succeed(Object... arguments) {
    Answer answer = avatar.run(arguments);
    assertThat(answer.status()).as(answer.err()).isZero();
    return answer;
  }
}
