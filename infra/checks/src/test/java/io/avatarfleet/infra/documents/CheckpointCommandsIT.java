package io.avatarfleet.infra.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.npy.NpzFile;
import io.avatarfleet.format.npy.NpzWriter;
import io.avatarfleet.format.seeded.GoldenInputs;
import io.avatarfleet.format.seeded.SeededFlame;
import io.avatarfleet.infra.Project;
import io.avatarfleet.worker.imaging.DecodedVideo;
import io.avatarfleet.worker.importing.FlameFileWriter;
import io.avatarfleet.worker.importing.SeededReleasedBundle;
import io.avatarfleet.worker.importing.torch.TorchFileWriter;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.View;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands for a checkpoint that one brings, with a seeded one of the released size and layout. */
class CheckpointCommandsIT {
  private static final long SEED = 7;
  private static final int FRAMES = 2;

  @TempDir Path folder;

  @Test
  void aCheckpointIsImportedBuiltWithRenderedAndProbedAsTheReadmeSays() throws Exception {
    SeededReleasedBundle.writeCheckpoint(folder.resolve("GAGAvatar.pt"), SEED);
    FlameFileWriter.write(folder.resolve("FLAME_with_eye.pt"), new SeededFlame(SEED).headData());
    writeCrop(folder.resolve("crop.png"));
    writeTrack(folder.resolve("optim.pkl"), "crop", 1);
    writeTrack(folder.resolve("smoothed.pkl"), "clip", FRAMES);
    writeInputs(folder.resolve("inputs.npz"));

    PastedCommands pasted = new PastedCommands(folder);
    List<String> commands = commands();
    assertThat(commands).hasSize(4);
    for (String command : commands) {
      pasted.run(command);
    }
    assertThat(DecodedVideo.read(folder.resolve("me.mp4")).frames()).hasSize(FRAMES);
    assertThat(NpzFile.read(folder.resolve("outputs.npz")).tensors()).hasSizeGreaterThan(5);
  }

  /** The README's commands of that section. */
  static List<String> commands() throws IOException {
    List<String> all = Documents.examples(Project.root().resolve("README.md"));
    int first = all.indexOf(all.stream().filter(line -> line.startsWith("./avatar import ")).findFirst().orElseThrow());
    int last = all.indexOf(all.stream().filter(line -> line.startsWith("./avatar probe ")).findFirst().orElseThrow());
    return all.subList(first, last + 1);
  }

  private static void writeCrop(Path file) throws IOException {
    BufferedImage portrait =
        ImageIO.read(Project.root().resolve("worker/src/main/resources/demo/portrait.png").toFile());
    BufferedImage crop = new BufferedImage(512, 512, BufferedImage.TYPE_INT_RGB);
    crop.getGraphics().drawImage(portrait, 0, 0, 512, 512, null);
    ImageIO.write(crop, "png", file.toFile());
  }

  /** A mouth that opens, as the released tracker has it saved by torch. */
  private static void writeTrack(Path file, String name, int frames) throws IOException {
    Map<String, Object> track = new LinkedHashMap<>();
    for (int i = 0; i < frames; i++) {
      float[] pose = new float[6];
      pose[3] = 0.1f * i;
      track.put(name + "_" + i, Map.of(
          "bbox", view(new float[] {0.1f, 0.1f, 0.9f, 0.9f}),
          "shapecode", view(new float[300]),
          "expcode", view(new float[100]),
          "posecode", view(pose),
          "eyecode", view(new float[6]),
          "transform_matrix", View.of(Tensor.of(GoldenInputs.lookAt(10 * i), 3, 4))));
    }
    new TorchFileWriter().write(file, track);
  }

  private static View view(float[] values) {
    return View.of(Tensor.of(values, values.length));
  }

  private static void writeInputs(Path file) throws IOException {
    int side = GoldenInputs.IMAGE;
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("source_image", Tensor.of(GoldenInputs.image(SEED), 3, side, side));
    inputs.put("source_transform", Tensor.of(GoldenInputs.lookAt(0), 3, 4));
    inputs.put("points", Tensor.of(GoldenInputs.points(SEED, 0), SeededFlame.VERTICES, 3));
    inputs.put("transform", Tensor.of(GoldenInputs.lookAt(20), 3, 4));
    NpzWriter.write(file, inputs);
  }
}
