package io.avatarfleet.contract;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The shipped JSON Schemas, by the name that ends their id. */
final class Schemas {
  private static final List<String> NAMES = List.of("common", "job", "cancellation", "status-event", "fleet-work");

  private final Map<String, Schema> schemas;

  Schemas() {
    Map<String, String> texts = NAMES.stream().collect(Collectors.toMap(Schemas::id, Schemas::text));
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(texts));
    schemas = NAMES.stream()
        .collect(Collectors.toMap(name -> name, name -> registry.getSchema(SchemaLocation.of(id(name)))));
  }

  /** What the schema says against the text; nothing if it is valid. */
  List<String> problems(String name, String json) {
    return schemas.get(name).validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  private static String id(String name) {
    return "urn:avatarfleet:contract:v1:" + name;
  }

  private static String text(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream("/contract/v1/" + name + ".schema.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
