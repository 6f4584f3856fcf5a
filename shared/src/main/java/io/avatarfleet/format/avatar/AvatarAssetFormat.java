package io.avatarfleet.format.avatar;

import static io.avatarfleet.format.CheckedTensors.ANY;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.CheckedTensors;
import io.avatarfleet.format.DType;
import io.avatarfleet.format.Finiteness;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsWriter;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.SourcePhoto;
import io.avatarfleet.format.SurfaceBinding;
import io.avatarfleet.format.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code .avatar} files to {@link AvatarAsset} and back: safetensors with, for V vertices, L lifted Gaussians,
 * N = V + L and C colour channels,
 *
 * <ul>
 *   <li>F32 {@code lifted_positions} (L, 3): world positions. Always single precision: a float16 near 1 is off by up to
 *       a quarter of a thousandth of a world unit, about a twelfth of a pixel of the released camera, and neighbouring
 *       Gaussians would be off by different amounts
 *   <li>F32 or F16 {@code colors} (N, C), {@code opacities} (N) in [0, 1], {@code scales} (N, 3) in world units, not
 *       negative, {@code rotations} (N, 4) w, x, y, z; all four of the same type
 *   <li>F32 {@code shape} (S): identity code; {@code source_transform} (3, 4): the source's camera
 *   <li>all or none of, where the first B lifted Gaussians follow the head's surface ({@link SurfaceBinding}): I32
 *       {@code binding_vertices} (B, 3), {@code binding_weights} (B, 3) in [0, 1] and of the colours' type, F32
 *       {@code source_vertices} (V, 3)
 *   <li>U8 {@code photo} (3, S, S), or none: the source picture, where frames look it up
 *   <li>U8 {@code preview} (bytes): a PNG picture, or none
 *   <li>metadata {@code format} = {@value #FORMAT}, {@code version} = {@value #VERSION}, {@code bundle_id}: the bundle
 *       that made the avatar and must render it
 * </ul>
 */
public final class AvatarAssetFormat {
  public static final String FORMAT = "avatarfleet.avatar";
  static final int VERSION = 1;

  private static final String BINDING_VERTICES = "binding_vertices";
  private static final String BINDING_WEIGHTS = "binding_weights";
  private static final String SOURCE_VERTICES = "source_vertices";
  private static final String PHOTO = "photo";

  private static final Set<String> FIELDS =
      Set.of("lifted_positions", "colors", "opacities", "scales", "rotations", "shape", "source_transform", "preview",
          BINDING_VERTICES, BINDING_WEIGHTS, SOURCE_VERTICES, PHOTO);

  private AvatarAssetFormat() {}

  /**
   * Reads an avatar to the heap.
   *
   * @throws FormatException if the file is not an avatar, or one that cannot be
   */
  public static AvatarAsset read(Path path) throws IOException {
    CheckedTensors file = CheckedTensors.open(path, FORMAT, VERSION);
    file.only(FIELDS);
    Tensor colors = file.tensor("colors", List.of(DType.F32, DType.F16), ANY, ANY);
    List<DType> type = List.of(colors.dtype());
    int n = colors.shape().axis(0);
    Tensor positions = file.tensor("lifted_positions", List.of(DType.F32), ANY, 3);
    AvatarAsset avatar =
        new AvatarAsset(
            file.metadata("bundle_id"),
            n - positions.shape().axis(0),
            colors.shape().axis(1),
            positions.toFloats(),
            colors.toFloats(),
            file.tensor("opacities", type, n).toFloats(),
            file.tensor("scales", type, n, 3).toFloats(),
            file.tensor("rotations", type, n, 4).toFloats(),
            file.floats("shape", ANY),
            file.floats("source_transform", 3, 4),
            binding(file, type),
            photo(file, path),
            bytes(file.tensor("preview", List.of(DType.U8), ANY)));
    AvatarAssetCheck.check(avatar, path.toString());
    return avatar;
  }

  private static Optional<SurfaceBinding> binding(CheckedTensors file, List<DType> type) throws IOException {
    if (!file.has(BINDING_VERTICES) && !file.has(BINDING_WEIGHTS) && !file.has(SOURCE_VERTICES)) {
      return Optional.empty();
    }
    int[] vertices = file.ints(BINDING_VERTICES, ANY, 3);
    return Optional.of(
        new SurfaceBinding(
            vertices,
            file.tensor(BINDING_WEIGHTS, type, vertices.length / 3, 3).toFloats(),
            file.floats(SOURCE_VERTICES, ANY, 3)));
  }

  private static Optional<SourcePhoto> photo(CheckedTensors file, Path path) throws IOException {
    if (!file.has(PHOTO)) {
      return Optional.empty();
    }
    Tensor photo = file.tensor(PHOTO, List.of(DType.U8), 3, ANY, ANY);
    int size = photo.shape().axis(1);
    if (photo.shape().axis(2) != size) {
      throw new FormatException(
          "AVATAR", "%s: photo is %d x %d, not square".formatted(path, photo.shape().axis(2), size));
    }
    return Optional.of(new SourcePhoto(size, bytes(photo)));
  }

  private static byte[] bytes(Tensor tensor) {
    ByteBuffer buffer = tensor.bytes();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /**
   * Writes an avatar atomically; the same avatar and precision always give the same bytes.
   *
   * @throws FormatException if the avatar cannot be, or holds values too large for half precision
   */
  public static void write(Path path, AvatarAsset avatar, Precision precision) throws IOException {
    AvatarAssetCheck.check(avatar, "avatar");
    int n = avatar.gaussianCount();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("lifted_positions", Tensor.of(avatar.liftedPositions(), n - avatar.vertexCount(), 3));
    tensors.put("colors", precise("colors", precision.tensor(avatar.colors(), n, avatar.features())));
    tensors.put("opacities", precision.tensor(avatar.opacities(), n));
    tensors.put("scales", precise("scales", precision.tensor(avatar.scales(), n, 3)));
    tensors.put("rotations", precise("rotations", precision.tensor(avatar.rotations(), n, 4)));
    tensors.put("shape", Tensor.of(avatar.shape(), avatar.shape().length));
    tensors.put("source_transform", Tensor.of(avatar.sourceTransform(), 3, 4));
    avatar.binding().ifPresent(binding -> {
      tensors.put(BINDING_VERTICES, Tensor.of(binding.vertices(), binding.count(), 3));
      tensors.put(BINDING_WEIGHTS, precision.tensor(binding.weights(), binding.count(), 3));
      tensors.put(SOURCE_VERTICES, Tensor.of(binding.sourceVertices(), avatar.vertexCount(), 3));
    });
    avatar.photo().ifPresent(photo -> tensors.put(PHOTO,
        new Tensor(DType.U8, Shape.of(3, photo.size(), photo.size()), ByteBuffer.wrap(photo.rgb()))));
    tensors.put("preview",
        new Tensor(DType.U8, Shape.of(avatar.preview().length), ByteBuffer.wrap(avatar.preview())));
    Map<String, String> metadata =
        Map.of("format", FORMAT, "version", Integer.toString(VERSION), "bundle_id", avatar.bundleId());
    SafetensorsWriter.write(path, metadata, tensors);
  }

  private static Tensor precise(String field, Tensor tensor) throws FormatException {
    int index = Finiteness.firstNotFinite(tensor);
    if (index >= 0) {
      throw new FormatException(
          "AVATAR",
          "avatar: %s is too large for half precision at index %d; write it in single".formatted(field, index));
    }
    return tensor;
  }
}
