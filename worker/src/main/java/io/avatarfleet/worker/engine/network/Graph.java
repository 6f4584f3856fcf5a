package io.avatarfleet.worker.engine.network;

import io.avatarfleet.format.Tensor;
import java.util.List;
import java.util.Map;

/**
 * An ONNX model, with or without its weights.
 *
 * @param model the serialised ModelProto; a bundle's weights stand in it as external data without a file
 * @param weights what the external initializers are: views of the bundle's mapped file, by initializer name; empty for
 *     a small network that carries its own
 * @param inputs input names, in the order the graph expects them
 * @param outputs output names, in order
 */
public record Graph(byte[] model, Map<String, Tensor> weights, List<String> inputs, List<String> outputs) {
}
