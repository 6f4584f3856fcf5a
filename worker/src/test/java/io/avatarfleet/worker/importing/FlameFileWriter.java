package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.importing.torch.TorchFileWriter;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.Storage;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes head models in the layout of {@code FLAME_with_eye.pt} (SPEC section 1). */
public final class FlameFileWriter {
  private FlameFileWriter() {}

  /** Writes a head model with five joints and landmarks70. */
  public static void write(Path path, HeadData head) throws IOException {
    new TorchFileWriter().write(path, Map.of("flame_model", model(head), "lmk_embeddings", landmarks(head)));
  }

  /** The dict {@code flame_model}, which tests may change. */
  static Map<String, Object> model(HeadData head) {
    int vertices = head.vertexCount();
    int shapes = head.shapeNames().size();
    int expressions = head.expressionNames().size();
    float[] directions = Arrays.copyOf(head.shapeBasis(), (shapes + expressions) * 3 * vertices);
    System.arraycopy(head.expressionBasis(), 0, directions, shapes * 3 * vertices, head.expressionBasis().length);
    int poses = (head.jointCount() - 1) * 9;
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("f", indices(head.faces(), head.faces().length / 3, 3));
    model.put("v_template", view(head.template(), vertices, 3));
    model.put("shapedirs", view(innermost(directions, shapes + expressions), vertices, 3, shapes + expressions));
    model.put("posedirs", view(innermost(head.poseBasis(), poses), vertices, 3, poses));
    model.put("J_regressor", view(head.jointRegressor(), head.jointCount(), vertices));
    model.put("kintree_table", View.of(Storage.integers(DType.I64, 4294967295L, 0, 1, 1, 1, 0, 1, 2, 3, 4), 2, 5));
    model.put("weights", view(head.skinningWeights(), vertices, head.jointCount()));
    return model;
  }

  /** The dict {@code lmk_embeddings}, which tests may change. */
  static Map<String, Object> landmarks(HeadData head) {
    HeadData.LandmarkEmbedding full = head.landmarks().get("landmarks70");
    Map<String, Object> landmarks = new LinkedHashMap<>();
    landmarks.put("static_lmk_faces_idx", indices(Arrays.copyOf(full.faces(), 51), 51));
    landmarks.put("static_lmk_bary_coords", view(Arrays.copyOf(full.weights(), 153), 51, 3));
    landmarks.put("full_lmk_faces_idx_with_eye", indices(full.faces(), 1, 70));
    landmarks.put("full_lmk_bary_coords_with_eye", view(full.weights(), 1, 70, 3));
    return landmarks;
  }

  private static View view(float[] values, int... shape) {
    return View.of(Tensor.of(values, shape));
  }

  private static View indices(int[] values, int... shape) {
    return View.of(Storage.integers(DType.I64, Arrays.stream(values).asLongStream().toArray()), shape);
  }

  private static float[] innermost(float[] outermost, int count) {
    int points = outermost.length / count;
    float[] out = new float[outermost.length];
    for (int k = 0; k < count; k++) {
      for (int point = 0; point < points; point++) {
        out[point * count + k] = outermost[k * points + point];
      }
    }
    return out;
  }
}
