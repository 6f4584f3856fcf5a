package io.avatarfleet.contract.status;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.JobKind;
import io.avatarfleet.contract.Limits;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * What happened to a job.
 *
 * <p>Sequence numbers order the events of a job: within an attempt they count up, a later attempt's are above all of an
 * earlier one's, and a terminal event is the last of its attempt. A consumer that sees a number below one it has seen
 * may drop the event unless it is terminal: it comes from a worker that had lost the job and did not know yet.
 *
 * @param version {@link Limits#VERSION}
 * @param jobId the job; for a message without a readable id see {@link #unreadable}
 * @param contentHash {@link JobCodec#contentHash} of the job, so that events of another job under the same id can be
 *     told; null if the job could not be read
 * @param tenant the job's; null if the job could not be read
 * @param kind the job's; null if the job could not be read
 * @param attributes the job's
 * @param attempt which attempt at the job, from 1
 * @param sequence see above; from {@link #sequence} or {@link #terminalSequence}
 * @param time when it happened, whole milliseconds
 * @param status what happened
 */
public record StatusEvent(
    int version,
    String jobId,
    String contentHash,
    String tenant,
    JobKind kind,
    Map<String, String> attributes,
    int attempt,
    long sequence,
    Instant time,
    Status status) {
  private static final long STEPS = 1_000_000;

  /** @throws io.avatarfleet.contract.ContractException if something is missing or out of bounds */
  public StatusEvent {
    Checks.version(version);
    Checks.name("jobId", jobId);
    if (contentHash != null) {
      Checks.sha256("contentHash", contentHash);
    }
    if (tenant != null) {
      Checks.name("tenant", tenant);
    }
    attributes = Checks.attributes("attributes", attributes);
    Checks.between("attempt", attempt, 1, Integer.MAX_VALUE);
    Checks.between("sequence", sequence, attempt * STEPS, terminalSequence(attempt));
    time = Checks.milliseconds("time", Checks.present("time", time));
    Checks.present("status", status);
    Checks.require(
        (sequence == terminalSequence(attempt)) == status.state().terminal(),
        "sequence",
        "%d and state %s do not fit: terminal events, and no others, are the last of their attempt",
        sequence,
        status.state());
  }

  /**
   * An event that ends a job, or this attempt's view of it.
   *
   * @throws io.avatarfleet.contract.ContractException if the status is not terminal
   */
  public static StatusEvent terminal(Job job, int attempt, Instant time, Status status) {
    return of(job, attempt, terminalSequence(attempt), time, status);
  }

  /**
   * An event on the way.
   *
   * @param step from 0, counting up within the attempt
   * @throws io.avatarfleet.contract.ContractException if the status is terminal
   */
  public static StatusEvent step(Job job, int attempt, int step, Instant time, Status status) {
    return of(job, attempt, sequence(attempt, step), time, status);
  }

  /**
   * The end of a message that could not be read.
   *
   * @param jobId the record's key if it is a valid id, otherwise made from topic, partition and offset
   */
  public static StatusEvent unreadable(String jobId, int attempt, Instant time, Status.Rejected status) {
    return new StatusEvent(
        Limits.VERSION, jobId, null, null, null, null, attempt, terminalSequence(attempt), time, status);
  }

  /**
   * The sequence number of an event on the way.
   *
   * @param attempt from 1
   * @param step from 0; steps beyond 999,998 share its number
   */
  public static long sequence(int attempt, int step) {
    return attempt * STEPS + Math.min(step, STEPS - 2);
  }

  /** The sequence number of an attempt's terminal event. */
  public static long terminalSequence(int attempt) {
    return attempt * STEPS + STEPS - 1;
  }

  /**
   * The CloudEvents id: the same however often the event is published, so that repeats can be dropped, and another for
   * every other event. A job completes once, whichever attempt tells it; so that id does not depend on the attempt.
   */
  public String eventId() {
    String job = contentHash == null ? jobId : jobId + "." + contentHash.substring(0, 16);
    return status.state() == State.COMPLETED ? job + ".completed" : "%s.%d.%s".formatted(job, sequence, stateName());
  }

  /** The CloudEvents type, ending in the contract's version. */
  public String eventType() {
    return "io.avatarfleet.job.%s.v%d".formatted(stateName(), Limits.VERSION);
  }

  private String stateName() {
    return status.state().name().toLowerCase(Locale.ROOT);
  }

  private static StatusEvent of(Job job, int attempt, long sequence, Instant time, Status status) {
    return new StatusEvent(
        Limits.VERSION,
        job.id(),
        JobCodec.contentHash(job),
        job.tenant(),
        job.kind(),
        job.attributes(),
        attempt,
        sequence,
        time,
        status);
  }
}
