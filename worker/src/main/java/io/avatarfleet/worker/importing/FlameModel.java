package io.avatarfleet.worker.importing;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.bundle.HeadData.LandmarkEmbedding;
import io.avatarfleet.worker.importing.torch.TorchFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A FLAME file (SPEC sections 1 and 2), turned into our layout: coefficient outermost, parents with -1 at the root. */
public final class FlameModel {
  /** What driving tracks for it call it. */
  public static final String MODEL = Architecture.released().head().model();

  private static final List<String> JOINTS = List.of("root", "neck", "jaw", "left_eye", "right_eye");
  private static final int LANDMARKS_WITH_EYES = 70;
  private static final int STATIC_LANDMARKS = 51;

  private FlameModel() {}

  /**
   * Reads a head model.
   *
   * @param sizes what the network expects of its head model
   * @throws FormatException naming file and tensor if one is missing, misshapen, not finite or points nowhere
   */
  public static HeadData read(Path path, Architecture.Head sizes) throws IOException {
    if (sizes.joints() != JOINTS.size()) {
      throw new IllegalArgumentException("FLAME has %d joints, not %d".formatted(JOINTS.size(), sizes.joints()));
    }
    try (TorchFile file = TorchFile.open(path)) {
      return read(ArrayTable.of(file, "flame_model"), ArrayTable.of(file, "lmk_embeddings"), sizes);
    }
  }

  private static HeadData read(ArrayTable model, ArrayTable embeddings, Architecture.Head sizes) throws IOException {
    int vertices = sizes.vertices();
    int joints = sizes.joints();
    int shapes = sizes.shapeCodes();
    int expressions = sizes.expressionCodes();
    int poses = (joints - 1) * 9;
    int[] faces = model.indices("f", vertices, -1, 3);
    float[] bases = model.floats("shapedirs", vertices, 3, shapes + expressions);
    float[] shapeBasis = columnsOutermost(bases, shapes + expressions, 0, shapes);
    float[] expressionBasis = columnsOutermost(bases, shapes + expressions, shapes, expressions);
    return new HeadData(
        model.floats("v_template", vertices, 3),
        shapeBasis,
        numbered("shape", shapes),
        expressionBasis,
        numbered("expression", expressions),
        columnsOutermost(model.floats("posedirs", vertices, 3, poses), poses, 0, poses),
        model.floats("J_regressor", joints, vertices),
        JOINTS,
        parents(model, joints),
        model.floats("weights", vertices, joints),
        faces,
        landmarks(embeddings, faces.length / 3));
  }

  /** (rows, width) to (columns, rows) for columns {@code first} to {@code first + columns}. */
  private static float[] columnsOutermost(float[] values, int width, int first, int columns) {
    int rows = values.length / width;
    float[] out = new float[columns * rows];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        out[column * rows + row] = values[row * width + first + column];
      }
    }
    return out;
  }

  private static List<String> numbered(String kind, int count) {
    return IntStream.range(0, count).mapToObj(i -> kind + "_" + i).toList();
  }

  /** Row 0 of the kinematic table; its first value means "no parent" whatever it is. */
  private static int[] parents(ArrayTable model, int joints) throws IOException {
    long[] table = model.integers("kintree_table", 2, joints);
    int[] parents = new int[joints];
    parents[0] = -1;
    for (int joint = 1; joint < joints; joint++) {
      if (table[joint] < 0 || table[joint] >= joint) {
        throw model.error("kintree_table", "joint %d has parent %d".formatted(joint, table[joint]));
      }
      parents[joint] = (int) table[joint];
    }
    return parents;
  }

  private static Map<String, LandmarkEmbedding> landmarks(ArrayTable embeddings, int faceCount) throws IOException {
    Map<String, LandmarkEmbedding> landmarks = new LinkedHashMap<>();
    landmarks.put("landmarks70", new LandmarkEmbedding(
        embeddings.indices("full_lmk_faces_idx_with_eye", faceCount, 1, LANDMARKS_WITH_EYES),
        embeddings.floats("full_lmk_bary_coords_with_eye", 1, LANDMARKS_WITH_EYES, 3)));
    if (embeddings.has("static_lmk_faces_idx") && embeddings.has("static_lmk_bary_coords")) {
      landmarks.put("landmarks51", new LandmarkEmbedding(
          embeddings.indices("static_lmk_faces_idx", faceCount, STATIC_LANDMARKS),
          embeddings.floats("static_lmk_bary_coords", STATIC_LANDMARKS, 3)));
    }
    return landmarks;
  }
}
