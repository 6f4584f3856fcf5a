package io.avatarfleet.client;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.messaging.MessageHeaders;
import io.avatarfleet.contract.messaging.TraceContext;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** Publishes jobs. Safe to use from several threads; one a process is enough. */
public final class JobPublisher implements AutoCloseable {
  private final FleetConnection fleet;
  private final MessageSender sender;

  /** @throws org.apache.kafka.common.KafkaException if the Kafka properties are not usable */
  public JobPublisher(FleetConnection fleet) {
    this.fleet = fleet;
    this.sender = new MessageSender(fleet);
  }

  /**
   * Publishes a job in a trace of its own and returns when the brokers have it.
   *
   * @throws PublishException if they do not confirm it in time ({@code delivery.timeout.ms}); publish it again then
   * @throws io.avatarfleet.contract.ContractException if the job is too large for a message
   */
  public Published publish(Job job) {
    return publish(job, TraceContext.fresh());
  }

  /** As {@link #publish(Job)}, in the caller's trace. */
  public Published publish(Job job, TraceContext trace) {
    return MessageSender.await(send(job, trace));
  }

  /**
   * Publishes a job without waiting for the brokers, for many at a time; completes as
   * {@link #publish(Job, TraceContext)} returns or throws.
   *
   * @throws io.avatarfleet.contract.ContractException if the job is too large for a message
   */
  public CompletableFuture<Published> send(Job job, TraceContext trace) {
    return sender.send(
        fleet.topics().jobs(job.kind(), job.priority()),
        job.id(),
        JobCodec.write(job),
        MessageHeaders.of(job, fleet.source(), Instant.now(), trace),
        "job " + job.id());
  }

  /** Waits for what was sent, then lets go of the brokers. */
  @Override
  public void close() {
    sender.close();
  }
}
