package io.avatarfleet.worker.bench;

import io.avatarfleet.engine.Stage;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Backbone;
import java.util.List;

/**
 * Floating-point operations (a multiplication and an addition count as two) of the matrix products and convolutions of
 * each stage as they are run here, for one picture.
 */
final class Operations {
  private static final int LIFTED_EXTRAS = 9;
  private static final int EXPRESSION_EXTRAS = 8;

  private final Architecture architecture;

  Operations(Architecture architecture) {
    this.architecture = architecture;
  }

  /** Operations of a stage; 0 for stages that are no matrix arithmetic. */
  double of(Stage stage) {
    return switch (stage) {
      case FEATURES, EXPRESSION, LIFTING -> 2 * reconstruction(stage);
      case NEURAL_RENDERER -> 2 * neuralRenderer();
      case HEAD_MODEL, SPLAT -> 0;
    };
  }

  private double reconstruction(Stage stage) {
    if (architecture.backbone() instanceof Backbone.Pyramid pyramid) {
      return new OpenOperations(architecture, pyramid).of(stage);
    }
    Backbone.VisionTransformer vit = (Backbone.VisionTransformer) architecture.backbone();
    return switch (stage) {
      case FEATURES -> backbone(vit) + featureHead(vit);
      case EXPRESSION -> expression();
      case LIFTING -> lifting();
      default -> 0;
    };
  }

  private double backbone(Backbone.VisionTransformer b) {
    double patches = (double) b.grid() * b.grid();
    double tokens = patches + 1;
    double width = b.width();
    double block = tokens * (4 * width * width + 2 * width * b.mlpWidth()) + 2 * tokens * tokens * width;
    return patches * width * 3 * b.patch() * b.patch() + b.blocks() * block;
  }

  private double featureHead(Backbone.VisionTransformer vit) {
    int grid = vit.grid();
    List<Integer> projected = architecture.featureHead().projections();
    double fused = architecture.featureHead().width();
    double width = vit.width();
    double[] pixels = {area(4 * grid), area(2 * grid), area(grid), area((grid + 1) / 2)};
    // Branches 0 and 1 are enlarged and fused by one transposed convolution with 6 x 6 and 4 x 4 kernels.
    double sum = area(grid) * fused * (36 * projected.get(0) + 16 * projected.get(1));
    sum += area(grid) * width * (projected.get(0) + projected.get(1));
    // The projections of branches 2 and 3 are part of the convolution that follows them.
    sum += pixels[2] * 9 * width * fused;
    sum += pixels[3] * 9 * projected.get(3) * (width + fused);
    for (int i = 0; i < pixels.length; i++) {
      sum += pixels[i] * 9 * 3 * fused;
      int units = i == 3 ? 1 : 2;
      sum += pixels[i] * square(fused) * (units * 18 + 1);
    }
    // The output convolution runs on half the rows; the product that enlarges them is dense.
    double enlarging = area(8 * grid) * 3 * 4 * grid * fused;
    return sum + architecture.planePoints() / 2.0 * 9 * square(fused) + enlarging;
  }

  private double expression() {
    double base = architecture.head().baseWidth();
    double hidden = architecture.gaussians().branchWidth();
    double outputs = architecture.gaussians().features() + EXPRESSION_EXTRAS;
    return architecture.head().vertices() * (4 * square(base) + 4 * base * hidden + hidden * outputs);
  }

  private double lifting() {
    double hidden = architecture.gaussians().branchWidth();
    double outputs = architecture.gaussians().features() + LIFTED_EXTRAS;
    double perPoint = 9 * hidden * (architecture.featureHead().width() + 2 * hidden) + hidden * outputs;
    return 2 * architecture.planePoints() * perPoint;
  }

  private double neuralRenderer() {
    Architecture.Renderer r = architecture.renderer();
    List<Integer> encoder = r.encoderWidths();
    List<Integer> decoder = r.decoderWidths();
    int size = architecture.image().size();
    double sum = area(size) * architecture.gaussians().features() * encoder.get(0);
    sum += 16 * 9 * (square(encoder.get(r.levels())) + square(decoder.get(r.levels())));
    for (int i = 0; i < r.levels(); i++) {
      double large = area(size >> i);
      double small = area(size >> (i + 1));
      double fine = encoder.get(i);
      double rough = encoder.get(i + 1);
      sum += large * 9 * square(fine) + small * (9 * fine * rough + fine * rough);
      sum += small * (9 * square(rough) + rough * fine) + large * 9 * rough * fine;
      sum += 2 * large * 9 * (square(fine) + fine * decoder.get(i));
      sum += large * 9 * (decoder.get(i + 1) * (double) decoder.get(i) + square(decoder.get(i)));
      sum += large * 3 * decoder.get(i);
    }
    return sum;
  }

  private static double area(int side) {
    return (double) side * side;
  }

  private static double square(double value) {
    return value * value;
  }
}
