package io.avatarfleet.client;

import io.avatarfleet.contract.Cancellation;
import io.avatarfleet.contract.CancellationCodec;
import io.avatarfleet.contract.messaging.MessageHeaders;
import io.avatarfleet.contract.messaging.TraceContext;
import java.time.Instant;

/** Cancels jobs. Safe to use from several threads. */
public final class Canceller implements AutoCloseable {
  private final FleetConnection fleet;
  private final MessageSender sender;

  /** @throws org.apache.kafka.common.KafkaException if the Kafka properties are not usable */
  public Canceller(FleetConnection fleet) {
    this.fleet = fleet;
    this.sender = new MessageSender(fleet);
  }

  /**
   * Asks the fleet to stop a job, or not to begin it, and returns when the brokers have the request. A job that is
   * running ends with a cancelled event; one that has ended stays as it ended; one not yet published will be cancelled.
   *
   * @param reason told in the cancelled event; null: none
   * @throws PublishException if the brokers do not confirm the request in time; ask again then
   * @throws io.avatarfleet.contract.ContractException if the id is none or the reason is too long
   */
  public Published cancel(String jobId, String reason) {
    Cancellation cancellation = Cancellation.of(jobId, reason, Instant.now());
    return MessageSender.await(
        sender.send(
            fleet.topics().control(),
            jobId,
            CancellationCodec.write(cancellation),
            MessageHeaders.of(cancellation, fleet.source(), TraceContext.fresh()),
            "cancellation of job " + jobId));
  }

  /** Lets go of the brokers. */
  @Override
  public void close() {
    sender.close();
  }
}
