package io.avatarfleet.format.avatar;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Damage;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class AvatarAssetProperties {
  private Path folder;

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("avatar");
  }

  @AfterProperty
  void removeFolder() throws IOException {
    TestFolders.delete(folder);
  }

  @Property(tries = 100)
  void anAvatarInSinglePrecisionIsReadBackUnchanged(
      @ForAll Random random, @ForAll @IntRange(max = 6) int vertices, @ForAll @IntRange(max = 9) int lifted)
      throws IOException {
    Path file = folder.resolve("a.avatar");
    AvatarAsset avatar = Avatars.random(random, vertices, lifted);

    AvatarAssetFormat.write(file, avatar, Precision.SINGLE);
    byte[] first = Files.readAllBytes(file);
    AvatarAsset read = AvatarAssetFormat.read(file);
    AvatarAssetFormat.write(file, read, Precision.SINGLE);

    assertThat(read).usingRecursiveComparison().isEqualTo(avatar);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @Property(tries = 100)
  void anAvatarInHalfPrecisionIsReadBackToElevenBitsWithItsPositionsUnchanged(
      @ForAll Random random, @ForAll @IntRange(max = 6) int vertices, @ForAll @IntRange(max = 9) int lifted)
      throws IOException {
    Path file = folder.resolve("a.avatar");
    AvatarAsset avatar = Avatars.random(random, vertices, lifted);

    AvatarAssetFormat.write(file, avatar, Precision.HALF);
    AvatarAsset read = AvatarAssetFormat.read(file);

    assertThat(read.liftedPositions()).isEqualTo(avatar.liftedPositions());
    assertThat(read.shape()).isEqualTo(avatar.shape());
    assertThat(read.vertexCount()).isEqualTo(vertices);
    assertClose(read.colors(), avatar.colors());
    assertClose(read.opacities(), avatar.opacities());
    assertClose(read.scales(), avatar.scales());
    assertClose(read.rotations(), avatar.rotations());
  }

  @Property(tries = 500)
  void aDamagedAvatarGivesAnAvatarOrAFormatException(
      @ForAll Random random, @ForAll @IntRange(max = 4) int changes, @ForAll Precision precision) throws IOException {
    Path file = folder.resolve("damaged.avatar");
    AvatarAssetFormat.write(file, Avatars.random(random, 3, 4), precision);
    Files.write(file, Damage.of(Files.readAllBytes(file), random, changes));

    try {
      assertThat(AvatarAssetFormat.read(file).gaussianCount()).isNotNegative();
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(Math.abs(expected[i]) * 0x1p-11f + 0x1p-25f);
    }
  }
}
