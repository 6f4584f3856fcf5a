package io.avatarfleet.worker.importing;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Progress;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.format.bundle.HeadDataFormat;
import io.avatarfleet.format.seeded.SeededBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The open head model, which ships with the worker: made from ICT-FaceKit by {@code training/head}, free to use under
 * the MIT licence (see NOTICE and docs/head-model.md). Its expressions are ARKit's 52.
 */
public final class OpenHead {
  /** What driving tracks for it call it. Another number means other codes. */
  public static final String MODEL = "open-head-1";

  /** Of a bundle that carries it, beside whatever the weights are under. */
  public static final String LICENCE = "MIT";

  /** Embedding of the 68 points of iBUG and the middles of the right and the left cornea. */
  public static final String LANDMARKS = "landmarks70";

  /** Embedding of the 468 points of MediaPipe's face mesh. */
  public static final String DENSE_LANDMARKS = "mediapipe468";

  private static final String RESOURCE = "/head/head.safetensors";
  private static final float WORLD_SCALE = 5;

  private OpenHead() {}

  /**
   * The head model, read anew; keep it.
   *
   * @throws IOException if the worker was packed without it
   */
  public static HeadData read() throws IOException {
    try (InputStream shipped = OpenHead.class.getResourceAsStream(RESOURCE)) {
      if (shipped == null) {
        throw new IOException("the worker was packed without its resource " + RESOURCE);
      }
      return HeadDataFormat.read(SafetensorsFile.of(Path.of(RESOURCE), ByteBuffer.wrap(shipped.readAllBytes())));
    }
  }

  /**
   * Writes a bundle of seeded, untrained weights that carries this head model; the same seed always gives the same bytes.
   *
   * @param target folder to create; must not exist
   * @return the bundle, loaded from what was written
   */
  public static Bundle seededBundle(Path target, Architecture network, long seed, Progress progress)
      throws IOException {
    return seededBundle(target, network, seed, DType.F32, progress);
  }

  /**
   * As the other.
   *
   * @param stored how weights are stored, F32 or F16
   */
  public static Bundle seededBundle(Path target, Architecture network, long seed, DType stored, Progress progress)
      throws IOException {
    HeadData head = read();
    return SeededBundle.write(
        target, architecture(network, head), seed, head, "CC0-1.0 AND " + LICENCE, stored, progress);
  }

  /**
   * The same network for this head model.
   *
   * @param head what {@link #read} gave
   */
  public static Architecture architecture(Architecture network, HeadData head) {
    Architecture.Head sizes =
        new Architecture.Head(
            MODEL,
            head.vertexCount(),
            network.head().baseWidth(),
            WORLD_SCALE,
            head.shapeNames().size(),
            head.expressionNames().size(),
            head.jointCount());
    return network.head().equals(sizes) ? network : network.withHead(sizes);
  }
}
