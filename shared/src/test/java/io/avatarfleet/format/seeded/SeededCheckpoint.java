package io.avatarfleet.format.seeded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.bundle.TensorSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The full-size seeded checkpoint that the goldens were made from, tensor by tensor, bit for bit. */
public final class SeededCheckpoint implements TensorSource {
  private final long seed;
  private final Map<String, SeededTensor> tensors = new LinkedHashMap<>();

  public SeededCheckpoint(long seed) throws IOException {
    this.seed = seed;
    try (InputStream in = SeededCheckpoint.class.getResourceAsStream("/reference/checkpoint_manifest.json")) {
      for (JsonNode tensor : new ObjectMapper().readTree(in).get("tensors")) {
        tensors.put(tensor.get("name").asText(), seeded(tensor));
      }
    }
  }

  @Override
  public Tensor tensor(String name) throws FormatException {
    SeededTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new FormatException("TENSOR_MISSING", "the checkpoint has no tensor '" + name + "'");
    }
    return tensor.make(seed);
  }

  /** How each tensor is made, in the checkpoint's order. */
  public List<SeededTensor> tensors() {
    return List.copyOf(tensors.values());
  }

  private static SeededTensor seeded(JsonNode tensor) {
    int[] axes = new int[tensor.get("shape").size()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = tensor.get("shape").get(i).asInt();
    }
    List<SeededTensor.Add> adds = new ArrayList<>();
    for (JsonNode add : tensor.path("adds")) {
      adds.add(new SeededTensor.Add(add.get(0).asInt(), add.get(1).asInt(), (float) add.get(2).asDouble()));
    }
    return new SeededTensor(
        tensor.get("name").asText(),
        Shape.of(axes),
        tensor.get("offset").asDouble(),
        tensor.get("scale").asDouble(),
        adds);
  }
}
