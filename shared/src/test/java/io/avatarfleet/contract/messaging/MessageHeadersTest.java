package io.avatarfleet.contract.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.JobCodec;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class MessageHeadersTest {
  private static final URI SOURCE = URI.create("/shop/checkout");
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final Job JOB =
      Job.of(
          "r-1",
          "acme",
          Render.of(
              ObjectReference.parse("s3://media/a.avatar"),
              ObjectReference.parse("s3://media/t.track"),
              ObjectPrefix.parse("s3://results/r-1")));

  @Test
  void theCloudEventsLibraryReadsAStatusEvent() {
    StatusEvent event = StatusEvent.step(JOB, 1, 0, NOON, new Status.Accepted());
    byte[] value = StatusEventCodec.write(event);

    CloudEvent read = read(MessageHeaders.of(event, SOURCE, TraceContext.fresh()), value);

    assertThat(read.getId()).isEqualTo(event.eventId());
    assertThat(read.getType()).isEqualTo("io.avatarfleet.job.accepted.v1");
    assertThat(read.getSource()).isEqualTo(SOURCE);
    assertThat(read.getSubject()).isEqualTo("r-1");
    assertThat(read.getTime().toInstant()).isEqualTo(NOON);
    assertThat(read.getDataContentType()).isEqualTo("application/json");
    assertThat(read.getDataSchema()).hasToString("urn:avatarfleet:contract:v1:status-event");
    assertThat(read.getExtension("partitionkey")).isEqualTo("r-1");
    assertThat(read.getData().toBytes()).isEqualTo(value);
  }

  @Test
  void theCloudEventsLibraryReadsAJob() {
    CloudEvent read = read(MessageHeaders.of(JOB, SOURCE, NOON, TraceContext.fresh()), JobCodec.write(JOB));

    assertThat(read.getId()).isEqualTo("r-1");
    assertThat(read.getType()).isEqualTo("io.avatarfleet.render.requested.v1");
  }

  @Test
  void traceContextTravelsInHeadersOfItsOwn() {
    TraceContext trace = new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=1");
    Map<String, String> headers = MessageHeaders.of(JOB, SOURCE, NOON, trace);

    assertThat(TraceContext.of(headers.get("traceparent"), headers.get("tracestate"))).contains(trace);
  }

  @Test
  void aTraceContextThatIsNotValidCountsAsNone() {
    assertThat(TraceContext.of(null, null)).isEmpty();
    assertThat(TraceContext.of("00-00000000000000000000000000000000-00f067aa0ba902b7-01", null)).isEmpty();
    assertThat(TraceContext.of(TraceContext.fresh().traceparent(), "\u0000").orElseThrow().tracestate()).isNull();
    assertThatThrownBy(() -> new TraceContext("4bf92f35", null)).hasMessageContaining("traceparent");
  }

  private static CloudEvent read(Map<String, String> texts, byte[] value) {
    Headers headers = new RecordHeaders();
    texts.forEach((name, text) -> headers.add(name, text.getBytes(StandardCharsets.UTF_8)));
    return KafkaMessageFactory.createReader(headers, value).toEvent();
  }
}
