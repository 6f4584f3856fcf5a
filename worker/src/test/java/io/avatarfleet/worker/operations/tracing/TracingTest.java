package io.avatarfleet.worker.operations.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.worker.Configurations;
import io.avatarfleet.worker.intake.Delivery;
import io.avatarfleet.worker.jobs.JobAttempt;
import io.avatarfleet.worker.jobs.JobObservation;
import io.avatarfleet.worker.jobs.JobObserver.Doing;
import io.avatarfleet.worker.status.EventSteps;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TracingTest {
  private final TraceContext published = TraceContext.fresh();
  private final JobAttempt attempt = new JobAttempt(
      Job.of("traced", "acme", AvatarBuild.of(ObjectReference.parse("s3://photos/a.png"),
          BundleReference.parse("tiny"), ObjectPrefix.parse("s3://results/out"))),
      Optional.empty(), 1, false, "attempt-1", new EventSteps(1), JobObservation.of(published));
  private final Delivery delivery =
      new Delivery("avatar.jobs.avatar-build.bulk", null, null, List.of(), 1, 1, Instant.now(), 3, 14);

  @Test
  void withoutACollectorThePublishersTraceIsCarriedOnAsItIs() {
    try (Tracing tracing = Tracing.of(Configurations.with(Map.of()).tracing(), "worker-1");
        JobObservation observation = tracing.jobs().begin(attempt, delivery, Doing.WORK)) {
      assertThat(observation.trace().traceparent()).isEqualTo(published.traceparent());
    }
  }

  @Test
  void spansAreSentToTheCollector() throws Exception {
    List<String> received = new CopyOnWriteArrayList<>();
    HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/traces", exchange -> {
      received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    });
    collector.start();
    try {
      String endpoint = "http://127.0.0.1:%d/v1/traces".formatted(collector.getAddress().getPort());
      try (Tracing tracing = Tracing.of(
          Configurations.with(Map.of("tracing.endpoint", endpoint)).tracing(), "worker-1")) {
        JobObservation observation = tracing.jobs().begin(attempt, delivery, Doing.WORK);
        assertThat(observation.trace().traceparent()).isNotEqualTo(published.traceparent())
            .contains(published.traceparent().split("-")[1]);
        observation.stage("fetch", 1_000_000);
        observation.close();
      }
      assertThat(String.join("", received)).contains(
          "avatar-build work", "fetch", "avatar-fleet-worker", "worker-1", "traced", "avatar.jobs.avatar-build.bulk");
    } finally {
      collector.stop(0);
    }
  }
}
