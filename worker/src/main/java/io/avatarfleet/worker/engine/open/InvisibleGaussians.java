package io.avatarfleet.worker.engine.open;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.SurfaceBinding;
import java.util.Arrays;
import java.util.Optional;

/** Drops lifted Gaussians that are never drawn: those that are fainter than the faintest alpha that counts. */
final class InvisibleGaussians {
  private static final float FAINTEST = 1f / 255;

  private InvisibleGaussians() {}

  static AvatarAsset dropped(AvatarAsset avatar) {
    int vertices = avatar.vertexCount();
    SurfaceBinding binding = avatar.binding().orElseThrow();
    int[] kept = new int[avatar.gaussianCount()];
    int count = 0;
    int bound = 0;
    for (int i = 0; i < avatar.gaussianCount(); i++) {
      if (i < vertices || avatar.opacities()[i] >= FAINTEST) {
        kept[count++] = i;
        bound += i >= vertices && i - vertices < binding.count() ? 1 : 0;
      }
    }
    int[] all = Arrays.copyOf(kept, count);
    int[] lifted = lifted(all, vertices, count - vertices);
    int[] follower = Arrays.copyOf(lifted, bound);
    return new AvatarAsset(
        avatar.bundleId(), vertices, avatar.features(),
        rows(avatar.liftedPositions(), lifted, 3),
        rows(avatar.colors(), all, avatar.features()),
        rows(avatar.opacities(), all, 1),
        rows(avatar.scales(), all, 3),
        rows(avatar.rotations(), all, 4),
        avatar.shape(), avatar.sourceTransform(),
        Optional.of(new SurfaceBinding(
            rows(binding.vertices(), follower), rows(binding.weights(), follower, 3), binding.sourceVertices())),
        avatar.photo(), avatar.preview());
  }

  private static int[] lifted(int[] all, int vertices, int count) {
    int[] lifted = new int[count];
    for (int i = 0; i < count; i++) {
      lifted[i] = all[vertices + i] - vertices;
    }
    return lifted;
  }

  private static float[] rows(float[] values, int[] kept, int width) {
    float[] out = new float[kept.length * width];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(values, kept[i] * width, out, i * width, width);
    }
    return out;
  }

  private static int[] rows(int[] values, int[] kept) {
    int[] out = new int[3 * kept.length];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(values, 3 * kept[i], out, 3 * i, 3);
    }
    return out;
  }
}
