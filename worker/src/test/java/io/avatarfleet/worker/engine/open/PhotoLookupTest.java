package io.avatarfleet.worker.engine.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.SourcePhoto;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PhotoLookupTest {
  private static final int SIZE = 8;
  private static final int PIXELS = SIZE * SIZE;
  private static final int CHANNELS = 7;
  private static final int ACROSS = 4 * PIXELS;
  private static final int DOWN = 5 * PIXELS;
  private static final int TRUST = 6 * PIXELS;
  private static final float CORRECTED = 0.25f;

  private final Random random = new Random(3);
  private final SourcePhoto photo = SourcePhoto.of(uniform(3 * PIXELS), SIZE);

  @Test
  void whereThePhotoIsTrustedItsOwnPixelsStand() {
    float[] splatted = uniform(CHANNELS * PIXELS);
    shifted(splatted, 0, 0, 1);

    float[] frame = frame(splatted);

    for (int c = 0; c < 3; c++) {
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        assertThat(frame[c * PIXELS + pixel]).isCloseTo(photo.color(c, pixel / SIZE, pixel % SIZE), within(1e-6f));
      }
    }
  }

  @Test
  void aWayOfOneAndAHalfPixelsLiesBetweenTheSecondAndTheThird() {
    float[] splatted = uniform(CHANNELS * PIXELS);
    shifted(splatted, 1.5f, -1, 1);

    float[] frame = frame(splatted);

    float between = (photo.color(1, 3, 4) + photo.color(1, 3, 5)) / 2;
    assertThat(frame[PIXELS + 4 * SIZE + 3]).isCloseTo(between, within(1e-6f));
    assertThat(frame[PIXELS + SIZE - 1]).as("beyond the edge").isCloseTo(photo.color(1, 0, 7), within(1e-6f));
  }

  @Test
  void halfTrustedIsHalfOfEach() {
    float[] splatted = uniform(CHANNELS * PIXELS);
    shifted(splatted, 2, 0, 0.5f);

    float[] frame = frame(splatted);

    assertThat(frame[10]).isCloseTo((CORRECTED + photo.color(0, 1, 4)) / 2, within(1e-6f));
  }

  @Test
  void theRendererSeesThePhotoAsFarAsItIsTrustedAndTheRestAsItWasSplatted() {
    float[] splatted = uniform(CHANNELS * PIXELS);
    shifted(splatted, 2, 0, 0.5f);
    FloatBuffer picture = FloatBuffer.wrap(splatted.clone());

    new PhotoLookup(photo, CHANNELS).lookUp(picture);

    for (int i = 0; i < ACROSS; i++) {
      assertThat(picture.get(i)).isEqualTo(splatted[i]);
    }
    assertThat(picture.get(DOWN + 10)).isCloseTo(photo.color(1, 1, 4) / 2, within(1e-6f));
  }

  @Test
  void framesLieBetweenBlackAndWhite() {
    float[] splatted = uniform(CHANNELS * PIXELS);
    shifted(splatted, 0, 0, 0);
    PhotoLookup lookup = new PhotoLookup(photo, CHANNELS);
    FloatBuffer picture = FloatBuffer.wrap(splatted);
    lookup.lookUp(picture);
    float[] corrected = new float[3 * PIXELS];
    corrected[0] = -0.2f;
    corrected[1] = 1.2f;
    corrected[2] = 0.3f;

    lookup.finish(picture, corrected);

    assertThat(corrected).startsWith(0, 1, 0.3f);
  }

  /** Ways in pixels, as the blend leaves them: times trust. */
  private static void shifted(float[] picture, float across, float down, float trust) {
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      picture[ACROSS + pixel] = across * 2 / SIZE * trust;
      picture[DOWN + pixel] = down * 2 / SIZE * trust;
      picture[TRUST + pixel] = trust;
    }
  }

  /** With a renderer that makes everything of one grey. */
  private float[] frame(float[] splatted) {
    FloatBuffer picture = FloatBuffer.wrap(splatted.clone());
    PhotoLookup lookup = new PhotoLookup(photo, CHANNELS);
    lookup.lookUp(picture);
    float[] corrected = new float[3 * PIXELS];
    Arrays.fill(corrected, CORRECTED);
    lookup.finish(picture, corrected);
    return corrected;
  }

  private float[] uniform(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }
}
