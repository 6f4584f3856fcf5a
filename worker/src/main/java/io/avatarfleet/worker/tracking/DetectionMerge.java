package io.avatarfleet.worker.tracking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes one detection of those that mean the same face: MediaPipe's weighted non-maximum suppression
 * (NonMaximumSuppressionCalculator, WEIGHTED, by intersection over union). What is left and lies mostly inside a surer
 * detection is dropped: a part of a face, seen at another scale.
 */
final class DetectionMerge {
  private static final double SAME_FACE = 0.3;
  private static final double PART_OF_FACE = 0.6;

  /** @return merged detections, the surest first */
  List<FaceDetection> merge(List<FaceDetection> detections) {
    List<FaceDetection> left = new ArrayList<>(detections);
    left.sort(Comparator.comparingDouble(FaceDetection::score).reversed());
    List<FaceDetection> merged = new ArrayList<>();
    while (!left.isEmpty()) {
      FaceDetection best = left.get(0);
      List<FaceDetection> same = left.stream().filter(each -> best == each || best.overlap(each) > SAME_FACE).toList();
      left.removeAll(same);
      FaceDetection face = mean(same);
      if (merged.stream().noneMatch(surer -> surer.containment(face) > PART_OF_FACE)) {
        merged.add(face);
      }
    }
    return merged;
  }

  /** The mean by score; the score is the best one's. */
  private static FaceDetection mean(List<FaceDetection> same) {
    double[] box = new double[4];
    double[] keypoints = new double[2 * FaceDetection.KEYPOINTS];
    double all = same.stream().mapToDouble(FaceDetection::score).sum();
    for (FaceDetection each : same) {
      double weight = each.score() / all;
      box[0] += weight * each.left();
      box[1] += weight * each.top();
      box[2] += weight * each.right();
      box[3] += weight * each.bottom();
      for (int i = 0; i < keypoints.length; i++) {
        keypoints[i] += weight * each.keypoints()[i];
      }
    }
    return new FaceDetection(box[0], box[1], box[2], box[3], keypoints, same.get(0).score());
  }
}
