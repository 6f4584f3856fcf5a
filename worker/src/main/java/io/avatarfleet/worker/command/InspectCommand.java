package io.avatarfleet.worker.command;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.importing.TrackReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code avatar inspect}: says what a file of ours is. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Says what bundles, avatars and tracks are, after checking them whole.")
public class InspectCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Bundle folders, avatars, tracks.")
  List<Path> paths;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (Path path : paths) {
      out.println(path + ": " + describe(path));
      out.flush();
    }
    return 0;
  }

  private static String describe(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      return describe(Bundle.load(path));
    }
    if (!isSafetensors(path)) {
      return describe(new TrackReader().read(path));
    }
    String format = SafetensorsFile.open(path).metadata().getOrDefault("format", "unknown");
    return switch (format) {
      case AvatarAssetFormat.FORMAT -> describe(AvatarAssetFormat.read(path), Files.size(path));
      case DrivingTrackFormat.FORMAT -> describe(DrivingTrackFormat.read(path));
      default -> throw new FormatException(
          "FORMAT_UNKNOWN", "%s is a safetensors file of format '%s', no avatar or track".formatted(path, format));
    };
  }

  /** A safetensors file begins with the eight bytes of its header's length; the header is a JSON object. */
  private static boolean isSafetensors(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      in.skipNBytes(Long.BYTES);
      return in.read() == '{';
    } catch (EOFException e) {
      return false;
    }
  }

  private static String describe(Bundle bundle) {
    Architecture architecture = bundle.architecture();
    return """
        bundle %s
          architecture %s, pictures of %d pixels, %d Gaussians of %d channels
          head model %s: %d vertices, %d identity and %d expression codes
          %s
          licence: %s""".formatted(
        bundle.id(), architecture.name(), architecture.image().size(), architecture.gaussianCount(),
        architecture.gaussians().features(), architecture.head().model(), architecture.head().vertices(),
        architecture.head().shapeCodes(), architecture.head().expressionCodes(),
        bundle.description().provenance(), bundle.description().licence());
  }

  private static String describe(AvatarAsset avatar, long bytes) {
    return """
        avatar of bundle %s
          %d Gaussians of %d channels, %d of them on the head model; %d bytes, preview %s""".formatted(
        avatar.bundleId(), avatar.gaussianCount(), avatar.features(), avatar.vertexCount(), bytes,
        avatar.preview().length == 0 ? "none" : avatar.preview().length + " bytes");
  }

  private static String describe(DrivingTrack track) {
    return """
        track for head model %s
          %d frames at %s per second, from '%s' to '%s'""".formatted(
        track.headModel(), track.frames().size(), track.framesPerSecond(), track.frames().get(0).name(),
        track.frames().get(track.frames().size() - 1).name());
  }
}
