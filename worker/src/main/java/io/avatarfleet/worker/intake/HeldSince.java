package io.avatarfleet.worker.intake;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Since when this worker has had records, by its own clock. Remembers the last few thousand. Owned by one thread. */
final class HeldSince {
  private static final int MOST = 10_000;

  private final Map<Place, Instant> since = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Place, Instant> eldest) {
      return size() > MOST;
    }
  };

  private record Place(TopicPartition partition, long offset) {
    static Place of(ConsumerRecord<?, ?> record) {
      return new Place(new TopicPartition(record.topic(), record.partition()), record.offset());
    }
  }

  /** When the record was first asked for; now, if it was not yet. */
  Instant of(ConsumerRecord<?, ?> record, Instant now) {
    return since.computeIfAbsent(Place.of(record), place -> now);
  }

  void forget(ConsumerRecord<?, ?> record) {
    since.remove(Place.of(record));
  }
}
