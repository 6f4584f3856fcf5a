package io.avatarfleet.worker.probe;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.npy.NpzFile;
import io.avatarfleet.format.npy.NpzWriter;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.head.LandmarkPoints;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Poses a bundle's head model by given codes. */
@Singleton
public class HeadProbe {
  private static final String LANDMARKS = "landmarks70";
  private static final int POSE = 6;
  private static final int EYES = 6;

  /**
   * Reads {@code shapecode}, {@code expcode}, {@code posecode} and {@code eyecode} of N rows each; writes
   * {@code vertices} (N, V, 3) and {@code landmarks70} (N, 70, 3), world scale.
   *
   * @return N
   * @throws FormatException {@code PROBE_INPUT} naming an input that is missing, has another shape or is not finite
   */
  public int run(Bundle bundle, Path inputs, Path outputs) throws IOException {
    Architecture.Head sizes = bundle.architecture().head();
    ProbeInputs given = new ProbeInputs(NpzFile.read(inputs));
    float[] shapes = given.rows("shapecode", sizes.shapeCodes());
    int n = shapes.length / sizes.shapeCodes();
    float[] expressions = given.floats("expcode", n, sizes.expressionCodes());
    float[] poses = given.floats("posecode", n, POSE);
    float[] eyes = given.floats("eyecode", n, EYES);

    HeadModel head = HeadModel.of(bundle.head(), sizes.worldScale());
    LandmarkPoints embedding = LandmarkPoints.of(bundle.head(), LANDMARKS);
    int points = embedding.count();
    float[] vertices = new float[n * sizes.vertices() * 3];
    float[] landmarks = new float[n * points * 3];
    float[] posed = new float[sizes.vertices() * 3];
    for (int i = 0; i < n; i++) {
      HeadCodes codes = new HeadCodes(
          row(expressions, i, sizes.expressionCodes()), row(poses, i, POSE), row(eyes, i, EYES));
      head.shaped(row(shapes, i, sizes.shapeCodes())).pose(codes, posed);
      System.arraycopy(posed, 0, vertices, i * posed.length, posed.length);
      System.arraycopy(embedding.on(posed), 0, landmarks, i * points * 3, points * 3);
    }
    NpzWriter.write(outputs, writer -> {
      writer.tensor("vertices", Tensor.of(vertices, n, sizes.vertices(), 3));
      writer.tensor(LANDMARKS, Tensor.of(landmarks, n, points, 3));
    });
    return n;
  }

  private static float[] row(float[] rows, int index, int width) {
    return Arrays.copyOfRange(rows, index * width, (index + 1) * width);
  }
}
