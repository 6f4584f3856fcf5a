package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.command.CommandLineUnderTest.Answer;
import io.avatarfleet.worker.imaging.PhotoReader;
import io.avatarfleet.worker.imaging.PngWriter;
import io.avatarfleet.worker.imaging.VideoFrame;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.imaging.VideoReader;
import io.avatarfleet.worker.importing.OpenHead;
import io.avatarfleet.worker.tracking.PortraitVideo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tracking the portrait that ships with the project, as a photo and as a video that moves over it. */
class TrackCommandTest {
  @TempDir Path folder;
  private CommandLineUnderTest avatar;
  private Path portrait;

  @BeforeEach
  void portrait() throws IOException {
    avatar = new CommandLineUnderTest(folder.resolve("state"));
    portrait = folder.resolve("portrait.png");
    try (InputStream in = TrackCommandTest.class.getResourceAsStream("/demo/portrait.png")) {
      Files.write(portrait, in.readAllBytes());
    }
  }

  @Test
  void aPhotoBecomesATrackOfOneFrame() throws IOException {
    Path out = folder.resolve("photo.track");
    Path overlay = folder.resolve("overlay.png");

    Answer answer = avatar.run("track", "--image", portrait, "--out", out, "--overlay", overlay);

    assertThat(answer.status()).as(answer.err()).isZero();
    assertThat(answer.out()).contains("one frame").contains("%");
    DrivingTrack track = DrivingTrackFormat.read(out);
    assertThat(track.headModel()).isEqualTo(OpenHead.MODEL);
    assertThat(track.frames()).hasSize(1);
    // The crop puts the head where the released model expects it.
    assertThat(track.frames().get(0).transform()[11]).isBetween(8f, 10.5f);
    assertThat(new PhotoReader().read(overlay).width()).isEqualTo(768);
  }

  @Test
  void aVideoBecomesATrackOfItsFramesAtItsRate() throws IOException {
    Path out = folder.resolve("video.track");
    Path overlay = folder.resolve("overlay.mp4");
    Path video = video(12, 0);

    Answer answer = avatar.run("track", "--video", video, "--out", out, "--overlay", overlay);

    assertThat(answer.status()).as(answer.err()).isZero();
    assertThat(answer.out()).contains("12 frames").contains("12 show a face");
    DrivingTrack track = DrivingTrackFormat.read(out);
    assertThat(track.framesPerSecond()).isEqualTo(30);
    assertThat(track.frames()).hasSize(12);
    assertThat(track.frames().get(0).shape()).isEqualTo(track.frames().get(11).shape());
    // The window moves to the right over the portrait, so the head moves to the picture's left: +x.
    assertThat(track.frames().get(11).transform()[3] - track.frames().get(0).transform()[3]).isGreaterThan(0.05f);
    assertThat(frames(overlay)).isEqualTo(12);
  }

  @Test
  void framesWithoutAFaceAreNamed() throws IOException {
    Answer answer = avatar.run("track", "--video", video(30, 18), "--out", folder.resolve("gap.track"));

    assertThat(answer.status()).as(answer.err()).isZero();
    assertThat(answer.out()).contains("30 frames").contains("12 show a face (40.0 %)");
    assertThat(answer.err()).contains("frames 6 to 23 show no face").contains("LONG_GAP");
  }

  @Test
  void whatShowsNoFaceIsRefused() throws IOException {
    Path black = folder.resolve("black.png");
    Files.write(black, new PngWriter().encode(new float[3 * 128 * 128], 128, 128));
    Path out = folder.resolve("none.track");

    Answer photo = avatar.run("track", "--image", black, "--out", out);
    Answer video = avatar.run("track", "--video", video(6, 6), "--out", out);

    assertThat(photo.err()).contains("NO_FACE");
    assertThat(video.err()).contains("NO_FACE");
    assertThat(out).doesNotExist();
  }

  @Test
  void anOverlayOfTheOtherKindIsRefusedBeforeTheWork() {
    Answer answer = avatar.run("track", "--image", portrait, "--out", folder.resolve("a.track"), "--overlay",
        folder.resolve("a.mp4"));

    assertThat(answer.status()).isEqualTo(1);
    assertThat(answer.err()).contains("OUTPUT_FORMAT");
  }

  @Test
  void onePictureOrVideoIsAskedFor() {
    assertThat(avatar.run("track", "--out", folder.resolve("a.track")).status()).isEqualTo(2);
    assertThat(avatar.run("track", "--image", portrait, "--video", portrait, "--out", folder.resolve("a.track"))
        .status()).isEqualTo(2);
  }

  @Test
  void anAvatarIsBuiltFromAPhotoAlone() throws IOException {
    Path bundle = folder.resolve("bundle");
    Path out = folder.resolve("me.avatar");
    assertThat(avatar.run("seed", "--architecture", "tiny", "--head", "open", "--out", bundle).status()).isZero();

    Answer answer = avatar.run("build", "--bundle", bundle, "--image", portrait, "--out", out);

    assertThat(answer.status()).as(answer.err()).isZero();
    assertThat(AvatarAssetFormat.read(out).sourceTransform()[11]).isBetween(8f, 10.5f);
  }

  private Path video(int frames, int dark) throws IOException {
    return PortraitVideo.write(folder.resolve("video.mp4"), frames, dark);
  }

  private static int frames(Path video) throws IOException {
    int count = 0;
    try (VideoReader reader = VideoReader.open(video, VideoLimits.DEFAULT)) {
      for (Optional<VideoFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
        count++;
      }
    }
    return count;
  }
}
