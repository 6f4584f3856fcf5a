package io.avatarfleet.worker.tracking;

import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.tracking.fit.LandmarkOffsets;

/**
 * The head model that faces are fitted with, and the camera it is seen by.
 *
 * @param model name that tracks carry
 * @param data its numbers
 * @param worldScale factor from the head model's units to world units
 * @param focalLength in units of half the image
 * @param offsets of its landmarks
 */
public record TrackedHead(
    String model, HeadData data, float worldScale, float focalLength, LandmarkOffsets offsets) {

  /** A bundle's head model, seen as its network expects. */
  public static TrackedHead of(Bundle bundle) {
    return of(bundle.architecture(), bundle.head());
  }

  /** @param architecture of the network that the tracks are for */
  public static TrackedHead of(Architecture architecture, HeadData data) {
    return new TrackedHead(
        architecture.head().model(), data, architecture.head().worldScale(), architecture.image().focalLength(),
        LandmarkOffsets.of(architecture.head().model()));
  }
}
