package io.avatarfleet.infra.monitoring;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.infra.Project;
import io.avatarfleet.worker.development.LoopbackPorts;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Prometheus of this machine's, where there is one. */
final class Prometheus implements AutoCloseable {
  /** Where the continuous integration unpacks Debian's package. */
  private static final Path UNPACKED = Project.root().resolve("target/tools/prometheus/usr/bin");
  static final String MISSING = "prometheus is neither on the path nor in " + UNPACKED;

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final Process process;
  private final URI address;

  private Prometheus(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** A program of Prometheus' package. */
  static Optional<Path> program(String name) {
    return Stream.concat(Stream.of(System.getenv("PATH").split(":")).map(Path::of), Stream.of(UNPACKED))
        .map(folder -> folder.resolve(name)).filter(Files::isExecutable).findFirst();
  }

  /** Scrapes and evaluates every second. */
  static Prometheus scraping(List<URI> metrics, Path folder) throws IOException {
    StringBuilder configuration = new StringBuilder("""
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: ["%s"]
        scrape_configs:
          - job_name: avatar-fleet
            metrics_path: /q/metrics
            static_configs:
              - targets:
        """.formatted(Project.infra("prometheus/rules.yaml")));
    metrics.forEach(each -> configuration.append("          - ").append(each.getAuthority()).append('\n'));
    Path file = Files.writeString(folder.resolve("prometheus.yaml"), configuration);
    int port = LoopbackPorts.free(1).get(0);
    List<String> command = new ArrayList<>(List.of(program("prometheus").orElseThrow().toString()));
    command.addAll(List.of("--config.file=" + file, "--storage.tsdb.path=" + folder.resolve("data"),
        "--web.listen-address=127.0.0.1:" + port));
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(folder.resolve("prometheus.log").toFile()).start();
    Prometheus started = new Prometheus(process, URI.create("http://127.0.0.1:" + port));
    await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> started.get("/-/ready").statusCode() == 200);
    return started;
  }

  /** The values that a query has now. */
  List<Double> values(String query) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    if (answer.statusCode() != 200) {
      throw new IOException(query + ": " + answer.body());
    }
    List<Double> values = new ArrayList<>();
    for (JsonNode series : json.readTree(answer.body()).at("/data/result")) {
      values.add(Double.valueOf(series.at("/value/1").asText().replace("+Inf", "Infinity")));
    }
    return values;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(address.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
