package io.avatarfleet.worker.command;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Beside;
import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.UnverifiedBundle;
import io.avatarfleet.worker.engine.Engines;
import io.avatarfleet.worker.imaging.FrameRate;
import io.avatarfleet.worker.importing.TrackReader;
import io.avatarfleet.worker.render.Driving;
import io.avatarfleet.worker.render.LocalRender;
import io.avatarfleet.worker.retarget.HeadsOfBundles;
import io.avatarfleet.worker.retarget.ShippedHeads;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar render}: an avatar follows a driving track into a video or a folder of pictures. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    description = "Renders an avatar following a driving track.")
public class RenderCommand implements Callable<Integer> {
  private final Engines engines;
  private final LocalRender render;
  private final KnownBundles known;
  private final ProgressDisplays displays;

  @Option(names = "--avatar", required = true, paramLabel = "FILE", description = "The avatar.")
  Path avatarFile;

  @Option(names = "--track", required = true, paramLabel = "FILE", description = "The driving track.")
  Path trackFile;

  @Option(names = "--out", required = true, paramLabel = "DIR|FILE.mp4",
      description = "A folder for PNG files, or an H.264 video if the name ends in .mp4.")
  Path out;

  @Option(names = "--bundle", paramLabel = "DIR",
      description = "The bundle that made the avatar; by default found where import, seed or build saw it last.")
  Path bundleFolder;

  @Option(names = "--fps", paramLabel = "RATE", converter = FrameRateConverter.class,
      description = "Frames per second of the video: 25, 29.97, 30000/1001; the track's own by default. Recordings with "
          + "times of their own are resampled to it, other tracks play faster or slower.")
  FrameRate rate;

  @Option(names = "--frames", paramLabel = "A..B", converter = FrameRange.Converter.class,
      description = "Only these frames of the track, counted from 0, both ends included.")
  FrameRange range;

  @Mixin MovementOptions movement;

  @Mixin EngineOption engine;

  @Spec CommandSpec spec;

  RenderCommand(Engines engines, LocalRender render, KnownBundles known, ProgressDisplays displays) {
    this.engines = engines;
    this.render = render;
    this.known = known;
    this.displays = displays;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Beside<Engines.Choice> search = engine.begin(engines);
    LocalRender.Preparation preparation = LocalRender.prepare(out);
    Outputs.requirePlace(out);
    AvatarAsset avatar = AvatarAssetFormat.read(avatarFile);
    try (UnverifiedBundle bundle = bundleFolder == null ? known.begin(avatar.bundleId()) : given(avatar)) {
      render(bundle, avatar, search, preparation);
    }
    return 0;
  }

  private void render(UnverifiedBundle unverified, AvatarAsset avatar, Beside<Engines.Choice> search,
      LocalRender.Preparation preparation) throws IOException, InterruptedException {
    Bundle bundle = unverified.bundle();
    DrivingTrack track = new TrackReader().read(trackFile, recordingRate());
    List<TrackFrame> frames = new Driving(new HeadsOfBundles(new ShippedHeads(), known::folders)).frames(bundle, avatar, track,
        range == null ? track.frames() : range.of(track.frames()), movement.retargeting());
    FrameRate playing = rate == null ? FrameRate.of(track.framesPerSecond()) : rate;
    Engines.Choice chosen = search.await();
    try (ProgressDisplay progress = displays.open()) {
      spec.commandLine().getErr().printf("note: %s%n", chosen.reasonFor(bundle.architecture())).flush();
      tell(render.render(unverified, chosen.engine(), avatar, frames, preparation, playing, progress), frames.size());
    }
    spec.commandLine().getOut().printf("%d frames in %s%n", frames.size(), out).flush();
  }

  private void tell(LocalRender.Times times, int frames) {
    double running = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    double since = (System.nanoTime() - times.firstFrame()) * 1e-9;
    spec.commandLine().getErr().printf(Locale.ROOT,
        "note: first pictures %.2f s after the start; %d frames written in %.2f s from then, %.2f s of encoders' work%n",
        running - since, frames, times.seconds(), times.encoderSeconds()).flush();
  }

  private OptionalDouble recordingRate() {
    return rate == null
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) rate.numerator() / rate.denominator());
  }

  private UnverifiedBundle given(AvatarAsset avatar) throws IOException {
    UnverifiedBundle begun = Bundle.begin(bundleFolder);
    Bundle bundle = begun.bundle();
    if (!bundle.id().equals(avatar.bundleId())) {
      begun.close();
      throw new FormatException("BUNDLE_MISMATCH", "%s was made by bundle %s, but %s is bundle %s"
          .formatted(avatarFile, avatar.bundleId(), bundleFolder, bundle.id()));
    }
    return begun;
  }
}
