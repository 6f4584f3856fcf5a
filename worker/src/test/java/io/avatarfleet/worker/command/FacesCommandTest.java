package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.SourceImageReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FacesCommandTest {
  @TempDir Path folder;

  @Test
  void itShowsWhatItFoundInAPhoto() throws IOException {
    Path photo = folder.resolve("portrait.png");
    try (InputStream in = FacesCommandTest.class.getResourceAsStream("/demo/portrait.png")) {
      Files.write(photo, in.readAllBytes());
    }
    Path crop = folder.resolve("made/crop.png");
    var answer = new CommandLineUnderTest(folder).run(
        "faces", "--image", photo, "--out", folder.resolve("made/overlay.png"), "--crop", crop);
    assertThat(answer.status()).as(answer.err()).isZero();
    assertThat(answer.out()).startsWith("face in " + photo).contains("overlay.png");
    assertThat(answer.err()).contains("[FACE_SMALL]");
    Picture overlay = new SourceImageReader().read(folder.resolve("made/overlay.png"));
    assertThat(overlay.width()).isEqualTo(1024);
    assertThat(overlay.height()).isEqualTo(512);
    assertThat(new SourceImageReader().read(crop).width()).isEqualTo(512);
  }

  @Test
  void aPhotoWithoutAFaceLeavesNothing() throws IOException {
    Path text = Files.writeString(folder.resolve("photo.jpg"), "no photo");
    var answer = new CommandLineUnderTest(folder).run(
        "faces", "--image", text, "--out", folder.resolve("overlay.png"));
    assertThat(answer.status()).isEqualTo(1);
    assertThat(answer.err()).contains("[NOT_AN_IMAGE]");
    assertThat(folder.resolve("overlay.png")).doesNotExist();
  }
}
