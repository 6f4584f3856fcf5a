package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.messaging.TraceContext;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.EngineHealth;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.worker.DocumentedMetrics;
import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.engine.CpuEngine;
import io.avatarfleet.worker.operations.WorkerReport;
import io.avatarfleet.worker.operations.WorkerRuntime;
import io.avatarfleet.worker.operations.metrics.EngineMetrics;
import io.avatarfleet.worker.operations.metrics.StoreMetrics;
import io.avatarfleet.worker.operations.tracing.Tracing;
import io.avatarfleet.worker.storage.ObjectStore;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a worker tells of itself: metrics and traces. */
@Timeout(120)
@ExtendWith(BrokerExtension.class)
class ObservedFleetTest {
  private static final PrometheusMeterRegistry REGISTRY = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();

  private static FleetUnderTest fleet;
  private static WorkerReport report;
  private static StoreMetrics store;
  private static ObjectReference avatar;

  @BeforeAll
  static void start(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    fleet = new FleetUnderTest(folder, broker);
    OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(SPANS)).build())
        .build();
    String[] properties = {"jobs.spread-from", "40", "jobs.segment-frames", "30", "metrics.backlog-interval", "1s"};
    WorkerConfiguration configuration = fleet.configuration(properties);
    report = WorkerReport.open(configuration, REGISTRY, Tracing.into(telemetry));
    store = new StoreMetrics(REGISTRY);
    ObjectStore told = fleet.store(store);
    Engine engine = new EngineWithMemory(new CpuEngine(1, new EngineMetrics(REGISTRY)));
    WorkerRuntime worker = fleet.worker(told, engine, report.intake(), report.jobs(), properties);
    report.show(worker, engine);
    avatar = fleet.avatar();
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
    report.close();
  }

  @Test
  void theMetricsAreThoseThatAreDocumented() throws Exception {
    fleet.complete(render("measured", 0, 9));
    fleet.publish(fleet.render("unmeasured", FleetUnderTest.asset("nowhere.avatar")));
    fleet.end("unmeasured");
    store.retried("reading s3://a/b", 1, Duration.ofMillis(1));

    await().untilAsserted(() -> assertThat(value("avatar_backlog_known")).isEqualTo(1));
    assertThat(DocumentedMetrics.scraped(REGISTRY.scrape())).isEqualTo(DocumentedMetrics.documented());
  }

  @Test
  void countsFollowWhatHappens() throws Exception {
    double before = value("avatar_frames_rendered_total");
    double hits = value("avatar_cache_requests_total", "cache=\"avatars\"", "result=\"hit\"");
    double completed = value("avatar_jobs_total", "kind=\"render\"", "outcome=\"completed\"", "priority=\"bulk\"");
    fleet.complete(render("counted", 0, 4));
    fleet.complete(render("counted-again", 0, 0));
    await().untilAsserted(() -> assertThat(
            value("avatar_jobs_total", "kind=\"render\"", "outcome=\"completed\"", "priority=\"bulk\""))
        .isEqualTo(completed + 2));
    assertThat(value("avatar_frames_rendered_total")).isEqualTo(before + 6);
    for (String stage : List.of("fetch", "render", "encode", "upload")) {
      assertThat(value("avatar_stage_seconds_count", "kind=\"render\"", "stage=\"" + stage + "\"")).isPositive();
    }
    for (String stage : List.of("fetch", "decode", "reconstruct", "preview", "upload")) {
      assertThat(value("avatar_stage_seconds_count", "kind=\"avatar-build\"", "stage=\"" + stage + "\"")).isPositive();
    }
    assertThat(value("avatar_engine_stage_seconds_count", "stage=\"splat\"")).isPositive();
    assertThat(value("avatar_engine_busy_seconds_total")).isPositive();
    assertThat(value("avatar_cache_requests_total", "cache=\"avatars\"", "result=\"hit\"")).isGreaterThan(hits);
    assertThat(value("avatar_device_memory_bytes", "device=\"7\"")).isEqualTo(2e9);
  }

  @Test
  void oneTraceLeadsFromThePublisherThroughSegmentsToTheEvent() throws Exception {
    TraceContext published = TraceContext.fresh();
    Job job = render("traced", 0, 99);
    fleet.publish(job, published);
    FleetUnderTest.completed(fleet.end(job));

    String trace = published.traceparent().split("-")[1];
    await().untilAsserted(() -> assertThat(spans(trace)).extracting(SpanData::getName)
        .contains("render work", "segment work", "assembly work", "fetch", "render", "upload", "assemble"));
    Map<String, SpanData> byId =
        spans(trace).stream().collect(Collectors.toMap(SpanData::getSpanId, Function.identity()));
    assertThat(spans(trace)).allSatisfy(span -> assertThat(root(span, byId)).isEqualTo(spanId(published)));
    assertThat(spans(trace)).filteredOn(span -> span.getName().equals("segment work")).hasSizeGreaterThan(1)
        .allSatisfy(span -> assertThat(byId.get(span.getParentSpanId()).getName()).isEqualTo("render work"));

    TraceContext event = terminalEvent("traced");
    assertThat(event.traceparent()).contains(trace);
    assertThat(byId.get(spanId(event)).getName()).isEqualTo("assembly work");
  }

  @Test
  void aBuildIsASpanOfItsStagesAndAFailureSaysWhy() throws Exception {
    TraceContext published = TraceContext.fresh();
    Job job = fleet.render("untraceable", FleetUnderTest.asset("nowhere.avatar"));
    fleet.publish(job, published);
    fleet.end(job);
    String trace = published.traceparent().split("-")[1];
    await().untilAsserted(() -> assertThat(spans(trace)).extracting(SpanData::getName)
        .containsExactlyInAnyOrder("render work", "render end"));
    assertThat(spans(trace)).filteredOn(span -> span.getName().equals("render work")).singleElement()
        .satisfies(span -> {
          assertThat(span.getStatus().getDescription()).contains("nowhere.avatar");
          assertThat(span.getParentSpanId()).isEqualTo(spanId(published));
        });
  }

  private static Job render(String id, int first, int last) {
    Job job = fleet.render(id, avatar);
    return Job.of(id, job.tenant(), ((Render) job.task())
        .withOptions(RenderOptions.defaults().withFrames(FrameRange.of(first, last))));
  }

  private static double value(String name, String... labels) {
    return REGISTRY.scrape().lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static List<SpanData> spans(String trace) {
    return SPANS.getFinishedSpanItems().stream().filter(span -> span.getTraceId().equals(trace)).toList();
  }

  /** The id of the span outside of ours that a span descends from. */
  private static String root(SpanData span, Map<String, SpanData> byId) {
    SpanData each = span;
    while (byId.containsKey(each.getParentSpanId())) {
      each = byId.get(each.getParentSpanId());
    }
    return each.getParentSpanId();
  }

  private static String spanId(TraceContext trace) {
    return trace.traceparent().split("-")[2];
  }

  private static TraceContext terminalEvent(String job) {
    try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
        Map.of("bootstrap.servers", fleet.brokers()), new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = consumer.partitionsFor(fleet.topics().status()).stream()
          .map(each -> new TopicPartition(each.topic(), each.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<TraceContext> found = new ArrayList<>();
      await().until(() -> {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (record.key().equals(job) && header(record, "ce_type").orElse("").contains("completed")) {
            found.add(TraceContext.of(
                header(record, "traceparent").orElse(null), header(record, "tracestate").orElse(null)).orElseThrow());
          }
        }
        return !found.isEmpty();
      });
      return found.get(0);
    }
  }

  private static Optional<String> header(ConsumerRecord<String, byte[]> record, String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(each -> new String(each.value(), StandardCharsets.UTF_8));
  }

  /** An engine that says that it has a device with memory of its own. */
  private record EngineWithMemory(Engine engine) implements Engine {
    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public Reconstructor reconstructor(Bundle bundle) {
      return engine.reconstructor(bundle);
    }

    @Override
    public Renderer renderer(Bundle bundle) {
      return engine.renderer(bundle);
    }

    @Override
    public EngineHealth health() {
      return new EngineHealth(Optional.empty(), List.of(new EngineHealth.Device("7", 1_000_000_000, 2_000_000_000)));
    }
  }
}
