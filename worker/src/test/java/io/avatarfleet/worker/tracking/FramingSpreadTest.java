package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.worker.Media;
import io.avatarfleet.worker.imaging.PhotoReader;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A fit hardly depends on how the photo is framed. */
class FramingSpreadTest {
  private static FaceNetworks networks;

  @BeforeAll
  static void load() {
    networks = Portrait.networks();
  }

  @AfterAll
  static void close() {
    networks.close();
  }

  @Test
  void twentyFramingsOfThePortraitGiveTheSameFit() throws IOException {
    assertStable(FramingSpread.of(networks, Portrait.photo()));
  }

  @Test
  void twentyFramingsOfAPhotoOfAPersonGiveTheSameFit() throws IOException {
    assertStable(FramingSpread.of(
        networks, new PhotoReader().read(Media.require("photos").resolve("frontal-neutral.jpg"))));
  }

  private static void assertStable(FramingSpread spread) {
    System.out.println(spread);
    assertThat(spread.points()).isLessThan(0.01);
    assertThat(spread.degrees()).isLessThan(2);
    assertThat(spread.distance()).isLessThan(0.02);
    assertThat(spread.worstExpression()).isLessThan(0.25);
    assertThat(spread.identity()).isLessThan(0.1);
  }
}
