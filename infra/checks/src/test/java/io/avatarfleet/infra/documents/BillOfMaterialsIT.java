package io.avatarfleet.infra.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.infra.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What the application is made of, by the bill that its build writes, and under which licences. */
class BillOfMaterialsIT {
  /** Licences that may be shipped: none asks for our own source. Of several, one is enough. */
  private static final Set<String> ALLOWED = Set.of(
      "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "EPL-1.0", "EPL-2.0", "CC0-1.0", "Bouncy Castle Licence",
      "Go License");

  /** Their POMs say "BSD" and no more, which is taken for the oldest; their licence files have three clauses. */
  private static final Set<String> OF_THREE_CLAUSES =
      Set.of("com.twelvemonkeys.imageio", "com.twelvemonkeys.common", "org.jline");

  private final JsonNode bill;

  BillOfMaterialsIT() throws IOException {
    bill = new ObjectMapper().readTree(Project.root().resolve("worker/target/bom.json").toFile());
  }

  @Test
  void itNamesWhatTheApplicationShips() throws IOException {
    Set<String> named = new TreeSet<>();
    bill.path("components").forEach(each ->
        named.add(each.path("name").asText() + "-" + each.path("version").asText()));
    try (var jars = Files.list(Project.root().resolve("worker/target/quarkus-app/lib/main"))) {
      List<String> shipped = jars.map(jar -> jar.getFileName().toString()).filter(name -> !name.contains("avatarfleet"))
          .toList();
      assertThat(shipped).hasSizeGreaterThan(100).allSatisfy(jar ->
          assertThat(named).as(jar).anyMatch(jar::contains));
    }
  }

  @Test
  void everyPartHasALicenceThatMayBeShipped() {
    List<String> others = new ArrayList<>();
    for (JsonNode component : bill.path("components")) {
      List<String> licences = StreamSupport.stream(component.path("licenses").spliterator(), false)
          .map(BillOfMaterialsIT::name).toList();
      boolean threeClauses = OF_THREE_CLAUSES.contains(component.path("group").asText())
          && licences.equals(List.of("BSD-4-Clause"));
      if (!threeClauses && licences.stream().noneMatch(BillOfMaterialsIT::isAllowed)) {
        others.add("%s:%s %s".formatted(component.path("group").asText(), component.path("name").asText(), licences));
      }
    }
    assertThat(others).isEmpty();
  }

  private static String name(JsonNode licence) {
    return licence.has("expression") ? licence.path("expression").asText()
        : licence.at("/license/id").asText(licence.at("/license/name").asText());
  }

  /** Of several, a shipper may choose. */
  private static boolean isAllowed(String licence) {
    return List.of(licence.split(" OR ")).stream().anyMatch(each -> ALLOWED.contains(each.replaceAll("[()]", "")));
  }
}
