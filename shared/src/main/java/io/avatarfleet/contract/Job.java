package io.avatarfleet.contract;

import java.time.Instant;
import java.util.Map;

/**
 * A job: what every kind has in common, and the task that is its kind's own. A job that exists is valid; publishing the
 * same id again gives the same result, however often.
 *
 * @param version {@link Limits#VERSION}
 * @param id the idempotency key, unique in the fleet, given by the publisher; of the form {@link Checks#NAME_FORM}
 * @param tenant whose limits count; of the same form
 * @param priority null: {@link Priority#BULK}
 * @param notAfter the job expires if it is not done by then, whole milliseconds; null: never
 * @param attributes echoed in every event of the job; at most {@link Limits#ATTRIBUTES} of
 *     {@link Limits#ATTRIBUTES_BYTES} bytes; null: none
 * @param task what to do
 */
public record Job(
    int version,
    String id,
    String tenant,
    Priority priority,
    Instant notAfter,
    Map<String, String> attributes,
    Task task) {
  /** @throws ContractException if something is missing or out of bounds */
  public Job {
    Checks.version(version);
    Checks.name("id", id);
    Checks.name("tenant", tenant);
    priority = priority == null ? Priority.BULK : priority;
    notAfter = Checks.milliseconds("notAfter", notAfter);
    attributes = Checks.attributes("attributes", attributes);
    Checks.present("task", task);
  }

  /** A bulk job without deadline or attributes. */
  public static Job of(String id, String tenant, Task task) {
    return new Job(Limits.VERSION, id, tenant, null, null, null, task);
  }

  /** The same at another priority. */
  public Job withPriority(Priority priority) {
    return new Job(version, id, tenant, priority, notAfter, attributes, task);
  }

  /** The same with a deadline. */
  public Job withNotAfter(Instant notAfter) {
    return new Job(version, id, tenant, priority, notAfter, attributes, task);
  }

  /** The same with these attributes instead. */
  public Job withAttributes(Map<String, String> attributes) {
    return new Job(version, id, tenant, priority, notAfter, attributes, task);
  }

  /** The task's kind. */
  public JobKind kind() {
    return task.kind();
  }
}
