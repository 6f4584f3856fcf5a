package io.avatarfleet.worker.command;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.engine.network.NetworkLoader;
import io.avatarfleet.worker.imaging.PhotoReader;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.PngWriter;
import io.avatarfleet.worker.imaging.RgbImage;
import io.avatarfleet.worker.tracking.FaceNetworks;
import io.avatarfleet.worker.tracking.FaceOverlay;
import io.avatarfleet.worker.tracking.PreparedSource;
import io.avatarfleet.worker.tracking.SourcePreparation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar faces}: what the worker sees in a photo. */
@Command(
    name = "faces",
    mixinStandardHelpOptions = true,
    description = "Finds the face in a photo and shows landmarks, crop and matte, so that you can judge them.")
public class FacesCommand implements Callable<Integer> {
  private static final int SIZE = 512;

  private final WorkerConfiguration configuration;

  @Option(names = "--image", required = true, paramLabel = "FILE",
      description = "Any photo: JPEG, PNG, GIF or WebP.")
  Path image;

  @Option(names = "--out", required = true, paramLabel = "FILE.png",
      description = "The picture to write: the photo's square with box, landmarks and background marked, and the crop.")
  Path out;

  @Option(names = "--crop", paramLabel = "FILE.png", description = "Write the crop alone, on black, too.")
  Path crop;

  @Spec CommandSpec spec;

  FacesCommand(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Integer call() throws IOException {
    Outputs.requireFile(out);
    if (crop != null) {
      Outputs.requireFile(crop);
    }
    RgbImage photo = new PhotoReader().read(image);
    PreparedSource source;
    try (FaceNetworks networks = FaceNetworks.load(new NetworkLoader(configuration.threadsToUse()))) {
      source = new SourcePreparation(networks, SIZE).prepare(photo, image.toString());
    }
    write(out, new FaceOverlay().draw(photo, source));
    if (crop != null) {
      write(crop, source.crop());
    }
    for (Note note : source.notes()) {
      spec.commandLine().getErr().printf("note: %s [%s]%n", note.message(), note.code()).flush();
    }
    PrintWriter answer = spec.commandLine().getOut();
    answer.printf("face in %s (%d x %d): presence %.3f, %.0f pixels between the eyes' outer corners; "
        + "crop of %d pixels at %d, %d; %s%n", image, photo.width(), photo.height(), source.landmarks().presence(),
        source.landmarks().eyeDistance() * source.square().side() / SIZE, source.square().side(),
        source.square().left(), source.square().top(), out).flush();
    return 0;
  }

  private static void write(Path file, Picture picture) throws IOException {
    Outputs.makeFoldersOf(file);
    new PngWriter().writeWhole(file, picture.rgb(), picture.height(), picture.width());
  }
}
