package io.avatarfleet.cuda;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.driver.CudaFailure;
import io.avatarfleet.cuda.driver.DeviceMemoryExhausted;
import io.avatarfleet.cuda.driver.PinnedMemory;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.FrameGaussians;
import io.avatarfleet.engine.HeadNeighbours;
import io.avatarfleet.engine.PictureBytes;
import io.avatarfleet.engine.PictureFormat;
import io.avatarfleet.engine.Pictures;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.engine.Shot;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.gaussian.FeatureImage;
import io.avatarfleet.gaussian.Gaussians;
import io.avatarfleet.head.HeadModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The per-frame half on a GPU. Calls are serialised: the device works on one of its engine's batches at a time. */
final class CudaRenderer implements Renderer {
  /** Shots of a batch where memory allows: nearly the best rate, and pictures after five milliseconds. */
  static final int BATCH = 8;

  private final Object singly = new Object();
  private final String bundleId;
  private final HeadModel head;
  private final RendererParts parts;
  private final DeviceTurn turn;
  private final DeviceResidents residents;
  private final PinnedRing ring;

  CudaRenderer(
      String bundleId, HeadModel head, RendererParts parts, DeviceTurn turn, DeviceResidents residents, PinnedRing ring) {
    this.bundleId = bundleId;
    this.head = head;
    this.parts = parts;
    this.turn = turn;
    this.residents = residents;
    this.ring = ring;
  }

  @Override
  public AvatarRenderer open(AvatarAsset avatar) {
    return opened(avatar);
  }

  /** As {@link #open}, for those who draw batches. */
  CudaAvatarRenderer opened(AvatarAsset avatar) {
    if (!avatar.bundleId().equals(bundleId)) {
      throw new IllegalArgumentException(
          "the avatar was made by bundle %s and cannot be rendered by bundle %s".formatted(avatar.bundleId(), bundleId));
    }
    requireFitting(avatar);
    turn.run(() -> {
      acquire(avatar);
      release(avatar);
    });
    return new CudaAvatarRenderer(this, avatar);
  }

  /** The kernels do not look whether an index is within an array. */
  private void requireFitting(AvatarAsset avatar) {
    Architecture architecture = parts.architecture();
    int vertices = architecture.head().vertices();
    int features = architecture.gaussians().features();
    if (avatar.vertexCount() != vertices || avatar.features() != features
        || avatar.gaussianCount() > architecture.gaussianCount()) {
      throw new IllegalArgumentException(
          "the avatar has %d Gaussians of %d channels, %d of them on vertices; bundle %s takes up to %d of %d, %d on vertices"
              .formatted(avatar.gaussianCount(), avatar.features(), avatar.vertexCount(), bundleId,
                  architecture.gaussianCount(), features, vertices));
    }
    int photo = avatar.photo().map(SourcePhoto::size).orElse(0);
    int looked = architecture.looksUpPhoto() ? architecture.image().size() : 0;
    if (photo != looked) {
      throw new IllegalArgumentException(
          "the avatar's photo has %d pixels a side; those of bundle %s have %d".formatted(photo, bundleId, looked));
    }
  }

  DeviceTurn turn() {
    return turn;
  }

  /** Within a turn: an avatar on the device, which stays there until {@link #release}. */
  DeviceAvatar acquire(AvatarAsset avatar) {
    return residents.acquire(
        this, avatar, DeviceAvatar.class, () -> new DeviceAvatar(avatar, head.shaped(avatar.shape()), parts.arena()));
  }

  void release(AvatarAsset avatar) {
    residents.release(this, avatar);
  }

  /** Makes room for batches of a size. The caller closes it before this renderer. */
  PictureBatches batches(int images, PictureFormat format) {
    return turn.take(() -> new PictureBatches(this, pass(images, format, false)));
  }

  /** Times each part of a batch. */
  List<BatchPart> profile(int images, PictureFormat format, List<AvatarShot> shots, int repeats) {
    return turn.take(() -> {
      try (FramePass pass = pass(images, format, false);
          PinnedMemory pictures = new PinnedMemory((long) images * pass.pictureBytes())) {
        List<FrameRequest> requests = new ArrayList<>();
        shots.forEach(shot -> requests.add(new FrameRequest(acquire(shot.avatar()), shot.shot())));
        try {
          return pass.profile(requests, pictures, repeats);
        } finally {
          shots.forEach(shot -> release(shot.avatar()));
        }
      }
    });
  }

