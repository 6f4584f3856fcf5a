package io.avatarfleet.format.bundle;

import static io.avatarfleet.format.CheckedTensors.ANY;

import io.avatarfleet.format.CheckedTensors;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.SafetensorsWriter;
import io.avatarfleet.format.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code head.safetensors} to {@link HeadData} and back. V vertices, S shape, E expression, J joints, F faces:
 *
 * <ul>
 *   <li>F32 {@code template} (V, 3), {@code joint_regressor} (J, V), {@code skinning_weights} (V, J)
 *   <li>F32 or F16 {@code shape_basis} (S, V, 3), {@code expression_basis} (E, V, 3); written as F32
 *   <li>F32 {@code pose_basis} ((J - 1) * 9, V, 3); left out where all of it is 0
 *   <li>I32 {@code parents} (J), {@code faces} (F, 3)
 *   <li>for each landmark embedding of N points: I32 {@code landmarks.NAME.faces} (N), F32
 *       {@code landmarks.NAME.weights} (N, 3)
 *   <li>metadata {@code format} = {@value #FORMAT}, {@code version} = {@value #VERSION}, and {@code shape_names},
 *       {@code expression_names}, {@code joint_names}: JSON lists of texts
 * </ul>
 */
public final class HeadDataFormat {
  static final String FORMAT = "avatarfleet.head";
  static final int VERSION = 1;

  private static final String POSE_BASIS = "pose_basis";
  private static final String LANDMARKS = "landmarks.";
  private static final String FACES = ".faces";
  private static final String WEIGHTS = ".weights";
  private static final Set<String> FIXED =
      Set.of("template", "shape_basis", "expression_basis", POSE_BASIS, "joint_regressor", "skinning_weights",
          "parents", "faces");

  private HeadDataFormat() {}

  /**
   * @throws io.avatarfleet.format.FormatException if the file is not a head model, or one that cannot be: not finite,
   *     indices out of range, skinning weights that do not sum to 1
   */
  public static HeadData read(Path path) throws IOException {
    return read(SafetensorsFile.open(path));
  }

  /** As the other, of a file that is open. */
  public static HeadData read(SafetensorsFile tensors) throws IOException {
    CheckedTensors file = CheckedTensors.of(tensors, FORMAT, VERSION);
    int[] parents = file.ints("parents", ANY);
    float[] template = file.floats("template", ANY, 3);
    int v = template.length / 3;
    List<String> shapes = file.texts("shape_names");
    List<String> expressions = file.texts("expression_names");
    int poses = Math.max(0, (parents.length - 1) * 9);
    HeadData head =
        new HeadData(
            template,
            file.floatsOrHalves("shape_basis", shapes.size(), v, 3),
            shapes,
            file.floatsOrHalves("expression_basis", expressions.size(), v, 3),
            expressions,
            file.has(POSE_BASIS) ? file.floats(POSE_BASIS, poses, v, 3) : new float[poses * v * 3],
            file.floats("joint_regressor", parents.length, v),
            file.texts("joint_names"),
            parents,
            file.floats("skinning_weights", v, parents.length),
            file.ints("faces", ANY, 3),
            landmarks(file));
    HeadDataCheck.check(head, file.path().toString());
    return head;
  }

  /**
   * Writes a head model atomically; the same model always gives the same bytes.
   *
   * @throws io.avatarfleet.format.FormatException if the model cannot be
   */
  public static void write(Path path, HeadData head) throws IOException {
    HeadDataCheck.check(head, "head model");
    int v = head.vertexCount();
    int joints = head.jointCount();
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("template", Tensor.of(head.template(), v, 3));
    tensors.put("shape_basis", Tensor.of(head.shapeBasis(), head.shapeNames().size(), v, 3));
    tensors.put("expression_basis", Tensor.of(head.expressionBasis(), head.expressionNames().size(), v, 3));
    if (!zero(head.poseBasis())) {
      tensors.put(POSE_BASIS, Tensor.of(head.poseBasis(), (joints - 1) * 9, v, 3));
    }
    tensors.put("joint_regressor", Tensor.of(head.jointRegressor(), joints, v));
    tensors.put("skinning_weights", Tensor.of(head.skinningWeights(), v, joints));
    tensors.put("parents", Tensor.of(head.parents(), joints));
    tensors.put("faces", Tensor.of(head.faces(), head.faces().length / 3, 3));
    new TreeMap<>(head.landmarks()).forEach((name, embedding) -> {
      int points = embedding.faces().length;
      tensors.put(LANDMARKS + name + FACES, Tensor.of(embedding.faces(), points));
      tensors.put(LANDMARKS + name + WEIGHTS, Tensor.of(embedding.weights(), points, 3));
    });
    Map<String, String> metadata =
        Map.of(
            "format", FORMAT,
            "version", Integer.toString(VERSION),
            "shape_names", CheckedTensors.json(head.shapeNames()),
            "expression_names", CheckedTensors.json(head.expressionNames()),
            "joint_names", CheckedTensors.json(head.jointNames()));
    SafetensorsWriter.write(path, metadata, tensors);
  }

  private static boolean zero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, HeadData.LandmarkEmbedding> landmarks(CheckedTensors file) throws IOException {
    Set<String> known = new HashSet<>(FIXED);
    Map<String, HeadData.LandmarkEmbedding> landmarks = new LinkedHashMap<>();
    for (String tensor : new TreeSet<>(file.names())) {
      if (tensor.startsWith(LANDMARKS) && tensor.endsWith(FACES)
          && tensor.length() > LANDMARKS.length() + FACES.length()) {
        String name = tensor.substring(LANDMARKS.length(), tensor.length() - FACES.length());
        int[] faces = file.ints(tensor, ANY);
        String weights = LANDMARKS + name + WEIGHTS;
        landmarks.put(name, new HeadData.LandmarkEmbedding(faces, file.floats(weights, faces.length, 3)));
        known.add(tensor);
        known.add(weights);
      }
    }
    file.only(known);
    return landmarks;
  }
}
