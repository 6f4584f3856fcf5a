package io.avatarfleet.worker.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code avatar dead}: what the fleet gave up on. */
@Command(
    name = "dead",
    mixinStandardHelpOptions = true,
    description = "Jobs that the fleet gave up on.",
    subcommands = {DeadListCommand.class, DeadRetryCommand.class})
public class DeadCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: list or retry");
  }
}
