package io.avatarfleet.worker.command;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Backbone;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.seeded.SeededBundle;
import io.avatarfleet.format.seeded.SeededHead;
import io.avatarfleet.format.seeded.SeededTrack;
import io.avatarfleet.format.track.DrivingTrackFormat;
import io.avatarfleet.worker.importing.FlameModel;
import io.avatarfleet.worker.importing.OpenHead;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar seed}: a bundle of made-up numbers, and a track to go with it. */
@Command(
    name = "seed",
    mixinStandardHelpOptions = true,
    description = "Writes a bundle of seeded, untrained weights: for tests and for trying the plumbing, not a face.")
public class SeedCommand implements Callable<Integer> {
  private static final int FRAMES = 50;
  private static final String MADE_UP = "seeded-head";

  private final KnownBundles known;
  private final ProgressDisplays displays;

  @Option(names = "--architecture", required = true, paramLabel = "tiny|gagavatar|open-tiny|open-tiny-photo|open",
      description = "Its structure: the released model's, or the open model's, or a tiny relative of either.")
  SeededArchitecture architecture;

  @Option(names = "--head", paramLabel = "seeded|open",
      description = "Its head model: made up too, or the open head that ships with the worker. Made up by default; of "
          + "the open model, the open head.")
  SeededHeadModel head;

  @Option(names = "--half", description = "Store the weights in half precision: half the size.")
  boolean half;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "7", description = "The seed, ${DEFAULT-VALUE} by default.")
  long seed;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to create.")
  Path out;

  @Option(names = "--track", paramLabel = "FILE",
      description = "Also write a seeded driving track; its first frame serves as a source.")
  Path track;

  @Spec CommandSpec spec;

  SeedCommand(KnownBundles known, ProgressDisplays displays) {
    this.known = known;
    this.displays = displays;
  }

  /** The architectures that can be seeded, as they are written on the command line. */
  enum SeededArchitecture {
    TINY("tiny", Architecture.tiny()),
    GAGAVATAR("gagavatar", Architecture.released()),
    OPEN_TINY("open-tiny", Architecture.tinyOpen()),
    OPEN_TINY_PHOTO("open-tiny-photo", Architecture.tinyOpen().withPhoto()),
    OPEN("open", Architecture.open());

    private final String text;
    private final Architecture architecture;

    SeededArchitecture(String text, Architecture architecture) {
      this.text = text;
      this.architecture = architecture;
    }

    Architecture architecture() {
      return architecture;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The head models that a seeded bundle can have. */
  enum SeededHeadModel {
    seeded, open
  }

  @Override
  public Integer call() throws IOException {
    Outputs.requirePlace(out);
    if (track != null) {
      Outputs.requireFile(track);
    }
    Bundle bundle;
    try (ProgressDisplay progress = displays.open()) {
      bundle = write(progress);
    }
    known.remember(bundle);
    PrintWriter answer = spec.commandLine().getOut();
    answer.printf("bundle %s in %s%n", bundle.id(), out);
    if (track != null) {
      Outputs.makeFoldersOf(track);
      DrivingTrackFormat.write(track, SeededTrack.of(bundle.architecture().head(), seed, FRAMES));
      answer.printf("track of %d frames in %s%n", FRAMES, track);
    }
    answer.println("its weights are not trained: pictures made with it show the plumbing, not a face");
    answer.flush();
    return 0;
  }

  private Bundle write(Progress progress) throws IOException {
    Architecture network = architecture.architecture();
    DType stored = half ? DType.F16 : DType.F32;
    boolean ofOpenModel = network.backbone() instanceof Backbone.Pyramid;
    if (head == SeededHeadModel.open || head == null && ofOpenModel) {
      return OpenHead.seededBundle(out, network, seed, stored, progress);
    }
    Architecture own = madeUp(network);
    return SeededBundle.write(out, own, seed, SeededHead.of(own.head(), seed), "CC0-1.0", stored, progress);
  }

  /** A made-up head must not pass for a head model that tracks are made for. */
  private static Architecture madeUp(Architecture network) {
    Architecture.Head sizes = network.head();
    return sizes.model().equals(FlameModel.MODEL) || sizes.model().equals(OpenHead.MODEL)
        ? network.withHead(new Architecture.Head(MADE_UP, sizes.vertices(), sizes.baseWidth(), sizes.worldScale(),
            sizes.shapeCodes(), sizes.expressionCodes(), sizes.joints()))
        : network;
  }
}
