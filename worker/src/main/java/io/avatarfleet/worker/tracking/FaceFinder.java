package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.imaging.RgbImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds and marks the faces of a photo. What the detector takes for a face and the landmark network does not is
 * dropped: it is a cat, a cup or a badge. Safe for use by several threads.
 */
public final class FaceFinder {
  /** Two faces whose middles are nearer than this part of the distance between the eyes' outer corners are one. */
  private static final double ONE_FACE = 0.5;
  /** How much of its size a face in a corner of the photo loses when the most prominent one is chosen. */
  private static final double CORNER_LOSS = 0.5;

  private final FaceDetector detector;
  private final FaceLandmarker landmarker;

  public FaceFinder(FaceNetworks networks) {
    this.detector = new FaceDetector(networks);
    this.landmarker = new FaceLandmarker(networks);
  }

  /**
   * @return the faces, the most prominent first: large ones, and near the middle of the photo; empty if there is none
   */
  public List<FaceLandmarks> find(RgbImage photo) {
    List<FaceLandmarks> faces = new ArrayList<>();
    for (FaceDetection each : detector.detect(photo)) {
      FaceLandmarks marked = landmarker.mark(photo, each);
      boolean isFace = marked.presence() >= FaceLandmarker.LEAST_PRESENCE;
      if (isFace && faces.stream().noneMatch(other -> same(marked, other))) {
        faces.add(marked);
      }
    }
    faces.sort(Comparator.comparingDouble((FaceLandmarks each) -> prominence(each, photo)).reversed());
    return faces;
  }

  private static boolean same(FaceLandmarks a, FaceLandmarks b) {
    Region first = a.nextRegion();
    Region second = b.nextRegion();
    return Math.hypot(first.centreX() - second.centreX(), first.centreY() - second.centreY())
        < ONE_FACE * Math.max(a.eyeDistance(), b.eyeDistance());
  }

  private static double prominence(FaceLandmarks face, RgbImage photo) {
    Region region = face.nextRegion();
    double off = Math.hypot(region.centreX() - photo.width() / 2.0, region.centreY() - photo.height() / 2.0);
    return region.width() * (1 - CORNER_LOSS * off / Math.hypot(photo.width() / 2.0, photo.height() / 2.0));
  }
}