  /** Pictures of one avatar in pinned memory. All are drawn in batches of one size, full or not, so that bytes are the same. */
  Pictures pictures(AvatarAsset avatar, List<Shot> shots, PictureFormat format) {
    return drawn(avatar, shots, format, format, () -> batch(format));
  }

  RenderedFrame render(AvatarAsset avatar, Shot shot) {
    try (Pictures pictures =
        drawn(avatar, List.of(shot), PictureFormat.FLOATS, singly, () -> pass(1, PictureFormat.FLOATS, false))) {
      return PictureBytes.frame(parts.architecture().image().size(), pictures.picture(0));
    }
  }

  private Pictures drawn(
      AvatarAsset asset, List<Shot> shots, PictureFormat format, Object room, Supplier<FramePass> make) {
    int bytes = format.bytes(parts.architecture().image().size());
    return using(asset, avatar -> {
      FramePass pass = residents.acquire(this, room, FramePass.class, make);
      PinnedMemory memory = ring.take((long) shots.size() * bytes);
      try {
        for (int from = 0; from < shots.size(); from += pass.images()) {
          List<FrameRequest> requests = shots.subList(from, Math.min(shots.size(), from + pass.images())).stream()
              .map(shot -> new FrameRequest(avatar, shot)).toList();
          pass.start(requests, memory, (long) from * bytes);
          finish(pass);
        }
        residents.release(this, room);
        return new Pictures(memory.view(), shots.size(), bytes, () -> ring.giveBack(memory));
      } catch (RuntimeException e) {
        ring.giveBack(memory);
        dropAfter(e, room);
        throw e;
      }
    });
  }

  /** After an error that sticks, giving up fails too, and says less. */
  private void dropAfter(RuntimeException failure, Object room) {
    try {
      residents.drop(this, room);
    } catch (CudaFailure followUp) {
      failure.addSuppressed(followUp);
    }
  }

  private void finish(FramePass pass) {
    residents.withRoom(() -> {
      pass.finish();
      return null;
    });
  }

  private <T> T using(AvatarAsset asset, Function<DeviceAvatar, T> work) {
    return turn.take(() -> {
      DeviceAvatar avatar = acquire(asset);
      try {
        return work.apply(avatar);
      } finally {
        release(asset);
      }
    });
  }

  /** Room for a batch, for half of one where that does not fit, and so on. */
  private FramePass batch(PictureFormat format) {
    for (int images = BATCH; ; images /= 2) {
      try {
        return pass(images, format, false);
      } catch (DeviceMemoryExhausted e) {
        if (images == 1) {
          throw e;
        }
      }
    }
  }

  private FramePass pass(int images, PictureFormat format, boolean traced) {
    return residents.withRoom(() -> new FramePass(parts, images, format, traced));
  }

  RenderTrace trace(AvatarAsset asset, float[] vertices, Camera camera) {
    if (vertices.length != 3 * parts.head().vertices()) {
      throw new IllegalArgumentException(
          "the head model has %d vertices, %d were given".formatted(parts.head().vertices(), vertices.length / 3));
    }
    return using(asset, avatar -> {
      int size = parts.architecture().image().size();
      try (FramePass pass = pass(1, PictureFormat.FLOATS, true); PinnedMemory picture = new PinnedMemory(pass.pictureBytes())) {
        pass.trace(avatar, vertices, camera, picture);
        float[] features = new float[DeviceAvatar.FEATURES * size * size];
        float[] alpha = new float[size * size];
        pass.splatting().coarse().download(features);
        pass.splatting().alpha().download(alpha);
        FeatureImage coarse = new FeatureImage(DeviceAvatar.FEATURES, size, size, features, alpha);
        return new RenderTrace(gaussians(asset, vertices, camera), coarse, PictureBytes.frame(size, picture.view()));
      }
    });
  }

  private HeadNeighbours neighbours() {
    return parts.calm().map(HeadCalm::neighbours).orElseGet(() -> HeadNeighbours.of(new float[0]));
  }

  private Gaussians gaussians(AvatarAsset avatar, float[] vertices, Camera camera) {
    FrameGaussians frame = new FrameGaussians(avatar, neighbours());
    frame.pose(vertices, camera);
    return frame.all();
  }

  @Override
  public void close() {
    turn.giveUp(() -> {
      residents.dropAll(this);
      parts.weights().close();
      parts.head().close();
      parts.calm().ifPresent(HeadCalm::close);
    });
  }
}
