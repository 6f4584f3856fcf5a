package io.avatarfleet.worker.tracking;

import java.awt.geom.Path2D;

/** The outline of the face mesh, drawn in a little so that it certainly lies on the face. */
final class FaceOval {
  /** From the hairline clockwise as seen (MediaPipe's FACEMESH_FACE_OVAL). */
  private static final int[] OUTLINE = {
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109
  };
  private static final double DRAWN_IN = 0.92;

  private final Path2D outline = new Path2D.Double();

  FaceOval(FaceLandmarks face) {
    double middleX = 0;
    double middleY = 0;
    for (int point : OUTLINE) {
      middleX += face.x(point) / OUTLINE.length;
      middleY += face.y(point) / OUTLINE.length;
    }
    for (int i = 0; i < OUTLINE.length; i++) {
      double x = middleX + DRAWN_IN * (face.x(OUTLINE[i]) - middleX);
      double y = middleY + DRAWN_IN * (face.y(OUTLINE[i]) - middleY);
      if (i == 0) {
        outline.moveTo(x, y);
      } else {
        outline.lineTo(x, y);
      }
    }
    outline.closePath();
  }

  /** @return (size, size), true for pixels whose centre lies inside */
  boolean[] fill(int size) {
    boolean[] inside = new boolean[size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        inside[y * size + x] = outline.contains(x + 0.5, y + 0.5);
      }
    }
    return inside;
  }
}
