package io.avatarfleet.worker.showcase;

import java.util.Map;

/**
 * One thing that a head is made to do.
 *
 * @param name for people
 * @param coefficients ARKit's, by name; those left out are 0
 * @param yaw of the head in degrees, to the person's left
 * @param pitch in degrees, downwards
 * @param roll in degrees, about the axis out of the face
 */
public record Drive(String name, Map<String, Float> coefficients, double yaw, double pitch, double roll) {

  static Drive expression(String name, Map<String, Float> coefficients) {
    return new Drive(name, coefficients, 0, 0, 0);
  }

  static Drive turn(String name, double yaw, double pitch, double roll) {
    return new Drive(name, Map.of(), yaw, pitch, roll);
  }
}
