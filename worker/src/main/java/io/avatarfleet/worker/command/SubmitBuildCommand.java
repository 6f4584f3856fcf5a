package io.avatarfleet.worker.command;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BuildOptions;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.StoredPrecision;
import io.avatarfleet.worker.WorkerConfiguration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code avatar submit build}: publishes the build of an avatar. */
@Command(
    name = "build",
    mixinStandardHelpOptions = true,
    description = "Publishes a job that builds an avatar from a photo.")
public class SubmitBuildCommand implements Callable<Integer> {
  private final WorkerConfiguration configuration;

  @Option(names = "--photo", required = true, paramLabel = "s3://...", description = "PNG or JPEG.")
  String photo;

  @Option(names = "--source", paramLabel = "s3://TRACK[#FRAME]",
      description = "The tracker's fit of the photo, which is the tracker's crop then; the first frame by default.")
  String source;

  @Option(names = "--bundle", paramLabel = "ID|s3://FOLDER/",
      description = "The model; the one that ships with the workers by default.")
  String bundle;

  @Option(names = "--output", required = true, paramLabel = "s3://FOLDER/", description = "Where the avatar goes.")
  String output;

  @Option(names = "--half", description = "Store the avatar in half precision: half the size.")
  boolean half;

  @Mixin JobOptions job;

  @Mixin Submission submission;

  @Spec CommandSpec spec;

  SubmitBuildCommand(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Integer call() throws Exception {
    AvatarBuild build = new AvatarBuild(
        ObjectReference.parse(photo), source == null ? null : fitted(source),
        bundle == null ? null : BundleReference.parse(bundle),
        ObjectPrefix.parse(output), new BuildOptions(half ? StoredPrecision.FLOAT16 : null));
    return submission.publish(job.job(build), configuration, spec);
  }

  private static FittedFrame fitted(String text) {
    int hash = text.lastIndexOf('#');
    return hash < 0
        ? FittedFrame.firstOf(ObjectReference.parse(text))
        : new FittedFrame(ObjectReference.parse(text.substring(0, hash)), text.substring(hash + 1));
  }
}
