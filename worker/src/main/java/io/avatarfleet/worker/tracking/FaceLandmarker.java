package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.engine.network.Network;
import io.avatarfleet.worker.imaging.RgbImage;
import java.util.List;

/** Marks faces with MediaPipe's face mesh with attention. Safe for use by several threads. */
public final class FaceLandmarker {
  /** Below this presence there is no face, as in face_landmark_cpu.pbtxt. */
  public static final double LEAST_PRESENCE = 0.5;

  private static final int SIZE = 192;
  /** Passes after the first, each in the region that the last one's points give: they settle where the face was cut. */
  private static final int FURTHER_PASSES = 3;

  /**
   * How else a photo's face is looked at in the end: the network errs a little differently each time, and the mean errs
   * less.
   *
   * @param scale of the region
   * @param turn of the region, radians
   */
  private record Look(double scale, double turn, boolean mirrored) {
    Region of(Region region) {
      double side = scale * region.width();
      return new Region(
          region.centreX(), region.centreY(), mirrored ? -side : side, side, region.rotation() + turn);
    }
  }

  private static final List<Look> LOOKS = List.of(
      new Look(1, 0, false), new Look(0.9, 0.1, false), new Look(1.12, -0.1, false),
      new Look(1, 0, true), new Look(0.9, 0.1, true), new Look(1.12, -0.1, true));

  private final Network network;
  private final MirroredFace mirror = MirroredFace.read();
  private final RegionSampler sampler = new RegionSampler(SIZE, 0, 1, RegionSampler.Border.NEAREST);

  public FaceLandmarker(FaceNetworks networks) {
    this.network = networks.landmarks();
  }

  /** Marks a face that the detector found, looking again where its points then lie, and then several times: for photos. */
  public FaceLandmarks mark(RgbImage image, FaceDetection detection) {
    FaceLandmarks landmarks = mark(image, detection.landmarkRegion());
    for (int i = 0; i < FURTHER_PASSES && landmarks.presence() >= LEAST_PRESENCE; i++) {
      landmarks = follow(image, landmarks);
    }
    return landmarks.presence() >= LEAST_PRESENCE ? steadied(image, landmarks) : landmarks;
  }

  /** The mean of several looks. */
  private FaceLandmarks steadied(RgbImage image, FaceLandmarks settled) {
    Region region = settled.nextRegion();
    float[] mean = new float[3 * FaceLandmarks.COUNT];
    for (Look look : LOOKS) {
      float[] points = mark(image, look.of(region)).points();
      for (int point = 0; point < FaceLandmarks.COUNT; point++) {
        int from = look.mirrored() ? mirror.other(point) : point;
        for (int axis = 0; axis < 3; axis++) {
          mean[3 * point + axis] += points[3 * from + axis] / LOOKS.size();
        }
      }
    }
    return new FaceLandmarks(mean, settled.presence());
  }

  /** Marks a face near where it was in the frame before: for video. */
  public FaceLandmarks follow(RgbImage image, FaceLandmarks before) {
    return mark(image, before.nextRegion());
  }

  FaceLandmarks mark(RgbImage image, Region region) {
    try (Network.Outputs outputs =
        network.run(new Network.Input("image", sampler.sample(image, region), 1, 3, SIZE, SIZE))) {
      float[] points = outputs.floats("landmarks");
      for (int i = 0; i < points.length; i += 3) {
        double u = points[i] / SIZE;
        double v = points[i + 1] / SIZE;
        points[i] = (float) region.x(u, v);
        points[i + 1] = (float) region.y(u, v);
        points[i + 2] = (float) (points[i + 2] / SIZE * region.height());
      }
      return new FaceLandmarks(points, 1 / (1 + Math.exp(-outputs.floats("presence")[0])));
    }
  }
}
