package io.avatarfleet.worker.intake;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record that its consumer holds, in the object that the client wants to see at the next acknowledgement. */
final class Claim {
  private ConsumerRecord<byte[], byte[]> record;
  private boolean putBack;

  Claim(ConsumerRecord<byte[], byte[]> record) {
    this.record = record;
  }

  ConsumerRecord<byte[], byte[]> record() {
    return record;
  }

  /** Whether the client keeps it and has to hand it out again before it can be acknowledged. */
  boolean isPutBack() {
    return putBack;
  }

  void putBack() {
    putBack = true;
  }

  void handedOut(ConsumerRecord<byte[], byte[]> again) {
    record = again;
    putBack = false;
  }

  boolean isSame(ConsumerRecord<byte[], byte[]> other) {
    return other.offset() == record.offset() && other.partition() == record.partition()
        && other.topic().equals(record.topic());
  }
}
