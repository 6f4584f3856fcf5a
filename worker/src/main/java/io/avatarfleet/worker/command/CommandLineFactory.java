package io.avatarfleet.worker.command;

import io.quarkus.picocli.runtime.PicocliCommandLineFactory;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import picocli.CommandLine;

/** Gives the application a command line that reports failures as ours do. */
@Singleton
class CommandLineFactory {

  @Produces
  CommandLine commandLine(PicocliCommandLineFactory factory) {
    return Failures.handledIn(factory.create());
  }
}
