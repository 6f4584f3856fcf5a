package io.avatarfleet.worker.engine.network;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.avatarfleet.format.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** A bundle's weights as ONNX Runtime sees them: tensors over the mapped file, not copies. */
final class ExternalWeights implements AutoCloseable {
  private final Map<String, OnnxTensorLike> tensors = new LinkedHashMap<>();

  /** @param weights float32 tensors in direct (mapped) buffers, which must stay reachable while this is open */
  ExternalWeights(Map<String, Tensor> weights) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    for (Map.Entry<String, Tensor> weight : weights.entrySet()) {
      Tensor tensor = weight.getValue();
      int[] sizes = tensor.shape().toArray();
      long[] shape = new long[sizes.length];
      for (int i = 0; i < sizes.length; i++) {
        shape[i] = sizes[i];
      }
      tensors.put(
          weight.getKey(), OnnxTensor.createTensor(environment, tensor.bytes().asFloatBuffer(), shape));
    }
  }

  Map<String, OnnxTensorLike> tensors() {
    return tensors;
  }

  @Override
  public void close() {
    tensors.values().forEach(OnnxTensorLike::close);
  }
}
