package io.avatarfleet.cuda;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.cuda.driver.DeviceMemory;
import io.avatarfleet.engine.PhotoPlaces;
import io.avatarfleet.engine.SourceView;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.HalfFloat;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.head.ShapedHead;

/**
 * An avatar's arrays on the device, as frame.cuh describes them: covariances, features in half precision, lifted
 * positions and what they follow, the head model with the avatar's identity added, and the source picture and the head in
 * it where frames look it up. 20 MiB for the released model.
 */
final class DeviceAvatar implements DeviceResidents.Resident {
  /** Channels of a Gaussian that the kernels are made for. */
  static final int FEATURES = 32;

  private static final float LARGEST_HALF = 65504;
  private static final int COVARIANCE = 8;

  private final ShapedHead head;
  private final DeviceMemory memory;
  private final long positions;
  private final long covariances;
  private final long features;
  private final long follows;
  private final long places;
  private final long photo;
  private final long seenHead;
  private final boolean looksUp;
  private final SourceView source;
  private final int count;

  DeviceAvatar(AvatarAsset avatar, ShapedHead head, DeviceArena arena) {
    this.head = head;
    this.count = avatar.gaussianCount();
    LiftedGaussians lifted = new LiftedGaussians(avatar);
    float[] shapes = shapes(avatar);
    short[] colors = halves(avatar.colors());
    long shapedBytes = aligned((long) Float.BYTES * head.shaped().length);
    this.positions = shapedBytes;
    this.covariances = positions + (long) Float.BYTES * lifted.positions().length;
    this.features = covariances + (long) Float.BYTES * shapes.length;
    this.follows = features + (long) Short.BYTES * colors.length;
    this.looksUp = avatar.photo().isPresent();
    this.source = new SourceView(avatar.sourceTransform());
    float[] seen = looksUp ? places(avatar) : new float[0];
    int[] pixels = avatar.photo().map(DeviceAvatar::pixels).orElseGet(() -> new int[0]);
    this.places = follows + (long) Integer.BYTES * lifted.follows().length;
    this.photo = places + (long) Float.BYTES * seen.length;
    this.seenHead = photo + (long) Integer.BYTES * pixels.length;
    float[] sourceVertices = looksUp ? avatar.binding().orElseThrow().sourceVertices() : new float[0];
    this.memory = arena.allocate(seenHead + (long) Float.BYTES * sourceVertices.length, "an avatar");
    memory.upload(head.shaped(), 0);
    memory.upload(lifted.positions(), positions);
    memory.upload(shapes, covariances);
    memory.upload(colors, features);
    memory.upload(lifted.follows(), follows);
    memory.upload(seen, places);
    memory.upload(pixels, photo);
    memory.upload(sourceVertices, seenHead);
  }

  /** Poses the avatar's head. */
  ShapedHead head() {
    return head;
  }

  long shapedAddress() {
    return memory.address();
  }

  long positionsAddress() {
    return memory.address() + positions;
  }

  long covariancesAddress() {
    return memory.address() + covariances;
  }

  long featuresAddress() {
    return memory.address() + features;
  }

  long followsAddress() {
    return memory.address() + follows;
  }

  /** 0 where frames do not look the source picture up. */
  long placesAddress() {
    return looksUp ? memory.address() + places : 0;
  }

  /** 0 where frames do not look it up. */
  long photoAddress() {
    return looksUp ? memory.address() + photo : 0;
  }

  /** Of the head as the source picture shows it; 0 where frames do not look that up. */
  long seenHeadAddress() {
    return looksUp ? memory.address() + seenHead : 0;
  }

  /** How far a frame with this camera trusts the source picture. */
  float photoShare(Camera camera) {
    return source.share(camera);
  }

  /** N. */
  int count() {
    return count;
  }

  @Override
  public void close() {
    memory.close();
  }

  private static long aligned(long bytes) {
    return (bytes + 255) / 256 * 256;
  }

  /** (N, 2): where the source picture shows each Gaussian; half precision would err by a sixteenth of a pixel. */
  private static float[] places(AvatarAsset avatar) {
    float[] out = new float[2 * avatar.gaussianCount()];
    for (int i = 0; i < avatar.gaussianCount(); i++) {
      System.arraycopy(avatar.colors(), (i + 1) * avatar.features() - PhotoPlaces.KEPT, out, 2 * i, 2);
    }
    return out;
  }

  /** (S, S): red, green and blue from the low byte on. */
  private static int[] pixels(SourcePhoto photo) {
    int plane = photo.size() * photo.size();
    int[] out = new int[plane];
    for (int i = 0; i < 3 * plane; i++) {
      out[i % plane] |= (photo.rgb()[i] & 0xff) << 8 * (i / plane);
    }
    return out;
  }

  private static short[] halves(float[] values) {
    short[] out = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      out[i] = HalfFloat.fromFloat(Math.max(-LARGEST_HALF, Math.min(LARGEST_HALF, values[i])));
    }
    return out;
  }

  /**
   * (N, 8): xx, xy, xz, yy, yz, zz of Sigma = R S S R^T, opacity, its base-2 logarithm. The quaternion goes into the unit
   * formula as it is (SPEC section 6).
   */
  private static float[] shapes(AvatarAsset avatar) {
    int n = avatar.gaussianCount();
    float[] out = new float[COVARIANCE * n];
    double[][] r = new double[3][3];
    double[] square = new double[3];
    for (int i = 0; i < n; i++) {
      rotation(avatar.rotations(), 4 * i, r);
      for (int axis = 0; axis < 3; axis++) {
        square[axis] = (double) avatar.scales()[3 * i + axis] * avatar.scales()[3 * i + axis];
      }
      int at = COVARIANCE * i;
      for (int row = 0; row < 3; row++) {
        for (int column = row; column < 3; column++) {
          out[at++] = (float) (r[row][0] * r[column][0] * square[0] + r[row][1] * r[column][1] * square[1]
              + r[row][2] * r[column][2] * square[2]);
        }
      }
      out[at] = avatar.opacities()[i];
      out[at + 1] = (float) (Math.log(avatar.opacities()[i]) / Math.log(2));
    }
    return out;
  }

  private static void rotation(float[] rotations, int q, double[][] r) {
    double w = rotations[q];
    double x = rotations[q + 1];
    double y = rotations[q + 2];
    double z = rotations[q + 3];
    r[0][0] = 1 - 2 * (y * y + z * z);
    r[0][1] = 2 * (x * y - w * z);
    r[0][2] = 2 * (x * z + w * y);
    r[1][0] = 2 * (x * y + w * z);
    r[1][1] = 1 - 2 * (x * x + z * z);
    r[1][2] = 2 * (y * z - w * x);
    r[2][0] = 2 * (x * z - w * y);
    r[2][1] = 2 * (y * z + w * x);
    r[2][2] = 1 - 2 * (x * x + y * y);
  }
}
