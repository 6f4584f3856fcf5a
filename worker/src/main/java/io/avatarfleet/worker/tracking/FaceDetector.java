package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.engine.network.Network;
import io.avatarfleet.worker.imaging.RgbImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds faces with MediaPipe's short-range detector, first in the whole picture and in squares of half its side, then,
 * as long as none is found, in ever smaller ones. Small faces beside large ones are of no interest here. Safe for use
 * by several threads.
 */
public final class FaceDetector {
  /** The least score of a detection, as in face_detection_short_range.pbtxt. */
  static final double LEAST_SCORE = 0.5;

  private static final int SIZE = 128;
  private static final int VALUES = 16;
  private static final int FIRST_LEVELS = 2;
  private static final int LEVELS = 4;
  /** Part of a square's side that a face must stay away from an edge that cuts through the picture. */
  private static final double EDGE = 0.02;

  private final Network network;
  private final RegionSampler sampler = new RegionSampler(SIZE, -1, 1, RegionSampler.Border.BLACK);
  private final DetectorAnchors anchors = new DetectorAnchors();
  private final DetectorTiles tiles = new DetectorTiles();
  private final DetectionMerge merge = new DetectionMerge();

  public FaceDetector(FaceNetworks networks) {
    this.network = networks.detection();
  }

  /** @return the faces found, the surest first; empty if there is none */
  public List<FaceDetection> detect(RgbImage image) {
    List<FaceDetection> found = new ArrayList<>();
    for (int level = 0; level < LEVELS && (level < FIRST_LEVELS || found.isEmpty()); level++) {
      for (Region tile : tiles.level(level, image.width(), image.height())) {
        for (FaceDetection each : detectIn(image, tile)) {
          if (isWhole(each, tile, image)) {
            found.add(each);
          }
        }
      }
    }
    return merge.merge(found);
  }

  /** Whether a face is not cut by an edge of a square behind which the picture goes on. */
  private static boolean isWhole(FaceDetection face, Region tile, RgbImage image) {
    double margin = EDGE * tile.width();
    double left = tile.x(0, 0);
    double top = tile.y(0, 0);
    double right = tile.x(1, 1);
    double bottom = tile.y(1, 1);
    return (left <= 0 || face.left() > left + margin) && (top <= 0 || face.top() > top + margin)
        && (right >= image.width() || face.right() < right - margin)
        && (bottom >= image.height() || face.bottom() < bottom - margin);
  }

  private List<FaceDetection> detectIn(RgbImage image, Region tile) {
    try (Network.Outputs outputs =
        network.run(new Network.Input("image", sampler.sample(image, tile), 1, 3, SIZE, SIZE))) {
      return decode(outputs.floats("regressors"), outputs.floats("scores"), tile);
    }
  }

  /**
   * TensorsToDetectionsCalculator with the options of face_detection.pbtxt: each row is the box's centre and size and
   * six points, x before y, in pixels of the network's picture and relative to the row's anchor.
   */
  List<FaceDetection> decode(float[] regressors, float[] scores, Region tile) {
    List<FaceDetection> found = new ArrayList<>();
    for (int i = 0; i < DetectorAnchors.COUNT; i++) {
      double score = 1 / (1 + Math.exp(-scores[i]));
      if (score >= LEAST_SCORE) {
        found.add(decode(regressors, i, score, tile));
      }
    }
    return found;
  }

  private FaceDetection decode(float[] regressors, int anchor, double score, Region tile) {
    int at = anchor * VALUES;
    double x = anchors.x(anchor) + regressors[at] / SIZE;
    double y = anchors.y(anchor) + regressors[at + 1] / SIZE;
    double halfWidth = regressors[at + 2] / SIZE / 2;
    double halfHeight = regressors[at + 3] / SIZE / 2;
    double[] keypoints = new double[2 * FaceDetection.KEYPOINTS];
    for (int k = 0; k < FaceDetection.KEYPOINTS; k++) {
      double u = anchors.x(anchor) + regressors[at + 4 + 2 * k] / SIZE;
      double v = anchors.y(anchor) + regressors[at + 5 + 2 * k] / SIZE;
      keypoints[2 * k] = tile.x(u, v);
      keypoints[2 * k + 1] = tile.y(u, v);
    }
    return new FaceDetection(
        tile.x(x - halfWidth, y), tile.y(x, y - halfHeight), tile.x(x + halfWidth, y), tile.y(x, y + halfHeight),
        keypoints, score);
  }
}
