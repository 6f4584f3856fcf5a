package io.avatarfleet.format.avatar;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Finiteness;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.format.SurfaceBinding;
import java.util.Arrays;

/** What must hold of an avatar, whether it was read or is about to be written. */
final class AvatarAssetCheck {
  private static final int MOST_PREVIEW_BYTES = 1 << 24;
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private final AvatarAsset avatar;
  private final String where;

  private AvatarAssetCheck(AvatarAsset avatar, String where) {
    this.avatar = avatar;
    this.where = where;
  }

  /**
   * @param where file or origin, for messages
   * @throws FormatException naming the first thing that does not hold
   */
  static void check(AvatarAsset avatar, String where) throws FormatException {
    new AvatarAssetCheck(avatar, where).check();
  }

  private void check() throws FormatException {
    long n = avatar.gaussianCount();
    holds(!avatar.bundleId().isBlank(), "it does not name its bundle");
    holds(avatar.vertexCount() >= 0 && avatar.vertexCount() <= n,
        "%d of %d Gaussians cannot sit on vertices".formatted(avatar.vertexCount(), n));
    holds(avatar.features() >= 3, avatar.features() + " colour channels are less than three");
    values("lifted_positions", avatar.liftedPositions(), 3 * (n - avatar.vertexCount()));
    values("colors", avatar.colors(), n * avatar.features());
    values("opacities", avatar.opacities(), n);
    values("scales", avatar.scales(), 3 * n);
    values("rotations", avatar.rotations(), 4 * n);
    values("shape", avatar.shape(), avatar.shape().length);
    values("source_transform", avatar.sourceTransform(), 12);
    if (avatar.binding().isPresent()) {
      binding(avatar.binding().get(), n - avatar.vertexCount());
    }
    holds(avatar.photo().isEmpty() || avatar.binding().isPresent(), "a photo is of use only with a binding");
    holds(avatar.photo().isEmpty() || avatar.features() >= SourcePhoto.LEAST_FEATURES,
        "%d colour channels are less than the %d that a photo takes"
            .formatted(avatar.features(), SourcePhoto.LEAST_FEATURES));
    holds(avatar.photo().isEmpty() || avatar.photo().get().size() >= 2, "the photo is smaller than 2 pixels a side");
    range("opacities", avatar.opacities(), 1);
    range("scales", avatar.scales(), Float.MAX_VALUE);
    preview(avatar.preview());
  }

  private void binding(SurfaceBinding binding, long lifted) throws FormatException {
    holds(binding.count() <= lifted, "%d of %d lifted Gaussians cannot be bound".formatted(binding.count(), lifted));
    values("binding_weights", binding.weights(), 3L * binding.count());
    range("binding_weights", binding.weights(), 1);
    values("source_vertices", binding.sourceVertices(), 3L * avatar.vertexCount());
    for (int i = 0; i < binding.vertices().length; i++) {
      int vertex = binding.vertices()[i];
      holds(vertex >= 0 && vertex < avatar.vertexCount(),
          "binding_vertices is %d at index %d, outside %d vertices".formatted(vertex, i, avatar.vertexCount()));
    }
  }

  private void values(String field, float[] values, long length) throws FormatException {
    holds(values.length == length, "%s has %d values, not %d".formatted(field, values.length, length));
    int index = Finiteness.firstNotFinite(values);
    holds(index < 0, "%s is not finite at index %d".formatted(field, index));
  }

  private void range(String field, float[] values, float most) throws FormatException {
    for (int i = 0; i < values.length; i++) {
      if (values[i] < 0 || values[i] > most) {
        throw wrong("%s is %s at index %d, outside 0 to %s".formatted(field, values[i], i, most));
      }
    }
  }

  private void preview(byte[] preview) throws FormatException {
    holds(preview.length <= MOST_PREVIEW_BYTES,
        "the preview has %d bytes, more than %d".formatted(preview.length, MOST_PREVIEW_BYTES));
    holds(preview.length == 0
            || preview.length > PNG.length && Arrays.equals(preview, 0, PNG.length, PNG, 0, PNG.length),
        "the preview is not a PNG picture");
  }

  private void holds(boolean condition, String otherwise) throws FormatException {
    if (!condition) {
      throw wrong(otherwise);
    }
  }

  private FormatException wrong(String what) {
    return new FormatException("AVATAR", where + ": " + what);
  }
}
