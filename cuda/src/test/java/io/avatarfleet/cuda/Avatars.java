package io.avatarfleet.cuda;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.SurfaceBinding;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededUniform;
import java.util.Arrays;
import java.util.Optional;

/** Avatars of made-up numbers, of a bundle's sizes. */
final class Avatars {
  private Avatars() {}

  static AvatarAsset of(Bundle bundle, long seed) {
    Architecture architecture = bundle.architecture();
    int n = architecture.gaussianCount();
    int features = architecture.gaussians().features();
    int vertices = architecture.head().vertices();
    float[] opacities = values(seed, "opacities", n, 0.5f, 0.5f);
    return new AvatarAsset(
        bundle.id(), vertices, features, values(seed, "positions", 3 * (n - vertices), 0, 0.6f),
        values(seed, "colors", n * features, 0, 1), opacities, values(seed, "scales", 3 * n, 0.026f, 0.024f),
        values(seed, "rotations", 4 * n, 0, 1), values(seed, "shape", architecture.head().shapeCodes(), 0, 1),
        new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 9}, Optional.empty(), Optional.empty(), new byte[0]);
  }

  /**
   * An avatar as the open model leaves them: some of its lifted Gaussians are gone, some of the others follow the head.
   *
   * @param lifted how many there are
   * @param bound how many of these are bound; every other one of them stays all the same
   */
  static AvatarAsset following(Bundle bundle, long seed, int lifted, int bound) {
    AvatarAsset all = of(bundle, seed);
    int n = all.vertexCount() + lifted;
    int[] corners = new int[3 * bound];
    float[] pulls = new float[3 * bound];
    SeededUniform uniform = new SeededUniform(seed, "binding");
    for (int i = 0; i < corners.length; i++) {
      corners[i] = (int) ((uniform.at(i) + 1) / 2 * (all.vertexCount() - 1));
      pulls[i] = i / 3 % 2 == 0 ? (float) (uniform.at(corners.length + i) + 1) / 6 : 0;
    }
    SurfaceBinding binding =
        new SurfaceBinding(corners, pulls, values(seed, "source", 3 * all.vertexCount(), 0, 0.6f));
    return new AvatarAsset(
        all.bundleId(), all.vertexCount(), all.features(), Arrays.copyOf(all.liftedPositions(), 3 * lifted),
        Arrays.copyOf(all.colors(), all.features() * n), Arrays.copyOf(all.opacities(), n),
        Arrays.copyOf(all.scales(), 3 * n), Arrays.copyOf(all.rotations(), 4 * n), all.shape(), all.sourceTransform(),
        Optional.of(binding), all.photo(), all.preview());
  }

  private static float[] values(long seed, String name, int count, float centre, float reach) {
    SeededUniform uniform = new SeededUniform(seed, name);
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = centre + reach * (float) uniform.at(i);
    }
    return out;
  }
}
