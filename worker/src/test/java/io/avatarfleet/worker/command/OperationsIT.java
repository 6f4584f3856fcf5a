package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.worker.DocumentedMetrics;
import io.avatarfleet.worker.development.LoopbackPorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of a worker: its HTTP port and its log. */
class OperationsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path folder;
  private LaunchedProcesses processes;

  @BeforeEach
  void temporaryFilesOfItsOwn() throws IOException {
    processes = new LaunchedProcesses(folder);
  }

  @AfterEach
  void endWhatIsLeft() {
    processes.endAll();
  }

  @Test
  void aWorkerAnswersForItsHealthAndMetricsAndLogsItsJobs() throws Exception {
    fleet();
    processes.with("AVATAR_FLEET_LOG_JSON", "true");
    processes.with("QUARKUS_LOG_LEVEL", "DEBUG");
    Process worker = processes.avatar("worker");
    processes.awaitOut(worker, "health and metrics at http://");
    String ready = processes.out(worker).strip();
    URI base = URI.create(ready.substring(ready.lastIndexOf(' ') + 1));

    assertThat(get(base, "/health/started").statusCode()).isEqualTo(200);
    assertThat(get(base, "/health/live").statusCode()).isEqualTo(200);
    await().atMost(Duration.ofSeconds(30)).until(() -> get(base, "/health/ready").statusCode() == 200);
    JsonNode answer = JSON.readTree(get(base, "/health/ready").body());
    assertThat(answer.at("/status").asText()).isEqualTo("UP");
    assertThat(answer.at("/checks/0/data/group").asText()).isEqualTo("good");

    Process submitted = processes.avatar("submit", "render", "--id", "logged", "--avatar", "s3://demo/nowhere.avatar",
        "--track", "s3://demo/nowhere.track", "--output", "s3://demo/out", "--wait");
    assertThat(processes.exitOf(submitted)).isEqualTo(1);
    await().untilAsserted(() -> assertThat(DocumentedMetrics.scraped(get(base, "/metrics").body()))
        .containsKeys("avatar_jobs_total", "avatar_job_failures_total", "avatar_slots", "avatar_store_request_seconds",
            "avatar_backlog_records"));
    Map<String, String> scraped = DocumentedMetrics.scraped(get(base, "/metrics").body());
    assertThat(DocumentedMetrics.documented()).containsAllEntriesOf(scraped);
    assertThat(get(base, "/metrics").body()).contains("jvm_memory_used_bytes");

    List<JsonNode> lines = lines(worker);
    assertThat(lines).filteredOn(line -> line.at("/message").asText().contains("settled as hopeless")).singleElement()
        .satisfies(line -> {
          assertThat(line.at("/mdc/job").asText()).isEqualTo("logged");
          assertThat(line.at("/mdc/kind").asText()).isEqualTo("render");
          assertThat(line.at("/mdc/tenant").asText()).isEqualTo("default");
          assertThat(line.at("/mdc/topic").asText()).isEqualTo("avatar.jobs.render.bulk");
          assertThat(line.at("/mdc/offset").asText()).isEqualTo("0");
        });
    assertThat(processes.err(worker)).doesNotContain(processes.exported("AVATAR_FLEET_STORAGE_SECRET_KEY"));
  }

  @Test
  void whatWaitsIsCountedWhileNoWorkerRuns() throws Exception {
    fleet();
    Process submitted = processes.avatar("submit", "render", "--avatar", "s3://demo/a", "--track", "s3://demo/b",
        "--output", "s3://demo/out");
    assertThat(processes.exitOf(submitted)).isZero();
    Process backlog = processes.avatar("backlog");
    processes.awaitOut(backlog, "metrics at http://");
    String ready = processes.out(backlog).strip();
    URI base = URI.create(ready.substring(ready.lastIndexOf(' ') + 1)).resolve("/q");

    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(get(base, "/metrics").body())
        .contains("avatar_backlog_records{kind=\"render\",priority=\"bulk\",topic=\"avatar.jobs.render.bulk\",} 1.0"));
    assertThat(get(base, "/health/live").statusCode()).isEqualTo(200);
    assertThat(DocumentedMetrics.scraped(get(base, "/metrics").body()))
        .containsOnlyKeys("avatar_backlog_records", "avatar_backlog_oldest_seconds", "avatar_backlog_known");
    backlog.destroy();
    assertThat(processes.exitOf(backlog)).as(processes.err(backlog)).isZero();
  }

  @Test
  void aPortThatIsTakenIsAnErrorAtStart() throws Exception {
    fleet();
    try (ServerSocket taken = new ServerSocket(0)) {
      processes.with("AVATAR_FLEET_HTTP_PORT", Integer.toString(taken.getLocalPort()));
      Process worker = processes.avatar("worker");
      assertThat(processes.exitOf(worker)).isEqualTo(1);
      assertThat(processes.err(worker)).contains("[HTTP_PORT]", "avatar-fleet.http.port",
          Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void otherCommandsOpenNoPort() throws Exception {
    fleet();
    int port = LoopbackPorts.free(1).get(0);
    processes.with("AVATAR_FLEET_HTTP_PORT", Integer.toString(port));
    Process watch = processes.avatar("watch", "--history");
    Process submitted = processes.avatar("submit", "render", "--avatar", "s3://demo/a", "--track", "s3://demo/b",
        "--output", "s3://demo/out");
    assertThat(processes.exitOf(submitted)).isZero();
    assertThat(watch.isAlive()).isTrue();
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port)).isInstanceOf(ConnectException.class);
  }

  /** A fleet without workers; what is started after it knows the way there. */
  private void fleet() throws IOException {
    Process dev = processes.avatar("dev", "--workers", "0");
    processes.awaitOut(dev, "Put objects into the bucket");
    processes.takeExports(dev);
  }

  private List<JsonNode> lines(Process process) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : processes.err(process).lines().filter(each -> each.startsWith("{")).toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private HttpResponse<String> get(URI base, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "text/plain").build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
