package io.avatarfleet.infra.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.infra.Environment;
import io.avatarfleet.infra.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Dockerfile against what is around it. */
class DockerfileTest {
  private static final Pattern OPTIONS = Pattern.compile("^options\\+?=\\((-.*)\\)$", Pattern.MULTILINE);

  private final List<String> lines;
  private final String text;

  DockerfileTest() throws IOException {
    lines = Files.readAllLines(Project.infra("docker/Dockerfile"));
    text = String.join("\n", lines);
  }

  @Test
  void itIsOfThisReleaseAndRunsAsNobodyWithThePortOfTheWorker() {
    assertThat(text).contains("org.opencontainers.image.version=\"" + Project.release() + "\"")
        .contains("worker-cpu:" + Project.release()).contains("worker-cuda:" + Project.release())
        .contains("USER 10001:10001")
        .contains("EXPOSE " + new Environment(Map.of()).configuration().http().port());
  }

  @Test
  void everyBaseHasAVersionAndEveryStageThatIsCopiedFromIsThere() {
    List<String> stages = lines.stream().filter(line -> line.startsWith("FROM ")).toList();
    List<String> names = stages.stream().map(line -> line.replaceAll(".* AS ", "")).toList();
    assertThat(names).contains("worker-cpu", "worker-cuda");
    assertThat(stages).map(line -> line.split(" ")[1])
        .allMatch(base -> names.contains(base) || base.matches("[a-z/]+:[a-z0-9.-]*\\d[a-z0-9.-]*|debian:[a-z]+-slim"));
    lines.stream().filter(line -> line.startsWith("COPY --from=")).forEach(line ->
        assertThat(names).contains(line.replaceAll("COPY --from=(\\S+) .*", "$1")));
  }

  @Test
  void whatItRunsIsInTheTree() throws IOException {
    Path bin = Project.infra("docker/bin");
    Matcher program = Pattern.compile("\"/opt/avatar-fleet/bin/([a-z]+)\"").matcher(text);
    assertThat(program.results().map(found -> bin.resolve(found.group(1))))
        .hasSize(2).allSatisfy(file -> assertThat(file).isExecutable());
  }

  @Test
  void javaRunsAsTheLauncherRunsIt() throws IOException {
    List<String> launcher = options(Project.root().resolve("avatar"));
    assertThat(options(Project.infra("docker/bin/avatar"))).containsAll(launcher);
  }

  private static List<String> options(Path script) throws IOException {
    return OPTIONS.matcher(Files.readString(script)).results()
        .flatMap(found -> List.of(found.group(1).split(" ")).stream()).toList();
  }
}
