package io.avatarfleet.format.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.Damage;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TestFolders;
import io.avatarfleet.format.TrackFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class DrivingTrackProperties {
  private Path folder;

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("track");
  }

  @AfterProperty
  void removeFolder() throws IOException {
    TestFolders.delete(folder);
  }

  @Property(tries = 200)
  void aTrackIsReadBackUnchanged(@ForAll("tracks") DrivingTrack track) throws IOException {
    Path file = folder.resolve("a.track");

    DrivingTrackFormat.write(file, track);
    byte[] first = Files.readAllBytes(file);
    DrivingTrack read = DrivingTrackFormat.read(file);
    DrivingTrackFormat.write(file, read);

    assertThat(read).usingRecursiveComparison().isEqualTo(track);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @Property(tries = 500)
  void aDamagedTrackGivesATrackOrAFormatException(
      @ForAll("tracks") DrivingTrack track, @ForAll Random random, @ForAll @IntRange(max = 4) int changes)
      throws IOException {
    Path file = folder.resolve("damaged.track");
    DrivingTrackFormat.write(file, track);
    Files.write(file, Damage.of(Files.readAllBytes(file), random, changes));

    try {
      assertThat(DrivingTrackFormat.read(file).frames()).isNotEmpty();
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  @Provide
  Arbitrary<DrivingTrack> tracks() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .ofMaxLength(12)
            .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    return Combinators.combine(
            names.map(name -> "flame" + name),
            Arbitraries.doubles().between(0.5, 240),
            names.list().ofMinSize(1).ofMaxSize(6),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 4),
            Arbitraries.randoms())
        .as(DrivingTrackProperties::track);
  }

  private static DrivingTrack track(
      String model, double rate, List<String> names, int shapes, int expressions, Random random) {
    boolean sameShape = random.nextBoolean();
    boolean boxes = random.nextBoolean();
    float[] shape = values(random, shapes);
    List<TrackFrame> frames = new ArrayList<>();
    for (String name : names) {
      frames.add(
          new TrackFrame(
              name,
              sameShape ? shape : values(random, shapes),
              values(random, expressions),
              values(random, 6),
              values(random, 6),
              values(random, 12),
              boxes && random.nextInt(4) > 0 ? values(random, 4) : null));
    }
    return new DrivingTrack(model, rate, frames);
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6) - 3));
    }
    return values;
  }
}
