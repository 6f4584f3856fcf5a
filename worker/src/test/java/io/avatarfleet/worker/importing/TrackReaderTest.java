package io.avatarfleet.worker.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.track.DrivingTrackFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackReaderTest {
  private final TrackReader tracks = new TrackReader();
  private final Path pickle =
      Path.of(URI.create(TrackReaderTest.class.getResource("/tracks/smoothed_numpy2.pkl").toString()));

  @TempDir
  Path folder;

  @Test
  void aPickleWrittenAsATrackFileStaysTheSame() throws IOException {
    DrivingTrack track = tracks.read(pickle);
    Path file = folder.resolve("same.track");
    DrivingTrackFormat.write(file, track);

    assertThat(tracks.read(file)).usingRecursiveComparison().isEqualTo(track);
    assertThat(TrackEntry.parse(file + "#clip_3").read("flame-with-eye").name()).isEqualTo("clip_3");
  }

  @Test
  void aTrackOfAnotherHeadModelIsRefused() throws IOException {
    Path file = folder.resolve("other.track");
    DrivingTrackFormat.write(file, tracks.read(pickle));

    assertThatThrownBy(() -> new TrackReader().read(file, "another-head")).isInstanceOf(FormatException.class)
        .hasMessageContaining("made for head model 'flame-with-eye'");
  }

  @Test
  void filesAreToldApartByTheirContentNotTheirName() throws IOException {
    Path file = folder.resolve("misnamed.track");
    Files.copy(pickle, file);

    assertThat(tracks.read(file).frames()).hasSize(48);
  }

  @Test
  void aTrackEntryNamesOneFrame() throws IOException {
    assertThat(TrackEntry.parse(pickle + "#clip_17").read("flame-with-eye").name()).isEqualTo("clip_17");
    assertThat(TrackEntry.parse(pickle.toString()).read("flame-with-eye").name()).isEqualTo("clip_0");
    assertThatThrownBy(() -> TrackEntry.parse(pickle + "#clip_99").read("flame-with-eye"))
        .isInstanceOf(FormatException.class).hasMessageContaining("no frame 'clip_99'");
  }

  @Test
  void aFileThatIsNoTrackIsRefusedNamingTheKnownFormats() throws IOException {
    Path file = folder.resolve("notes.txt");
    Files.writeString(file, "hello");

    assertThatThrownBy(() -> tracks.read(file)).isInstanceOf(FormatException.class)
        .hasMessageContaining("tracker pickle, track file");
  }
}
