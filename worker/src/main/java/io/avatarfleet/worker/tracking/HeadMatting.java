package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.engine.network.Network;
import io.avatarfleet.worker.imaging.AntialiasedResize;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.RgbImage;

/**
 * How much of each pixel of a source crop belongs to the person: MediaPipe's person segmentation on the crop's square,
 * its edges moved to the picture's by a guided filter. The face itself is the person whatever the network says, and of
 * the rest only the piece counts that the face is part of. Shoulders and hair stay, as in the crops that the released
 * model was trained with. Safe for use by several threads.
 */
public final class HeadMatting {
  private static final int SIZE = 256;
  /**
   * Windows of 25 pixels of a 512 crop: some six of the network's pixels to each side, about what its edges are off.
   */
  private static final int WINDOW = 12;
  private static final float WINDOW_OF = 512;
  private static final float FLAT = 1e-4f;
  /** What is surely background and surely the person, in the filtered mask. */
  private static final float NOTHING = 0.1f;
  private static final float ALL = 0.9f;

  private final Network network;
  private final RegionSampler sampler = new RegionSampler(SIZE, 0, 1, RegionSampler.Border.NEAREST);

  public HeadMatting(FaceNetworks networks) {
    this.network = networks.segmentation();
  }

  /**
   * A matte.
   *
   * @param alpha (size, size), 0 for background to 1 for the person; owned by the matte, must not be written
   * @param faceShare how much of the face the network took for a person, 0 to 1: low where it was lost
   */
  public record Matte(float[] alpha, double faceShare) {}

  /**
   * Mattes a crop.
   *
   * @param photo the photo that it was cut out of
   * @param square where
   * @param crop the crop
   * @param face landmarks in the crop's pixels
   */
  public Matte matte(RgbImage photo, CropSquare square, Picture crop, FaceLandmarks face) {
    int size = crop.width();
    float[] mask = new AntialiasedResize(SIZE, SIZE, size, size).apply(segment(photo, square), 1);
    boolean[] certain = new FaceOval(face).fill(size);
    double share = mean(mask, certain);
    int window = Math.max(1, Math.round(WINDOW * size / WINDOW_OF));
    float[] alpha = new GuidedFilter(window, FLAT).filter(crop.rgb(), mask, size, size);
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = certain[i] ? 1 : stretched(alpha[i]);
    }
    JoinedPiece.keep(certain, alpha, size);
    return new Matte(alpha, share);
  }

  private float[] segment(RgbImage photo, CropSquare square) {
    Region region = Region.square(square.left(), square.top(), square.side());
    try (Network.Outputs outputs =
        network.run(new Network.Input("image", sampler.sample(photo, region), 1, 3, SIZE, SIZE))) {
      return outputs.floats("mask");
    }
  }

  private static double mean(float[] values, boolean[] where) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (where[i]) {
        sum += values[i];
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  /** A smooth step: filters leave a little of everything everywhere. */
  private static float stretched(float value) {
    float t = Math.max(0, Math.min(1, (value - NOTHING) / (ALL - NOTHING)));
    return t * t * (3 - 2 * t);
  }
}
