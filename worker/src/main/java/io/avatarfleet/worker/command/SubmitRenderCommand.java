package io.avatarfleet.worker.command;

import io.avatarfleet.contract.Background;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FrameRate;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar submit render}: publishes the render of an avatar. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    description = "Publishes a job that renders an avatar following a driving track. Cameras and retargeting: as JSON.")
public class SubmitRenderCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;

  @Option(names = "--avatar", required = true, paramLabel = "s3://...", description = "The avatar.")
  String avatar;

  @Option(names = "--track", required = true, paramLabel = "s3://...", description = "The driving track.")
  String track;

  @Option(names = "--output", required = true, paramLabel = "s3://FOLDER/", description = "Where the results go.")
  String output;

  @Option(names = "--bundle", paramLabel = "ID|s3://FOLDER/",
      description = "The model; the one that made the avatar by default.")
  String bundle;

  @Option(names = "--format", paramLabel = "mp4|webm|png|raw", converter = FormatConverter.class,
      description = "mp4 by default.")
  OutputFormat format;

  @Option(names = "--size", paramLabel = "PIXELS", description = "Of each side; the bundle's own by default.")
  Integer size;

  @Option(names = "--fps", paramLabel = "RATE", description = "25 or 30000/1001; the track's own by default.")
  String rate;

  @Option(names = "--background", paramLabel = "COLOUR", description = "#rrggbb or transparent.")
  String background;

  @Option(names = "--frames", paramLabel = "A..B", converter = FrameRange.Converter.class,
      description = "Only these frames of the track, counted from 0, both ends included.")
  FrameRange frames;

  @Mixin MovementOptions movement;

  @Mixin JobOptions job;

  @Mixin Submission submission;

  @Spec CommandSpec spec;

  SubmitRenderCommand(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Integer call() throws Exception {
    Render render = Render.of(
        ObjectReference.parse(avatar), ObjectReference.parse(track), ObjectPrefix.parse(output)).withOptions(options());
    return submission.publish(
        job.job(bundle == null ? render : render.withBundle(BundleReference.parse(bundle))), configuration, spec);
  }

  private RenderOptions options() {
    return new RenderOptions(
        format, size, rate == null ? null : FrameRate.parse(rate),
        background == null ? null : Background.parse(background), null, frames == null ? null : asked(frames),
        movement.retargeting());
  }

  private static io.avatarfleet.contract.FrameRange asked(FrameRange range) {
    Integer last = range.last() == Integer.MAX_VALUE ? null : range.last();
    return new io.avatarfleet.contract.FrameRange(range.first(), last);
  }
}
