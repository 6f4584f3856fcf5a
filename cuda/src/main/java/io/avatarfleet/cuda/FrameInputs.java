package io.avatarfleet.cuda;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.DeviceMemory;
import io.avatarfleet.cuda.driver.PinnedMemory;
import io.avatarfleet.head.HeadPosture;
import java.nio.ByteBuffer;

/** What the frames of a batch bring to the device (frame.cuh): written here, copied as the batch's first step. */
final class FrameInputs {
  private static final int HEADER = 128;
  private static final float WIDEST = 1.3f;

  private final int imageSize;
  private final int stride;
  private final int images;
  private final PinnedMemory host;
  private final DeviceMemory device;

  /**
   * @param coefficients of the expression and pose bases
   * @param joints of the head model
   */
  FrameInputs(int images, int imageSize, int coefficients, int joints, Buffers buffers) {
    this.images = images;
    this.imageSize = imageSize;
    this.stride = (HEADER + Float.BYTES * (coefficients + HeadPosture.TRANSFORM * joints) + 15) / 16 * 16;
    this.host = buffers.pin((long) stride * images);
    this.device = buffers.take((long) stride * images, "frame inputs");
  }

  int stride() {
    return stride;
  }

  long address() {
    return device.address();
  }

  /** Writes a frame's inputs. */
  void set(int image, FrameRequest request) {
    HeadPosture posture = request.avatar().head().posture(request.shot().codes());
    set(image, request.avatar(), request.shot().camera());
    ByteBuffer to = host.view().position(image * stride + HEADER);
    for (float value : posture.coefficients()) {
      to.putFloat(value);
    }
    for (float value : posture.transforms()) {
      to.putFloat(value);
    }
  }

  /** As the other, without codes: for a frame whose vertices are given. */
  void set(int image, DeviceAvatar avatar, Camera camera) {
    ByteBuffer to = host.view().position(image * stride);
    to.putLong(avatar.shapedAddress());
    to.putLong(avatar.positionsAddress());
    to.putLong(avatar.covariancesAddress());
    to.putLong(avatar.featuresAddress());
    to.putLong(avatar.followsAddress());
    to.putLong(avatar.placesAddress());
    to.putLong(avatar.photoAddress());
    to.putLong(avatar.seenHeadAddress());
    for (int axis = 0; axis < 3; axis++) {
      for (int i = 0; i < 3; i++) {
        to.putFloat(sign(axis) * camera.rotation(i, axis));
      }
    }
    for (int axis = 0; axis < 3; axis++) {
      to.putFloat(sign(axis) * camera.translation(axis));
    }
    to.putFloat(camera.focalLength() * imageSize / 2);
    to.putFloat(WIDEST / camera.focalLength());
    to.putInt(avatar.count());
    to.putFloat(avatar.photoShare(camera));
  }

  void copy(CudaStream stream) {
    stream.upload(host, device, bytes());
  }

  /** Bytes of a batch's inputs. */
  long bytes() {
    return (long) stride * images;
  }

  /** Screen axes are x right, y down; the view's are x left, y up. */
  private static float sign(int axis) {
    return axis == 2 ? 1 : -1;
  }
}
