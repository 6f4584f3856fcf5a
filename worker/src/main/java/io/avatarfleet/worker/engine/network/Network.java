package io.avatarfleet.worker.engine.network;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A graph loaded into ONNX Runtime through DJL, ready to run. Safe for use by several threads. */
public final class Network implements AutoCloseable {
  private final Graph graph;
  private final ExternalWeights weights;
  private final Model model;

  Network(Graph graph, ExternalWeights weights, Model model) {
    this.graph = graph;
    this.weights = weights;
    this.model = model;
  }

  /** A named array on its way into a network: row-major values and their shape. */
  public record Input(String name, FloatBuffer values, long... shape) {}

  /**
   * Runs the network.
   *
   * @param inputs one for each input of the graph; direct buffers are read in place, others are copied
   * @return the outputs by name; reading one copies it, so ask only for what is needed
   */
  public Outputs run(Input... inputs) {
    NDManager manager = model.getNDManager().newSubManager();
    try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
      NDList list = new NDList();
      for (Input input : inputs) {
        NDArray array = manager.create(input.values(), new Shape(input.shape()), DataType.FLOAT32);
        array.setName(input.name());
        list.add(array);
      }
      NDList result = predictor.predict(list);
      result.attach(manager);
      return new Outputs(manager, byName(result));
    } catch (TranslateException e) {
      manager.close();
      throw new IllegalStateException("the network cannot be run: " + e.getMessage(), e);
    }
  }

  private Map<String, NDArray> byName(NDList result) {
    Map<String, NDArray> named = new LinkedHashMap<>();
    List<String> names = graph.outputs();
    for (int i = 0; i < names.size(); i++) {
      named.put(names.get(i), result.get(i));
    }
    return named;
  }

  @Override
  public void close() {
    model.close();
    weights.close();
  }

  /** What a run gave; holds native memory until closed. */
  public static final class Outputs implements AutoCloseable {
    private final NDManager manager;
    private final Map<String, NDArray> arrays;

    private Outputs(NDManager manager, Map<String, NDArray> arrays) {
      this.manager = manager;
      this.arrays = arrays;
    }

    /** One output's values, row-major, as a new array. */
    public float[] floats(String name) {
      return arrays.get(name).toFloatArray();
    }

    /** One output's values, row-major, in a direct buffer that another network can read in place. */
    public FloatBuffer direct(String name) {
      ByteBuffer bytes = arrays.get(name).toByteBuffer();
      if (!bytes.isDirect()) {
        bytes = ByteBuffer.allocateDirect(bytes.remaining()).order(ByteOrder.nativeOrder()).put(bytes).flip();
      }
      return bytes.order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
