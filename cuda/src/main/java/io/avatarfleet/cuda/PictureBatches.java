package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.PinnedMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches of frames to pictures in pinned memory. One batch is under way at a time; two of these overlap. */
final class PictureBatches implements AutoCloseable {
  private final CudaRenderer renderer;
  private final FramePass pass;
  private final PinnedMemory pictures;
  private final List<AvatarShot> underWay = new ArrayList<>();

  PictureBatches(CudaRenderer renderer, FramePass pass) {
    this.renderer = renderer;
    this.pass = pass;
    this.pictures = new PinnedMemory((long) pass.images() * pass.pictureBytes());
  }

  /** Gives one to {@link FramePass#images} frames to the device, of any avatars of the renderer's bundle. */
  void start(List<AvatarShot> shots) {
    renderer.turn().run(() -> {
      List<FrameRequest> requests = new ArrayList<>();
      for (AvatarShot shot : shots) {
        requests.add(new FrameRequest(renderer.acquire(shot.avatar()), shot.shot()));
        underWay.add(shot);
      }
      pass.start(requests, pictures, 0);
    });
  }

  /** Waits for the batch that was started. */
  void finish() {
    renderer.turn().run(() -> {
      pass.finish();
      release();
    });
  }

  /** A picture of the finished batch, valid until the next is started. */
  ByteBuffer picture(int image) {
    return pictures.view().slice(image * pass.pictureBytes(), pass.pictureBytes()).order(pictures.view().order());
  }

  private void release() {
    underWay.forEach(shot -> renderer.release(shot.avatar()));
    underWay.clear();
  }

  @Override
  public void close() {
    renderer.turn().giveUp(() -> {
      release();
      pass.close();
      pictures.close();
    });
  }
}
