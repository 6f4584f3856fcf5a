package io.avatarfleet.worker.render;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.contract.OrbitCamera;

/**
 * A camera carried around the head at the distance of the first frame's, looking at the head's origin. Yaw 0 is
 * straight in front, on +z; positive yaw goes to the head's left, +x.
 */
final class Orbit {
  private final OrbitCamera path;
  private final float distance;
  private final float focalLength;
  private final int frames;

  /** @param frames of the whole render, over which the yaw goes evenly from its first value to its last */
  Orbit(OrbitCamera path, Camera first, int frames) {
    this.path = path;
    this.focalLength = first.focalLength();
    this.frames = frames;
    // The origin in view space is T itself, since p_view = p R + T.
    this.distance = (float) Math.sqrt(
        square(first.translation(0)) + square(first.translation(1)) + square(first.translation(2)));
  }

  Camera camera(int frame) {
    double part = frames == 1 ? 0 : (double) frame / (frames - 1);
    double yaw = Math.toRadians(path.fromDegrees() + part * (path.toDegrees() - path.fromDegrees()));
    double pitch = Math.toRadians(path.pitchDegrees());
    double[] forward = {
      -Math.cos(pitch) * Math.sin(yaw), -Math.sin(pitch), -Math.cos(pitch) * Math.cos(yaw)};
    // Left is up x forward; pitch never reaches 90 degrees, so it has a length.
    double[] left = {forward[2], 0, -forward[0]};
    double length = Math.hypot(left[0], left[2]);
    left[0] /= length;
    left[2] /= length;
    double[] up = {
      forward[1] * left[2], forward[2] * left[0] - forward[0] * left[2], -forward[1] * left[0]};
    float[] transform = new float[12];
    for (int row = 0; row < 3; row++) {
      transform[4 * row] = (float) left[row];
      transform[4 * row + 1] = (float) up[row];
      transform[4 * row + 2] = (float) forward[row];
    }
    transform[11] = distance;
    return new Camera(transform, focalLength);
  }

  private static double square(double value) {
    return value * value;
  }
}
