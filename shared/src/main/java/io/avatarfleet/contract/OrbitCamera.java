package io.avatarfleet.contract;

/**
 * The camera of the first rendered frame, carried around the head: evenly from one angle to another over the rendered
 * frames, looking at the head's origin.
 *
 * @param fromDegrees yaw of the first frame, positive to the head's left
 * @param toDegrees yaw of the last frame
 * @param pitchDegrees above the horizon; null: 0
 */
public record OrbitCamera(double fromDegrees, double toDegrees, Double pitchDegrees) implements CameraPath {
  /** @throws ContractException if yaw is beyond 3600 degrees either way, or pitch beyond 89 */
  public OrbitCamera {
    pitchDegrees = pitchDegrees == null ? 0 : pitchDegrees;
    Checks.between("fromDegrees", fromDegrees, -3600.0, 3600.0);
    Checks.between("toDegrees", toDegrees, -3600.0, 3600.0);
    Checks.between("pitchDegrees", (double) pitchDegrees, -89.0, 89.0);
  }

  /** A path at eye height. */
  public static OrbitCamera of(double fromDegrees, double toDegrees) {
    return new OrbitCamera(fromDegrees, toDegrees, null);
  }
}
