package io.avatarfleet.worker.command;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import picocli.CommandLine.Command;

/** The command line's root; every subcommand is one class in this package. */
@TopCommand
@Command(
    name = "avatar",
    mixinStandardHelpOptions = true,
    version = "avatar-fleet 0.1.0",
    description = "Animatable 3D Gaussian head avatars from one photo.")
public class AvatarCommand {
}
