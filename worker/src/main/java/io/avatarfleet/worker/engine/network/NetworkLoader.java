package io.avatarfleet.worker.engine.network;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** Loads graphs into ONNX Runtime through DJL. */
public final class NetworkLoader {
  private final int threads;

  /** @param threads threads that one network uses for one run */
  public NetworkLoader(int threads) {
    this.threads = threads;
  }

  /**
   * Loads a graph.
   *
   * @param name for messages
   * @throws IllegalStateException if ONNX Runtime refuses the graph, which is a defect of the graph's builder
   */
  public Network load(String name, Graph graph) {
    // DJL reports its use to its makers when it thinks that it runs in their cloud; a worker must not.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    Model model = Model.newInstance(name, "OnnxRuntime");
    try {
      SessionOptions options = new SessionOptions();
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      // Threads that spin after a run would take the processors from the rasteriser.
      options.addConfigEntry("session.force_spinning_stop", "1");
      ExternalWeights weights = new ExternalWeights(graph.weights());
      options.addExternalInitializers(weights.tensors());
      model.load(new ByteArrayInputStream(graph.model()), Map.of("sessionOptions", options));
      // DJL makes an empty folder for a model that comes as a stream and would leave it there until the process ends.
      Files.deleteIfExists(model.getModelPath());
      return new Network(graph, weights, model);
    } catch (OrtException | IOException | MalformedModelException e) {
      model.close();
      throw new IllegalStateException("ONNX Runtime cannot load the network '" + name + "': " + e.getMessage(), e);
    }
  }
}
