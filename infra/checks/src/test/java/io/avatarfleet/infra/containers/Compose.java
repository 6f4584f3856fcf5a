package io.avatarfleet.infra.containers;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.avatarfleet.infra.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Compose file, with the fields of the Compose specification that it has and no others. */
record Compose(String name, @JsonProperty("x-application") JsonNode application, Map<String, Service> services) {

  record Service(
      String image, Build build, @JsonProperty("read_only") boolean readOnly,
      @JsonProperty("cap_drop") List<String> capDrop, @JsonProperty("security_opt") List<String> securityOpt,
      List<String> volumes, Map<String, String> environment, List<String> entrypoint, List<String> command,
      List<String> ports, @JsonProperty("depends_on") Map<String, Dependency> dependsOn, Healthcheck healthcheck,
      Deploy deploy, @JsonProperty("stop_grace_period") String stopGracePeriod, String restart) {}

  record Build(String context, String dockerfile, String target) {}

  record Dependency(String condition) {}

  record Healthcheck(boolean disable) {}

  record Deploy(int replicas) {}

  static Path file() {
    return Project.infra("compose/compose.yaml");
  }

  /** Reads it with its anchors and merges. */
  static Compose read() throws IOException {
    Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file()));
    return JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build()
        .convertValue(tree, Compose.class);
  }

  /** The one service of this name. */
  Service service(String service) {
    return services.get(service);
  }
}
