package io.avatarfleet.format.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelSchemaTest {

  @Test
  void theReleasedArchitectureHasExactlyTheTensorsOfTheReleasedCheckpointInOrder() throws Exception {
    List<String> expected = new ArrayList<>();
    try (InputStream in = getClass().getResourceAsStream("/reference/checkpoint_manifest.json")) {
      for (JsonNode tensor : new ObjectMapper().readTree(in).get("tensors")) {
        expected.add(tensor.get("name").asText() + " " + tensor.get("shape"));
      }
    }

    List<String> actual = new ArrayList<>();
    for (TensorSpec tensor : ModelSchema.of(Architecture.released())) {
      actual.add(tensor.name() + " " + tensor.shape().toString().replace('(', '[').replace(')', ']').replace(" ", ""));
    }

    assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(actual).isEqualTo(expected);
  }
}
