package io.avatarfleet.worker.engine.network;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes an ONNX graph node by node. Weights are named as in the checkpoint and stay in the bundle's mapped file; the
 * graph holds only their names and shapes.
 */
final class GraphBuilder {
  private static final int OPERATOR_SET = 20;
  private static final int IR_VERSION = 9;
  private static final String MICROSOFT = "com.microsoft";

  private final SafetensorsFile file;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("graph");
  private final Map<String, Tensor> weights = new LinkedHashMap<>();
  private final List<String> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private int values;

  /** @param file where weights are found */
  GraphBuilder(SafetensorsFile file) {
    this.file = file;
  }

  /** For a graph of constants alone; it has no weights to name. */
  GraphBuilder() {
    this(null);
  }

  /** Declares a float32 input. */
  Value input(String name, int... shape) {
    graph.addInput(describe(name, shape));
    inputs.add(name);
    return new Value(name);
  }

  /** Declares that a value leaves the graph under a name. */
  void output(String name, Value value, int... shape) {
    graph.addNode(NodeProto.newBuilder().setOpType("Identity").addInput(value.name()).addOutput(name));
    graph.addOutput(describe(name, shape));
    outputs.add(name);
  }

  /** A weight under the checkpoint's own shape. */
  Value weight(String name) throws FormatException {
    return weight(name, file.tensor(name).shape().toArray());
  }

  /** A weight's bytes read as another shape of the same element count. */
  Value weight(String name, int... shape) throws FormatException {
    Tensor tensor = file.tensor(name);
    Shape read = Shape.of(shape);
    String key = tensor.shape().equals(read) ? name : name + " as " + read;
    if (weights.putIfAbsent(key, new Tensor(tensor.dtype(), read, tensor.bytes())) == null) {
      graph.addInitializer(
          tensorHeader(key, shape)
              .setDataLocation(TensorProto.DataLocation.EXTERNAL)
              .addExternalData(StringStringEntryProto.newBuilder().setKey("location").setValue("bundle")));
    }
    return new Value(key);
  }

  /** The numbers of a weight, for arithmetic that is done once, when the graph is built. */
  float[] numbers(String name) throws FormatException {
    return file.tensor(name).toFloats();
  }

  /** A small float32 constant that is part of the graph. */
  Value constant(float[] numbers, int... shape) {
    String name = nextName("constant");
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    graph.addInitializer(tensorHeader(name, shape).setRawData(ByteString.copyFrom(bytes)));
    return new Value(name);
  }

  /** A small int64 vector that is part of the graph, as shapes and indices are given. */
  Value integers(long... numbers) {
    String name = nextName("integers");
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.INT64.getNumber()).addDims(numbers.length);
    for (long number : numbers) {
      tensor.addInt64Data(number);
    }
    graph.addInitializer(tensor);
    return new Value(name);
  }

  /** Adds a node of the standard operator set; inputs that are null are left out. */
  Value node(String operator, List<Value> inputs, AttributeProto... attributes) {
    return node("", operator, inputs, attributes);
  }

  /** Adds a node of ONNX Runtime's own operator set. */
  Value runtimeNode(String operator, List<Value> inputs, AttributeProto... attributes) {
    return node(MICROSOFT, operator, inputs, attributes);
  }

  private Value node(String domain, String operator, List<Value> inputs, AttributeProto... attributes) {
    String name = nextName(operator);
    NodeProto.Builder node =
        NodeProto.newBuilder().setOpType(operator).setDomain(domain).setName(name).addOutput(name);
    for (Value input : inputs) {
      node.addInput(input == null ? "" : input.name());
    }
    for (AttributeProto attribute : attributes) {
      node.addAttribute(attribute);
    }
    graph.addNode(node);
    return new Value(name);
  }

  Graph build() {
    ModelProto model =
        ModelProto.newBuilder()
            .setIrVersion(IR_VERSION)
            .setProducerName("avatar-fleet")
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
            .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
            .setGraph(graph)
            .build();
    return new Graph(model.toByteArray(), Map.copyOf(weights), List.copyOf(inputs), List.copyOf(outputs));
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INT).setI(value).build();
  }

  static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOAT).setF(value).build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(ByteString.copyFromUtf8(value))
        .build();
  }

  static AttributeProto attribute(String name, long... values) {
    AttributeProto.Builder builder =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      builder.addInts(value);
    }
    return builder.build();
  }

  private String nextName(String kind) {
    return kind + "." + values++;
  }

  private static TensorProto.Builder tensorHeader(String name, int... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT.getNumber());
    for (int size : shape) {
      tensor.addDims(size);
    }
    return tensor;
  }

  private static ValueInfoProto describe(String name, int... shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (int size : shape) {
      sizes.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(sizes)))
        .build();
  }
}
