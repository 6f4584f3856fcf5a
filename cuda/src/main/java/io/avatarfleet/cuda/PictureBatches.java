package io.avatarfleet.cuda;

import java.nio.ByteBuffer;
import java.util.List;

/** Batches of frames to pictures in pinned memory. One batch is under way at a time; two of these overlap. */
final class PictureBatches implements AutoCloseable {
  private final CudaRenderer renderer;
  private final FramePass pass;

  PictureBatches(CudaRenderer renderer, FramePass pass) {
    this.renderer = renderer;
    this.pass = pass;
  }

  /** Frames of a batch. */
  int images() {
    return pass.images();
  }

  /** Gives one to {@link #images} frames to the device, of any avatars of the renderer's bundle. */
  void start(List<FrameRequest> requests) {
    renderer.onDevice(() -> {
      pass.start(requests);
      return null;
    });
  }

  /** Waits for the batch that was started. */
  void finish() {
    renderer.onDevice(() -> {
      pass.finish();
      return null;
    });
  }

  /** A picture of the finished batch, valid until the next is started. */
  ByteBuffer picture(int image) {
    return pass.picture(image);
  }

  @Override
  public void close() {
    renderer.onDevice(() -> {
      pass.close();
      return null;
    });
  }
}
