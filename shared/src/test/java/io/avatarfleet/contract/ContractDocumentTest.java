package io.avatarfleet.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.avatarfleet.contract.fleet.FleetWorkCodec;
import io.avatarfleet.contract.status.StatusEventCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ContractDocumentTest {
  private static final Pattern EXAMPLE = Pattern.compile("```json ([a-z-]+)\n(.*?)```", Pattern.DOTALL);
  private static final Map<String, Function<byte[], Object>> CODECS =
      Map.of(
          "job", JobCodec::parse,
          "cancellation", CancellationCodec::parse,
          "status-event", StatusEventCodec::parse,
          "fleet-work", FleetWorkCodec::parse);

  private final Schemas schemas = new Schemas();

  @TestFactory
  List<DynamicTest> everyExampleIsValidByItsSchemaAndIsReadInFull() throws IOException {
    String document = document();
    List<DynamicTest> tests = new ArrayList<>();
    Matcher example = EXAMPLE.matcher(document);
    while (example.find()) {
      String kind = example.group(1);
      String json = example.group(2);
      tests.add(DynamicTest.dynamicTest(kind + " " + tests.size(), () -> checkExample(kind, json)));
    }
    assertThat(tests).hasSizeGreaterThan(8);
    assertThat(document).doesNotContain("```json\n");
    return tests;
  }

  @Test
  void everyTopicCodeAndLimitInTheDocumentIsTheCodes() throws IOException {
    String document = document();

    for (ContractCode code : ContractCode.values()) {
      assertThat(document).contains("| `" + code + "` |");
    }
    for (TopicSettings topic : Topics.standard().all()) {
      String name = topic.name().replaceAll("jobs\\..*", "jobs.<kind>.<priority>")
          .replaceAll("segments\\..*", "segments.<priority>");
      assertThat(document)
          .containsPattern(Pattern.quote("| `" + name + "`") + "[^|]*\\| " + topic.partitions() + " \\|");
    }
    assertThat(Limits.ATTRIBUTES).isEqualTo(32);
    assertThat(Limits.ATTRIBUTES_BYTES).isEqualTo(8 << 10);
    assertThat(Limits.FRAMES).isEqualTo(100_000);
    assertThat(List.of(Limits.SMALLEST_SIZE, Limits.LARGEST_SIZE)).containsExactly(16, 4096);
  }

  @Test
  void theAsyncApiDocumentNamesEveryPublicTopicAndSchemasThatExist() throws IOException {
    JsonNode api;
    try (InputStream in = getClass().getResourceAsStream("/contract/v1/asyncapi.yaml")) {
      api = new YAMLMapper().readTree(in);
    }

    Topics topics = new Topics("any-prefix");
    assertThat(api.path("asyncapi").asText()).isEqualTo("3.0.0");
    assertThat(api.at("/channels/status/address").asText()).isEqualTo(generic(topics, topics.status()));
    assertThat(api.at("/channels/control/address").asText()).isEqualTo(generic(topics, topics.control()));
    assertThat(api.at("/channels/jobs/address").asText())
        .isEqualTo(
            generic(topics, topics.jobs(JobKind.TRACK, Priority.BULK))
                .replace("track", "{kind}").replace("bulk", "{priority}"));
    assertThat(words(api.at("/channels/jobs/parameters/kind/enum"))).isEqualTo(words(JobKind.values()));
    assertThat(words(api.at("/channels/jobs/parameters/priority/enum"))).isEqualTo(words(Priority.values()));
    for (JsonNode message : api.at("/components/messages")) {
      String file = message.at("/payload/schema/$ref").asText();
      assertThat(getClass().getResource("/contract/v1/" + file)).as(file).isNotNull();
    }
    api.findValues("$ref").stream().map(JsonNode::asText).filter(ref -> ref.startsWith("#"))
        .forEach(ref -> assertThat(api.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
  }

  private void checkExample(String kind, String json) throws IOException {
    assertThat(schemas.problems(kind, json)).isEmpty();
    Object read = CODECS.get(kind).apply(json.getBytes(StandardCharsets.UTF_8));
    JsonNode written = ContractJson.tree(read);
    assertKept("$", new ObjectMapper().readTree(json), written);
  }

  /** Every field of the example is one that the records know: its name comes back. */
  private static void assertKept(String path, JsonNode example, JsonNode written) {
    example.fieldNames().forEachRemaining(name -> {
      assertThat(written.has(name)).as(path + "." + name).isTrue();
      assertKept(path + "." + name, example.get(name), written.get(name));
    });
  }

  private static String generic(Topics topics, String name) {
    return name.replaceFirst(Pattern.quote(topics.prefix()), "{prefix}");
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(word -> words.add(word.asText()));
    return words;
  }

  private static List<String> words(Object[] values) {
    return List.of(values).stream().map(Object::toString).toList();
  }

  private static String document() throws IOException {
    return Files.readString(Path.of("..", "docs", "contracts.md"));
  }
}
