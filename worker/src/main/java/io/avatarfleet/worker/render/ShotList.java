package io.avatarfleet.worker.render;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.contract.CameraPath;
import io.avatarfleet.contract.FixedCamera;
import io.avatarfleet.contract.OrbitCamera;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.head.HeadCodes;
import java.util.ArrayList;
import java.util.List;

/** Frames of a track as shots: codes and camera. */
final class ShotList {
  private final Architecture architecture;

  /** @param architecture what codes must fit */
  ShotList(Architecture architecture) {
    this.architecture = architecture;
  }

  /**
   * All shots of a render.
   *
   * @param frames those that are rendered, at least one
   * @throws FormatException {@code TRACK_CODES} if a frame's codes do not fit the head model
   */
  List<Shot> of(RenderOptions options, List<TrackFrame> frames) throws FormatException {
    CodeSizes sizes = new CodeSizes(architecture.head());
    List<Shot> shots = new ArrayList<>();
    for (TrackFrame frame : frames) {
      sizes.require(frame);
      HeadCodes codes = new HeadCodes(frame.expression(), frame.pose(), frame.eyes());
      shots.add(new Shot(codes, camera(options.camera(), frames, shots.size())));
    }
    return shots;
  }

  /** Shots as the track has them. */
  List<Shot> of(List<TrackFrame> frames) throws FormatException {
    return of(RenderOptions.defaults(), frames);
  }

  private Camera camera(CameraPath path, List<TrackFrame> frames, int index) {
    float focalLength = architecture.image().focalLength();
    if (path instanceof FixedCamera fixed) {
      float[] transform = new float[12];
      for (int i = 0; i < transform.length; i++) {
        transform[i] = fixed.transform().get(i).floatValue();
      }
      return new Camera(transform, focalLength);
    }
    if (path instanceof OrbitCamera orbit) {
      Camera first = new Camera(frames.get(0).transform(), focalLength);
      return new Orbit(orbit, first, frames.size()).camera(index);
    }
    return new Camera(frames.get(index).transform(), focalLength);
  }
}
