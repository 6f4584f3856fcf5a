package io.avatarfleet.worker.faults;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.common.message.ShareAcknowledgeRequestData;
import org.apache.kafka.common.message.ShareFetchRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.RequestHeader;

/** One request of a Kafka client, as it crosses a proxy. */
public final class KafkaRequest {
  private final byte[] frame;
  private final RequestHeader header;
  private final ByteBuffer body;

  /** @param frame without its length */
  KafkaRequest(byte[] frame) {
    this.frame = frame;
    body = ByteBuffer.wrap(frame);
    header = RequestHeader.parse(body);
  }

  int correlation() {
    return header.correlationId();
  }

  /** Whether it publishes records in which each of these texts stands; records are not compressed by default. */
  public boolean publishes(String... texts) {
    if (header.apiKey() != ApiKeys.PRODUCE) {
      return false;
    }
    String all = new String(frame, StandardCharsets.ISO_8859_1);
    return Stream.of(texts).allMatch(all::contains);
  }

  /** Whether it acknowledges a record of a share group in this way, by itself or on the way to a fetch. */
  public boolean acknowledges(AcknowledgeType type) {
    return (header.apiKey() == ApiKeys.SHARE_ACKNOWLEDGE || header.apiKey() == ApiKeys.SHARE_FETCH)
        && acknowledgements().anyMatch(each -> each == type.id);
  }

  private Stream<Byte> acknowledgements() {
    ApiMessage data = AbstractRequest.parseRequest(
        header.apiKey(), header.apiVersion(), new ByteBufferAccessor(body.duplicate())).request.data();
    if (data instanceof ShareAcknowledgeRequestData settle) {
      return settle.topics().stream().flatMap(topic -> topic.partitions().stream())
          .flatMap(partition -> partition.acknowledgementBatches().stream())
          .flatMap(batch -> batch.acknowledgeTypes().stream());
    }
    return ((ShareFetchRequestData) data).topics().stream().flatMap(topic -> topic.partitions().stream())
        .flatMap(partition -> partition.acknowledgementBatches().stream())
        .flatMap(batch -> batch.acknowledgeTypes().stream());
  }
}
