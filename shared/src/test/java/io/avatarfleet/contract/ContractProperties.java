package io.avatarfleet.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.avatarfleet.contract.fleet.FleetWork;
import io.avatarfleet.contract.fleet.FleetWorkCodec;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.contract.status.StatusEventCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ContractProperties {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] OTHERS = {
    "7", "-1", "1.5", "99999999999", "true", "\"\"", "\"x\"", "\"s3://bucket/../key\"", "[]", "{}", "[null]",
    "\"transparent\"", "\"mp4\"", "\"bulk\"", "\"orbit\"", "\"2026-01-01T00:00:00Z\"", "17"
  };

  private final Schemas schemas = new Schemas();

  @Property(tries = 300)
  void aJobIsReadBackEqualAndIsValidByItsSchema(@ForAll("jobs") Job job) {
    roundTrip("job", job, JobCodec.write(job), JobCodec::parse, JobCodec::write);
    assertThat(JobCodec.contentHash(JobCodec.parse(JobCodec.write(job)))).isEqualTo(JobCodec.contentHash(job));
  }

  @Property(tries = 300)
  void anEventIsReadBackEqualAndIsValidByItsSchema(@ForAll("events") StatusEvent event) {
    roundTrip("status-event", event, StatusEventCodec.write(event), StatusEventCodec::parse, StatusEventCodec::write);
  }

  @Property(tries = 100)
  void aCancellationIsReadBackEqualAndIsValidByItsSchema(@ForAll("cancellations") Cancellation cancellation) {
    byte[] json = CancellationCodec.write(cancellation);
    roundTrip("cancellation", cancellation, json, CancellationCodec::parse, CancellationCodec::write);
  }

  @Property(tries = 100)
  void fleetWorkIsReadBackEqualAndIsValidByItsSchema(@ForAll("work") FleetWork work) {
    roundTrip("fleet-work", work, FleetWorkCodec.write(work), FleetWorkCodec::parse, FleetWorkCodec::write);
  }

  @Property(tries = 1000)
  void whatTheCodecReadsIsValidBySchemaAndWhatOnlyTheCodecRefusesIsAValue(
      @ForAll("jobs") Job job, @ForAll Random random) throws JsonProcessingException {
    changedInOnePlace("job", JobCodec.write(job), JobCodec::parse, random);
  }

  @Property(tries = 1000)
  void theSameHoldsForEvents(@ForAll("events") StatusEvent event, @ForAll Random random)
      throws JsonProcessingException {
    changedInOnePlace("status-event", StatusEventCodec.write(event), StatusEventCodec::parse, random);
  }

  @Property(tries = 500)
  void damagedBytesGiveAJobOrAContractException(@ForAll("jobs") Job job, @ForAll Random random) {
    byte[] bytes = JobCodec.write(job);
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }

    try {
      assertThat(JobCodec.parse(bytes)).isNotNull();
    } catch (ContractException e) {
      assertThat(e.path()).startsWith("$");
    }
  }

  private <T> void roundTrip(
      String schema, T value, byte[] json, Function<byte[], T> parse, Function<T, byte[]> write) {
    T read = parse.apply(json);

    assertThat(read).isEqualTo(value);
    assertThat(write.apply(read)).isEqualTo(json);
    assertThat(schemas.problems(schema, new String(json, StandardCharsets.UTF_8))).isEmpty();
  }

  private void changedInOnePlace(String schema, byte[] json, Function<byte[], ?> parse, Random random)
      throws JsonProcessingException {
    JsonNode changed = read(json);
    change(changed, random);
    String text = changed.toString();
    List<String> problems = schemas.problems(schema, text);

    try {
      parse.apply(text.getBytes(StandardCharsets.UTF_8));
      assertThat(problems).as(text).isEmpty();
    } catch (ContractException e) {
      assertThat(e.path()).startsWith("$");
      if (problems.isEmpty()) {
        assertThat(e.code()).as(e.getMessage() + " in " + text).isEqualTo("CONTRACT_VALUE");
      }
    }
  }

  private static void change(JsonNode root, Random random) throws JsonProcessingException {
    List<JsonNode> containers = new ArrayList<>();
    collect(root, containers);
    JsonNode container = containers.get(random.nextInt(containers.size()));
    JsonNode other = JSON.readTree(OTHERS[random.nextInt(OTHERS.length)]);
    if (container instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(3) == 0) {
        object.remove(name);
      } else {
        object.set(name, other);
      }
    } else {
      ((ArrayNode) container).set(random.nextInt(container.size()), other);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode() && !node.isEmpty()) {
      containers.add(node);
    }
    node.forEach(child -> collect(child, containers));
  }

  private static JsonNode read(byte[] json) throws JsonProcessingException {
    return JSON.readTree(new String(json, StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<Job> jobs() {
    return Messages.jobs();
  }

  @Provide
  Arbitrary<StatusEvent> events() {
    return Messages.events();
  }

  @Provide
  Arbitrary<Cancellation> cancellations() {
    return Messages.cancellations();
  }

  @Provide
  Arbitrary<FleetWork> work() {
    return Messages.work();
  }
}
