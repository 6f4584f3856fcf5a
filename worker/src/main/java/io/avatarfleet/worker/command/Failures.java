package io.avatarfleet.worker.command;

import io.avatarfleet.contract.ContractException;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.development.DemoFailed;
import io.avatarfleet.worker.storage.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Says in one line what went wrong, with a stable code, and chooses the exit status. */
final class Failures implements IExecutionStrategy, IExecutionExceptionHandler, IParameterExceptionHandler {

  /** Gives a command line these failures. */
  static CommandLine handledIn(CommandLine commandLine) {
    Failures failures = new Failures();
    return commandLine
        .setExecutionStrategy(failures)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  /** Runs the command; makes too little memory a failure like others, which picocli leaves to the caller. */
  @Override
  public int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (OutOfMemoryError e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), "out of memory", e);
    }
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
    if (isOutOfMemory(failure)) {
      return "Java's memory of %d MiB is too small for this; give it more, for example AVATAR_JAVA_OPTS=-Xmx6g"
          .formatted(Runtime.getRuntime().maxMemory() >> 20);
    }
    if (failure instanceof NoSuchFileException missing) {
      return "there is no file " + missing.getFile();
    }
    if (failure instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (failure instanceof FileAlreadyExistsException there) {
      return there.getFile() + " exists already and is in the way";
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static String code(Exception failure) {
    if (isOutOfMemory(failure)) {
      return "OUT_OF_MEMORY";
    }
    if (failure instanceof FormatException format) {
      return format.code();
    }
    if (failure instanceof ContractException contract) {
      return contract.code();
    }
    if (failure instanceof StorageException storage) {
      return storage.code();
    }
    if (failure instanceof BrokersUnusable) {
      return "BROKER";
    }
    if (failure instanceof DemoFailed) {
      return "DEMO";
    }
    if (failure instanceof NoSuchFileException) {
      return "FILE_MISSING";
    }
    if (failure instanceof FileSystemException) {
      return "FILE_ACCESS";
    }
    return failure instanceof IOException ? "IO" : "INTERNAL";
  }

  /** In a helper thread it was thrown as the cause of something else. */
  private static boolean isOutOfMemory(Throwable failure) {
    return failure instanceof OutOfMemoryError || failure != null && isOutOfMemory(failure.getCause());
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
