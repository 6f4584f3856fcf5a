package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.Damage;
import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Bytes of strangers give a picture or a FormatException, and nothing else. */
class PhotoProperties {
  private static final List<String> FILES = List.of(
      "cmyk.jpg", "ycck.jpg", "profile_and_turn.jpg", "profile_and_turn.png", "grey_alpha.png", "two_frames.gif",
      "lossy.webp", "lossless.webp", "transparent.webp", "profile_and_turn.webp");

  private static Path file;

  @BeforeContainer
  static void makeFile() throws IOException {
    file = Files.createTempFile("photo", null);
  }

  @AfterContainer
  static void deleteFile() throws IOException {
    Files.delete(file);
  }

  @Property(tries = 800)
  void aDamagedPhotoGivesAPictureOrAFormatException(
      @ForAll("files") String name, @ForAll Random random, @ForAll @IntRange(min = 1, max = 6) int changes)
      throws IOException {
    assertPictureOrFormatException(Damage.of(bytes(name), random, changes));
  }

  @Property(tries = 500)
  void aPhotoCutAnywhereGivesAPictureOrAFormatException(
      @ForAll("files") String name, @ForAll @IntRange(min = 0, max = 1500) int length) throws IOException {
    byte[] whole = bytes(name);
    assertPictureOrFormatException(Arrays.copyOf(whole, Math.min(length, whole.length)));
  }

  @Property(tries = 500)
  void whatFollowsASignatureGivesAPictureOrAFormatException(
      @ForAll("files") String name, @ForAll @IntRange(min = 4, max = 60) int kept, @ForAll @Size(max = 300) byte[] rest)
      throws IOException {
    byte[] bytes = Arrays.copyOf(bytes(name), kept + rest.length);
    System.arraycopy(rest, 0, bytes, kept, rest.length);
    assertPictureOrFormatException(bytes);
  }

  @Provide
  Arbitrary<String> files() {
    return Arbitraries.of(FILES);
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = PhotoProperties.class.getResourceAsStream("/photos/" + name)) {
      return in.readAllBytes();
    }
  }

  private static void assertPictureOrFormatException(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    try {
      RgbImage image = new PhotoReader(new PhotoLimits(1 << 20, 1 << 20, 1 << 20, 1, 1 << 10)).read(file);
      assertThat(image.rgb()).hasSize(3 * image.width() * image.height());
    } catch (FormatException e) {
      assertThat(e.code()).matches("(IMAGE|NOT_AN_IMAGE).*");
    }
  }
}
