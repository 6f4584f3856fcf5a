package io.avatarfleet.worker.render;

import io.avatarfleet.contract.Topics;
import io.avatarfleet.contract.fleet.FleetWork;
import io.avatarfleet.contract.fleet.FleetWorkCodec;
import io.avatarfleet.contract.messaging.MessageHeaders;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.worker.status.FleetProducer;
import io.avatarfleet.worker.status.FleetProducer.Message;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Puts pieces of spread renders where any worker takes them. */
public final class PiecePublisher {
  private final Topics topics;
  private final FleetProducer producer;
  private final URI source;

  /** @param source names this worker, a URI reference */
  public PiecePublisher(Topics topics, FleetProducer producer, URI source) {
    this.topics = topics;
    this.producer = producer;
    this.source = source;
  }

  /**
   * Publishes pieces and waits until the brokers have all of them.
   *
   * @throws org.apache.kafka.common.KafkaException if one is not confirmed; others may be there all the same
   */
  void publish(List<? extends FleetWork> pieces, TraceContext trace) throws InterruptedException {
    List<Message> messages = pieces.stream().map(piece -> message(piece, trace)).toList();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (Message message : messages) {
      sent.add(producer.send(message, null));
    }
    for (int i = 0; i < sent.size(); i++) {
      FleetProducer.await(messages.get(i), sent.get(i));
    }
  }

  private Message message(FleetWork piece, TraceContext trace) {
    return new Message(topics.segments(piece.job().priority()), piece.key(), FleetWorkCodec.write(piece),
        MessageHeaders.of(piece, source, Instant.now(), trace));
  }
}
