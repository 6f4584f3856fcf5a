package io.avatarfleet.worker.command;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line's root; every subcommand is one class in this package. */
@TopCommand
@Command(
    name = "avatar",
    mixinStandardHelpOptions = true,
    version = "avatar-fleet 0.1.0",
    description = "Animatable 3D Gaussian head avatars from one photo.",
    subcommands = {
      DemoCommand.class,
      DevCommand.class,
      ImportCommand.class,
      SeedCommand.class,
      FacesCommand.class,
      TrackCommand.class,
      BuildCommand.class,
      SheetCommand.class,
      RenderCommand.class,
      InspectCommand.class,
      ProbeCommand.class,
      ProbeHeadCommand.class,
      BenchCommand.class,
      WorkerCommand.class,
      BacklogCommand.class,
      TopicsCommand.class,
      SubmitCommand.class,
      WatchCommand.class,
      CancelCommand.class,
      DeadCommand.class,
      SweepCommand.class,
      RehearseCommand.class,
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:done", "1:failed; one line on standard error says why", "2:wrong usage"})
public class AvatarCommand implements Runnable {
  @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print stack traces of failures.")
  boolean verbose;

  @Spec
  CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
