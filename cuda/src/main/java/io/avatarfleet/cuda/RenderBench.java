package io.avatarfleet.cuda;

import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.bundle.Bundle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Measures rendering on the device: from codes in host memory to pictures in pinned host memory. */
public final class RenderBench implements AutoCloseable {
  private final CudaRenderer renderer;
  private final CudaAvatarRenderer avatar;
  private final IntFunction<Shot> shots;

  /** @param shots shot by number */
  public RenderBench(CudaEngine engine, Bundle bundle, AvatarAsset avatar, IntFunction<Shot> shots) {
    this.renderer = engine.openRenderer(bundle);
    this.avatar = renderer.opened(avatar);
    this.shots = shots;
  }

  /**
   * Renders different frames, some batches under way at once.
   *
   * @param images of a batch
   * @param underWay batches
   * @param count frames in all, a multiple of images
   * @return frames per second
   */
  public double rate(int images, int underWay, PictureFormat format, int count) {
    List<PictureBatches> batches = new ArrayList<>();
    try {
      for (int i = 0; i < underWay; i++) {
        batches.add(renderer.batches(images, format));
      }
      run(batches, Math.max(images * underWay * 2, count / 10), images);
      long start = System.nanoTime();
      run(batches, count, images);
      return count / ((System.nanoTime() - start) * 1e-9);
    } finally {
      batches.forEach(PictureBatches::close);
    }
  }

  private void run(List<PictureBatches> batches, int count, int images) {
    int all = (count + images - 1) / images;
    for (int i = 0; i < all + batches.size(); i++) {
      PictureBatches batch = batches.get(i % batches.size());
      if (i >= batches.size()) {
        batch.finish();
      }
      if (i < all) {
        batch.start(shots(i * images, images));
      }
    }
  }

  /** Times of each part of a batch, with nothing beside it. */
  public List<BatchPart> parts(int images, PictureFormat format, int repeats) {
    return renderer.profile(images, format, shots(0, images), repeats);
  }

  private List<AvatarShot> shots(int first, int images) {
    List<AvatarShot> batch = new ArrayList<>();
    for (int image = 0; image < images; image++) {
      Shot shot = shots.apply(first + image);
      batch.add(avatar.shot(shot.codes(), shot.camera()));
    }
    return batch;
  }

  @Override
  public void close() {
    avatar.close();
    renderer.close();
  }
}
