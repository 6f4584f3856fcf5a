package io.avatarfleet.worker.engine.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.SourcePhoto;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PhotoLookupTest {
  private static final int SIZE = 8;
  private static final int PIXELS = SIZE * SIZE;
  private static final int CHANNELS = 7;
  private static final int ACROSS = 4 * PIXELS;
  private static final int DOWN = 5 * PIXELS;
  private static final int TRUST = 6 * PIXELS;

  private final Random random = new Random(3);
  private final SourcePhoto photo = SourcePhoto.of(uniform(3 * PIXELS), SIZE);

  @Test
  void whereThePhotoIsTrustedItsOwnPixelsStand() {
    float[] splatted = uniform(CHANNELS * PIXELS);
    shifted(splatted, 0, 0, 1);

    float[] picture = lookedUp(splatted);

    for (int c = 0; c < 3; c++) {
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        assertThat(picture[c * PIXELS + pixel])
            .isCloseTo(photo.color(c, pixel / SIZE, pixel % SIZE), within(1e-6f));
      }
    }
  }

  @Test
  void aWayOfOneAndAHalfPixelsLiesBetweenTheSecondAndTheThird() {
    float[] splatted = uniform(CHANNELS * PIXELS);
    shifted(splatted, 1.5f, -1, 1);

    float[] picture = lookedUp(splatted);

    float between = (photo.color(1, 3, 4) + photo.color(1, 3, 5)) / 2;
    assertThat(picture[PIXELS + 4 * SIZE + 3]).isCloseTo(between, within(1e-6f));
    assertThat(picture[PIXELS + SIZE - 1]).as("beyond the edge").isCloseTo(photo.color(1, 0, 7), within(1e-6f));
  }

  @Test
  void halfTrustedIsHalfOfEach() {
    float[] splatted = uniform(CHANNELS * PIXELS);
    shifted(splatted, 2, 0, 0.5f);

    float[] picture = lookedUp(splatted);

    assertThat(picture[10]).isCloseTo((splatted[10] + photo.color(0, 1, 4)) / 2, within(1e-6f));
  }

  @Test
  void theSplattedColoursStandInTheLastChannelsAndOthersStay() {
    float[] splatted = uniform(CHANNELS * PIXELS);
    shifted(splatted, 0, 0, 0);

    float[] picture = lookedUp(splatted);

    for (int i = 0; i < 3 * PIXELS; i++) {
      assertThat(picture[i]).isEqualTo(splatted[i]);
      assertThat(picture[ACROSS + i]).isEqualTo(splatted[i]);
    }
    for (int i = 3 * PIXELS; i < ACROSS; i++) {
      assertThat(picture[i]).isEqualTo(splatted[i]);
    }
  }

  /** Ways in pixels, as the blend leaves them: times trust. */
  private static void shifted(float[] picture, float across, float down, float trust) {
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      picture[ACROSS + pixel] = across * 2 / SIZE * trust;
      picture[DOWN + pixel] = down * 2 / SIZE * trust;
      picture[TRUST + pixel] = trust;
    }
  }

  private float[] lookedUp(float[] splatted) {
    FloatBuffer picture = FloatBuffer.wrap(splatted.clone());
    new PhotoLookup(photo, CHANNELS).lookUp(picture);
    return picture.array();
  }

  private float[] uniform(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
