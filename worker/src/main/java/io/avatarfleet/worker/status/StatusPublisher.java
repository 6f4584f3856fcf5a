package io.avatarfleet.worker.status;

import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.messaging.MessageHeaders;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import io.avatarfleet.worker.status.FleetProducer.Message;
import java.net.URI;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** Puts status events on the status topic, in the order in which they are given for each job. */
public final class StatusPublisher {
  private static final Logger LOG = Logger.getLogger(StatusPublisher.class);

  private final Topics topics;
  private final FleetProducer producer;
  private final URI source;

  /** @param source names this worker in each event, a URI reference */
  public StatusPublisher(Topics topics, FleetProducer producer, URI source) {
    this.topics = topics;
    this.producer = producer;
    this.source = source;
  }

  /** Sends an event that may be lost: one on the way, which the next one makes up for. */
  public void tell(StatusEvent event, TraceContext trace) {
    try {
      producer.send(message(event, trace), (place, failure) -> {
        if (failure != null) {
          lost(event, failure);
        }
      });
    } catch (KafkaException failure) {
      lost(event, failure);
    }
  }

  /**
   * Publishes an event and waits until the brokers have it, and all that was told of the job before.
   *
   * @throws KafkaException if they do not confirm it
   */
  public void publish(StatusEvent event, TraceContext trace) throws InterruptedException {
    producer.publish(message(event, trace));
  }

  private Message message(StatusEvent event, TraceContext trace) {
    return new Message(
        topics.status(), event.jobId(), StatusEventCodec.write(event), MessageHeaders.of(event, source, trace));
  }

  private static void lost(StatusEvent event, Exception failure) {
    LOG.warnf("event %s was not published: %s", event.eventId(), failure.getMessage());
  }
}
