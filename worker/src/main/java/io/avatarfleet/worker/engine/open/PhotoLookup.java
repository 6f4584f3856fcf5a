package io.avatarfleet.worker.engine.open;

import io.avatarfleet.engine.PhotoPlaces;
import io.avatarfleet.format.SourcePhoto;
import java.nio.FloatBuffer;

/** Puts the source picture's own pixels into a splatted picture (docs/open-model.md, "The photo"). */
public final class PhotoLookup {
  private static final int COLORS = 3;
  private static final float LEAST_TRUST = 1e-3f;

  private final SourcePhoto photo;
  private final int channels;
  private final float[] trusts;

  /** @param channels of the splatted picture */
  public PhotoLookup(SourcePhoto photo, int channels) {
    this.photo = photo;
    this.channels = channels;
    this.trusts = new float[photo.size() * photo.size()];
  }

  /**
   * Turns a splatted picture into what the neural renderer gets: in place of ways and trust it has the photo's colours as
   * far as they are trusted.
   *
   * @param picture (channels, S, S)
   */
  public void lookUp(FloatBuffer picture) {
    int size = photo.size();
    int pixels = size * size;
    int ways = (channels - PhotoPlaces.KEPT) * pixels;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        int pixel = row * size + column;
        float trust = picture.get(ways + 2 * pixels + pixel);
        float known = Math.max(trust, LEAST_TRUST);
        trusts[pixel] = trust;
        // Places run over [-1, 1], half a size each way.
        float x = column + picture.get(ways + pixel) / known * size / 2;
        float y = row + picture.get(ways + pixels + pixel) / known * size / 2;
        for (int c = 0; c < COLORS; c++) {
          picture.put(ways + c * pixels + pixel, trust == 0 ? 0 : trust * sample(c, x, y));
        }
      }
    }
  }

  /**
   * Finishes a frame: the photo as far as it is trusted, elsewhere the splatted picture as the renderer corrects it.
   *
   * @param picture as the renderer got it
   * @param corrected (3, S, S) the splatted colours and the renderer's correction; written, to [0, 1]
   */
  public void finish(FloatBuffer picture, float[] corrected) {
    int photoColors = (channels - PhotoPlaces.KEPT) * trusts.length;
    for (int i = 0; i < corrected.length; i++) {
      float color = (1 - trusts[i % trusts.length]) * corrected[i] + picture.get(photoColors + i);
      corrected[i] = Math.max(0, Math.min(1, color));
    }
  }

  /** Bilinear between the middles of pixels, the edge's colours beyond it. */
  private float sample(int channel, float x, float y) {
    int last = photo.size() - 1;
    float column = Math.max(0, Math.min(last, x));
    float row = Math.max(0, Math.min(last, y));
    int left = Math.min((int) column, last - 1);
    int top = Math.min((int) row, last - 1);
    float right = column - left;
    float down = row - top;
    float upper = photo.color(channel, top, left) * (1 - right) + photo.color(channel, top, left + 1) * right;
    float lower = photo.color(channel, top + 1, left) * (1 - right) + photo.color(channel, top + 1, left + 1) * right;
    return upper * (1 - down) + lower * down;
  }
}
