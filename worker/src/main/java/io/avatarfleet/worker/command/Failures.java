package io.avatarfleet.worker.command;

import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says in one line what went wrong, with a stable code, and chooses the exit status. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  /** Gives a command line these failures. */
  static CommandLine handledIn(CommandLine commandLine) {
    Failures failures = new Failures();
    return commandLine.setExecutionExceptionHandler(failures).setParameterExceptionHandler(failures);
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println("error: " + line(failure));
    if (root(command).verbose) {
      failure.printStackTrace(err);
    }
    err.flush();
    return ExitCode.SOFTWARE;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.printf("error: %s [USAGE]; see '%s --help'%n", oneLine(failure.getMessage()),
        command.getCommandSpec().qualifiedName());
    err.flush();
    return ExitCode.USAGE;
  }

  private static AvatarCommand root(CommandLine command) {
    return (AvatarCommand) command.getCommandSpec().root().userObject();
  }

  private static String line(Exception failure) {
    return oneLine(message(failure)) + " [" + code(failure) + "]";
  }

  private static String message(Exception failure) {
    if (failure instanceof NoSuchFileException missing) {
      return "there is no file " + missing.getFile();
    }
    if (failure instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static String code(Exception failure) {
    if (failure instanceof FormatException format) {
      return format.code();
    }
    if (failure instanceof NoSuchFileException) {
      return "FILE_MISSING";
    }
    if (failure instanceof FileSystemException) {
      return "FILE_ACCESS";
    }
    return failure instanceof IOException ? "IO" : "INTERNAL";
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
