package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.DeviceArena;
import io.avatarfleet.cuda.driver.Kernel;
import io.avatarfleet.cuda.driver.KernelModule;
import io.avatarfleet.cuda.driver.KernelParameters;
import io.avatarfleet.format.bundle.HeadData;

/** The head model on the device (SPEC section 2): what every avatar of a bundle shares. */
final class HeadBasis implements AutoCloseable {
  private static final int VERTICES_PER_BLOCK = 32;
  private static final int THREADS = 256;

  private final int vertices;
  private final int joints;
  private final int coefficients;
  private final float worldScale;
  private final DeviceImage image;
  private final DeviceImage.Part basis;
  private final DeviceImage.Part weights;
  private final Kernel kernel;

  HeadBasis(HeadData data, float worldScale, KernelModule module, DeviceArena arena) {
    this.vertices = data.vertexCount();
    this.joints = data.jointCount();
    this.worldScale = worldScale;
    int values = 3 * vertices;
    this.coefficients = (data.expressionBasis().length + data.poseBasis().length) / values;
    float[] both = new float[coefficients * values];
    System.arraycopy(data.expressionBasis(), 0, both, 0, data.expressionBasis().length);
    System.arraycopy(data.poseBasis(), 0, both, data.expressionBasis().length, data.poseBasis().length);
    DeviceImage.Builder builder = new DeviceImage.Builder();
    this.basis = builder.floats(both);
    this.weights = builder.floats(data.skinningWeights());
    this.image = builder.build(arena, "the head model");
    this.kernel = module.kernel("pose_head");
  }

  int vertices() {
    return vertices;
  }

  int joints() {
    return joints;
  }

  /** Coefficients of the expression basis, then of the pose basis. */
  int coefficients() {
    return coefficients;
  }

  /** Bytes that posing reads at least. */
  double bytes() {
    return 3.0 * Float.BYTES * coefficients * vertices;
  }

  /** Writes the posed vertices of all images: (images, V), four floats each. */
  void pose(FrameInputs inputs, long posed, int images, CudaStream stream) {
    KernelParameters parameters = new KernelParameters()
        .address(inputs.address()).address(image.at(basis)).address(image.at(weights)).address(posed)
        .integer(inputs.stride()).integer(coefficients).integer(joints).integer(vertices).real(worldScale).integer(0);
    int blocks = (vertices + VERTICES_PER_BLOCK - 1) / VERTICES_PER_BLOCK;
    kernel.launch(new Kernel.Grid(blocks, images, 1), THREADS, 0, stream, parameters);
  }

  @Override
  public void close() {
    image.close();
  }
}
