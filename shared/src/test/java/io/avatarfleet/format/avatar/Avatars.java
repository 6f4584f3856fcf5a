package io.avatarfleet.format.avatar;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.format.SurfaceBinding;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Avatars of nobody. */
final class Avatars {
  static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2, 3};

  private Avatars() {}

  static AvatarAsset random(Random random, int vertices, int lifted) {
    int n = vertices + lifted;
    int features = 3 + random.nextInt(5);
    boolean bound = Math.min(vertices, lifted) > 0 && random.nextBoolean();
    return new AvatarAsset(
        "ab".repeat(32),
        vertices,
        features,
        values(3 * lifted, () -> (float) random.nextGaussian()),
        values(features * n, () -> (float) random.nextGaussian()),
        values(n, random::nextFloat),
        values(3 * n, () -> random.nextFloat() * 0.05f),
        values(4 * n, () -> (float) random.nextGaussian()),
        values(random.nextInt(5), () -> (float) random.nextGaussian()),
        values(12, () -> (float) random.nextGaussian()),
        bound ? Optional.of(binding(random, vertices, lifted)) : Optional.empty(),
        bound && features >= 6 && random.nextBoolean() ? Optional.of(photo(random)) : Optional.empty(),
        random.nextBoolean() ? new byte[0] : PNG.clone());
  }

  private static SourcePhoto photo(Random random) {
    int size = 2 + random.nextInt(6);
    byte[] rgb = new byte[3 * size * size];
    random.nextBytes(rgb);
    return new SourcePhoto(size, rgb);
  }

  private static SurfaceBinding binding(Random random, int vertices, int lifted) {
    int bound = random.nextInt(lifted + 1);
    return new SurfaceBinding(
        random.ints(3L * bound, 0, vertices).toArray(),
        values(3 * bound, random::nextFloat),
        values(3 * vertices, () -> (float) random.nextGaussian()));
  }

  private static float[] values(int count, Supplier<Float> next) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = next.get();
    }
    return values;
  }
}
