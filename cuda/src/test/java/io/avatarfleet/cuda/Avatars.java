package io.avatarfleet.cuda;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededUniform;
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

  private static float[] values(long seed, String name, int count, float centre, float reach) {
    SeededUniform uniform = new SeededUniform(seed, name);
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = centre + reach * (float) uniform.at(i);
    }
    return out;
  }
}
