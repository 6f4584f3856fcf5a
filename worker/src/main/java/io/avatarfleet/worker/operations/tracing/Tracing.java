package io.avatarfleet.worker.operations.tracing;

import io.avatarfleet.worker.WorkerConfiguration;
import io.avatarfleet.worker.jobs.JobObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Sends spans to a collector, if one is configured; otherwise makes none. */
public final class Tracing implements AutoCloseable {
  private static final String SERVICE = "avatar-fleet-worker";
  private static final long SECONDS_TO_SEND = 5;

  private final OpenTelemetry telemetry;
  private final Optional<OpenTelemetrySdk> sdk;

  private Tracing(OpenTelemetry telemetry, Optional<OpenTelemetrySdk> sdk) {
    this.telemetry = telemetry;
    this.sdk = sdk;
  }

  /**
   * Tracing as configured.
   *
   * @param worker what this worker is called
   */
  public static Tracing of(WorkerConfiguration.Tracing configured, String worker) {
    if (configured.endpoint().isEmpty()) {
      return new Tracing(OpenTelemetry.noop(), Optional.empty());
    }
    Resource resource = Resource.getDefault().merge(Resource.create(Attributes.of(
        AttributeKey.stringKey("service.name"), SERVICE, AttributeKey.stringKey("service.instance.id"), worker)));
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(configured.endpoint().get().toString()).build();
    OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder()
            .setResource(resource)
            // Publishers decide which traces are kept; what belongs together is kept or dropped together.
            .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
            .build())
        .build();
    return new Tracing(sdk, Optional.of(sdk));
  }

  /** Tracing into a telemetry of the caller's. */
  public static Tracing into(OpenTelemetry telemetry) {
    return new Tracing(telemetry, Optional.empty());
  }

  /** To be told of each try at a job. */
  public JobObserver jobs() {
    return new JobTraces(telemetry);
  }

  /** Sends what is left. */
  @Override
  public void close() {
    sdk.ifPresent(each -> each.shutdown().join(SECONDS_TO_SEND, TimeUnit.SECONDS));
  }
}
