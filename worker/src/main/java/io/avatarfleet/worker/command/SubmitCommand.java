package io.avatarfleet.worker.command;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.Limits;
import io.avatarfleet.worker.WorkerConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code avatar submit}: publishes a job. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = "Publishes a job, from JSON or by 'submit build' and 'submit render' from options; prints its id.",
    subcommands = {SubmitBuildCommand.class, SubmitRenderCommand.class})
public class SubmitCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final WorkerConfiguration configuration;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The job as JSON; - for standard input.")
  String file;

  @Mixin Submission submission;

  @Spec CommandSpec spec;

  SubmitCommand(WorkerConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Integer call() throws Exception {
    if (file == null) {
      throw new ParameterException(spec.commandLine(), "name a file that holds a job, -, or one of build and render");
    }
    Job job = JobCodec.parse(file.equals(STANDARD_INPUT) ? read(System.in) : read(Path.of(file)));
    return submission.publish(job, configuration, spec);
  }

  private static byte[] read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return read(in);
    }
  }

  /** One byte more than a job may have, so that a larger one is refused by the contract. */
  private static byte[] read(InputStream in) throws IOException {
    return in.readNBytes(Limits.MESSAGE_BYTES + 1);
  }
}
