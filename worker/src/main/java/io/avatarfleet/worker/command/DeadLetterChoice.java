package io.avatarfleet.worker.command;

import io.avatarfleet.worker.intake.DeadLetter;
import picocli.CommandLine.Option;

/** Which dead letters are meant. */
final class DeadLetterChoice {
  @Option(names = "--job", paramLabel = "ID", description = "Only those of this job.")
  private String job;

  @Option(names = "--code", paramLabel = "CODE", description = "Only those with this error.")
  private String code;

  boolean isNarrow() {
    return job != null || code != null;
  }

  boolean takes(DeadLetter letter) {
    return (job == null || job.equals(letter.job())) && (code == null || code.equals(letter.code()));
  }
}
