package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededCheckpoint;
import io.avatarfleet.format.seeded.SeededFlame;
import io.avatarfleet.format.seeded.SeededTensor;
import io.avatarfleet.worker.importing.torch.TorchFileWriter;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The full-size model that the goldens were made with, as files in the released layout and as a bundle. */
public final class SeededReleasedBundle {
  private SeededReleasedBundle() {}

  /**
   * Writes checkpoint and head model into a folder, imports them and deletes them.
   *
   * @return the bundle {@code dir/bundle}, 0.7 GB; the caller deletes the folder
   */
  public static Bundle importedInto(Path dir, long seed) throws IOException {
    Path checkpoint = dir.resolve("GAGAvatar.pt");
    Path flame = dir.resolve("FLAME_with_eye.pt");
    try {
      writeCheckpoint(checkpoint, seed);
      FlameFileWriter.write(flame, new SeededFlame(seed).headData());
      return new BundleImport().run(checkpoint, flame, dir.resolve("bundle"), Progress.NONE);
    } finally {
      Files.deleteIfExists(checkpoint);
      Files.deleteIfExists(flame);
    }
  }

  /** Writes the checkpoint, 0.68 GB, a tensor at a time. */
  public static void writeCheckpoint(Path path, long seed) throws IOException {
    Map<String, View> model = new LinkedHashMap<>();
    for (SeededTensor tensor : new SeededCheckpoint(seed).tensors()) {
      model.put(tensor.name(), View.of(DType.F32, tensor.shape(), () -> tensor.make(seed).bytes()));
    }
    new TorchFileWriter().write(path, Map.of("meta_cfg", Map.of("MODEL", Map.of("NAME", "GAGAvatar")), "model", model));
  }
}
