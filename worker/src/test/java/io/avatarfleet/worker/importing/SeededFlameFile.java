package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.seeded.SeededUniform;
import io.avatarfleet.worker.importing.torch.TorchFileWriter;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.Storage;
import io.avatarfleet.worker.importing.torch.TorchFileWriter.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file in the layout of {@code FLAME_with_eye.pt} with seeded values: an ellipsoid, no real head. At full size it
 * holds the head model that the reference values for head models were made from.
 */
public final class SeededFlameFile {
  private static final double[] HALF_AXES = {0.075, 0.115, 0.095};

  private final long seed;
  private final int vertices;
  private final int faces;
  private final int codes;

  /** At FLAME's own size. */
  public SeededFlameFile(long seed) {
    this(seed, 5023, 9976, 400);
  }

  /** @param codes shape and expression coefficients together */
  public SeededFlameFile(long seed, int vertices, int faces, int codes) {
    this.seed = seed;
    this.vertices = vertices;
    this.faces = faces;
    this.codes = codes;
  }

  /** Writes the file. */
  public void write(Path path) throws IOException {
    new TorchFileWriter().write(path, Map.of("flame_model", model(), "lmk_embeddings", landmarks()));
  }

  /** The dict {@code flame_model}, which tests may change. */
  public Map<String, Object> model() {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("f", indices("f", vertices, faces, 3));
    model.put("v_template", view(template(), vertices, 3));
    model.put("shapedirs", view(scaled("shapedirs", vertices * 3 * codes, 0.0008), vertices, 3, codes));
    model.put("posedirs", view(scaled("posedirs", vertices * 3 * 36, 0.0006), vertices, 3, 36));
    model.put("J_regressor", view(regressor(), 5, vertices));
    model.put("kintree_table", View.of(Storage.integers(DType.I64, 4294967295L, 0, 1, 1, 1, 0, 1, 2, 3, 4), 2, 5));
    model.put("weights", view(weights(), vertices, 5));
    return model;
  }

  /** The dict {@code lmk_embeddings}, which tests may change. */
  public Map<String, Object> landmarks() {
    Map<String, Object> landmarks = new LinkedHashMap<>();
    landmarks.put("static_lmk_faces_idx", indices("slf", faces, 51));
    landmarks.put("static_lmk_bary_coords", view(barycentric("slb", 51), 51, 3));
    landmarks.put("dynamic_lmk_faces_idx", indices("dlf", faces, 79, 17));
    landmarks.put("dynamic_lmk_bary_coords", view(barycentric("dlb", 79 * 17), 79, 17, 3));
    landmarks.put("full_lmk_faces_idx_with_eye", indices("flf", faces, 1, 70));
    landmarks.put("full_lmk_bary_coords_with_eye", view(barycentric("flb", 70), 1, 70, 3));
    return landmarks;
  }

  private static View view(float[] values, int... shape) {
    return View.of(Tensor.of(values, shape));
  }

  private SeededUniform uniform(String name) {
    return new SeededUniform(seed, "flame." + name);
  }

  private float[] scaled(String name, int count, double scale) {
    SeededUniform u = uniform(name);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (u.at(i) * scale);
    }
    return values;
  }

  private View indices(String name, int limit, int... shape) {
    int count = 1;
    for (int axis : shape) {
      count *= axis;
    }
    return View.of(Storage.integers(DType.I64, index(name, limit, count)), shape);
  }

  private long[] index(String name, int limit, int count) {
    SeededUniform u = uniform(name);
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = Math.min((long) ((u.at(i) + 1) / 2 * limit), limit - 1);
    }
    return values;
  }

  private float[] barycentric(String name, int points) {
    SeededUniform u = uniform(name);
    float[] values = new float[3 * points];
    for (int i = 0; i < points; i++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += Math.abs(u.at(3 * i + k)) + 1e-2;
      }
      for (int k = 0; k < 3; k++) {
        values[3 * i + k] = (float) ((Math.abs(u.at(3 * i + k)) + 1e-2) / sum);
      }
    }
    return values;
  }

  private float[] template() {
    SeededUniform u = uniform("v_template");
    float[] values = new float[3 * vertices];
    for (int v = 0; v < vertices; v++) {
      double square = 0;
      for (int k = 0; k < 3; k++) {
        square += u.at(3 * v + k) * u.at(3 * v + k);
      }
      for (int k = 0; k < 3; k++) {
        values[3 * v + k] = (float) (u.at(3 * v + k) / Math.sqrt(square) * HALF_AXES[k]);
      }
    }
    return values;
  }

  private float[] regressor() {
    float[] values = new float[5 * vertices];
    long[] chosen = index("J_idx", vertices, 5 * 32);
    for (int i = 0; i < chosen.length; i++) {
      values[i / 32 * vertices + (int) chosen[i]] += 1f / 32;
    }
    return values;
  }

  private float[] weights() {
    SeededUniform u = uniform("weights");
    float[] values = new float[5 * vertices];
    for (int v = 0; v < vertices; v++) {
      double[] row = new double[5];
      double sum = 0;
      for (int j = 0; j < 5; j++) {
        row[j] = Math.pow(Math.abs(u.at(5 * v + j)), 4) + 1e-3;
        sum += row[j];
      }
      for (int j = 0; j < 5; j++) {
        values[5 * v + j] = (float) (row[j] / sum);
      }
    }
    return values;
  }
}
