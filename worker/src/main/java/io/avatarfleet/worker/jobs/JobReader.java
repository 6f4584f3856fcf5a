package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.Checks;
import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.fleet.FleetWork;
import io.avatarfleet.contract.fleet.FleetWorkCodec;
import io.avatarfleet.contract.messaging.MessageHeaders;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.worker.intake.Delivery;
import io.avatarfleet.worker.intake.TenantOf;
import io.avatarfleet.worker.logging.LogField;
import io.avatarfleet.worker.status.EventSteps;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records to attempts at jobs. */
public final class JobReader implements TenantOf {
  private static final byte[] NOTHING = {};

  private final Set<String> pieceTopics;

  /** @param topics tell jobs from pieces of jobs */
  public JobReader(Topics topics) {
    pieceTopics = Stream.of(Priority.values()).map(topics::segments).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Reads a record.
   *
   * @throws ContractException if it holds no job and no piece of one
   */
  JobAttempt read(Delivery delivery) {
    byte[] value = delivery.value() == null ? NOTHING : delivery.value();
    boolean again = delivery.attempt() > 1 || delivery.deliveryCount() > 1;
    EventSteps steps = new EventSteps(delivery.deliveryCount());
    if (!pieceTopics.contains(delivery.topic())) {
      Job job = JobCodec.parse(value);
      return JobAttempt.of(job, Optional.empty(), delivery.attempt(), again, steps, trace(delivery));
    }
    FleetWork piece = FleetWorkCodec.parse(value);
    return JobAttempt.of(piece.job(), Optional.of(piece), piece.jobAttempt(), again, steps, trace(delivery));
  }

  /** Whose record it is; nobody's in particular if it cannot be read. */
  @Override
  public String tenant(Delivery delivery) {
    try {
      return read(delivery).job().tenant();
    } catch (ContractException unreadable) {
      return "unreadable";
    }
  }

  @Override
  public Map<LogField, String> describe(Delivery delivery) {
    Map<LogField, String> said = TenantOf.super.describe(delivery);
    try {
      JobAttempt attempt = read(delivery);
      said.put(LogField.JOB, attempt.job().id());
      said.put(LogField.KIND, attempt.job().kind().toString());
      said.put(LogField.TENANT, attempt.job().tenant());
      said.put(LogField.ATTEMPT, Integer.toString(attempt.number()));
    } catch (ContractException unreadable) {
      said.put(LogField.JOB, idOfUnreadable(delivery));
    }
    return said;
  }

  /** What to call a job that cannot be read: the record's key if that is a job id, otherwise made from its bytes. */
  static String idOfUnreadable(Delivery delivery) {
    String key = delivery.key() == null ? "" : new String(delivery.key(), StandardCharsets.UTF_8);
    if (key.matches(Checks.NAME_FORM)) {
      return key;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(delivery.topic().getBytes(StandardCharsets.UTF_8));
      digest.update(delivery.published().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(delivery.value() == null ? NOTHING : delivery.value());
      return "unreadable-" + HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  static TraceContext trace(Delivery delivery) {
    return TraceContext.of(
            delivery.header(MessageHeaders.TRACE_PARENT).orElse(null),
            delivery.header(MessageHeaders.TRACE_STATE).orElse(null))
        .orElseGet(TraceContext::fresh);
  }
}
