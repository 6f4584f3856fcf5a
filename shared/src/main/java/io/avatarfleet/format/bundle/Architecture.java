package io.avatarfleet.format.bundle;

import java.util.List;

/**
 * The structure of a network of the GAGAvatar family, as `bundle.json` carries it. The graph builders, the tensor
 * schema, the CUDA engine and training follow it; nothing else knows a size.
 *
 * @param name what people call this configuration, for example {@code gagavatar}
 * @param image the square picture that goes in and comes out
 * @param backbone image features (SPEC section 4)
 * @param featureHead the DPT-like head on the backbone (SPEC section 4)
 * @param gaussians what a Gaussian carries and how it is predicted (SPEC section 5)
 * @param head the head model and the expression branch's input (SPEC sections 2 and 5)
 * @param renderer the neural renderer (SPEC section 7)
 */
public record Architecture(
    String name,
    Image image,
    Backbone backbone,
    FeatureHead featureHead,
    Gaussians gaussians,
    Head head,
    Renderer renderer) {

  /** Feature maps are this many times finer than the backbone's token grid (SPEC section 4: 37 -> 296). */
  private static final int PLANE_PER_TOKEN = 8;

  /**
   * @param size pixels along each side of the square source crop and of the rendered picture; a power of two
   * @param focalLength in units of half the image (SPEC section 3)
   */
  public record Image(int size, float focalLength) {}

  /**
   * @param kind {@code dinov2}: ViT with class token, learned positions and LayerScale
   * @param inputSize pixels along each side of the image as the backbone sees it; a multiple of {@code patch}
   * @param patch pixels along each side of a patch
   * @param width token width
   * @param heads attention heads
   * @param blocks transformer blocks, at least four: the last four feed the feature head
   * @param mlpWidth hidden width of a block's MLP
   */
  public record Backbone(String kind, int inputSize, int patch, int width, int heads, int blocks, int mlpWidth) {
    /** Patches along each side. */
    public int grid() {
      return inputSize / patch;
    }
  }

  /**
   * @param projections widths of the four projections, finest first (SPEC: out_dims)
   * @param width channels of the fused feature map
   */
  public record FeatureHead(List<Integer> projections, int width) {
    public FeatureHead {
      projections = List.copyOf(projections);
    }
  }

  /**
   * @param features colour channels of a Gaussian; the first three are its visible colour
   * @param branchWidth hidden width of the lifting convolutions and of the expression branch's four heads
   * @param maximumScale scale = maximumScale * sigmoid, world units
   */
  public record Gaussians(int features, int branchWidth, float maximumScale) {}

  /**
   * @param model name of the head model that driving tracks must be made for
   * @param vertices vertex count
   * @param baseWidth width of the learned vector per vertex (SPEC: head_base) and of the expression branch's layers
   * @param worldScale factor from the head model's units to world units (SPEC section 2.6)
   * @param shapeCodes identity coefficients
   * @param expressionCodes expression coefficients
   * @param joints joints of the skeleton, the root included
   */
  public record Head(
      String model, int vertices, int baseWidth, float worldScale, int shapeCodes, int expressionCodes, int joints) {}

  /**
   * @param encoderWidths channels at sizes image.size, image.size / 2, ... 4
   * @param decoderWidths likewise for the StyleGAN2 decoder
   * @param styleWidth width of the style vector
   * @param mappingLayers linear layers of the style MLP
   */
  public record Renderer(
      List<Integer> encoderWidths, List<Integer> decoderWidths, int styleWidth, int mappingLayers) {
    public Renderer {
      encoderWidths = List.copyOf(encoderWidths);
      decoderWidths = List.copyOf(decoderWidths);
    }

    /** Halvings from the picture's size to 4 x 4. */
    public int levels() {
      return encoderWidths.size() - 1;
    }
  }

  /** The same network for another head model, named after both. */
  public Architecture withHead(Head other) {
    return new Architecture(
        name + "-" + other.model(), image, backbone, featureHead, gaussians, other, renderer);
  }

  /** Points along each side of the lifted plane. */
  public int planeSize() {
    return PLANE_PER_TOKEN * backbone.grid();
  }

  /** Gaussians of one lifting branch. */
  public int planePoints() {
    return planeSize() * planeSize();
  }

  /** All Gaussians of an avatar: vertices and both lifting branches. */
  public int gaussianCount() {
    return head.vertices() + 2 * planePoints();
  }

  /** The released model (SPEC). */
  public static Architecture released() {
    return new Architecture(
        "gagavatar",
        new Image(512, 12f),
        new Backbone("dinov2", 518, 14, 768, 12, 12, 3072),
        new FeatureHead(List.of(256, 512, 1024, 1024), 256),
        new Gaussians(32, 128, 0.05f),
        new Head("flame-with-eye", 5023, 256, 5f, 300, 100, 5),
        new Renderer(
            List.of(16, 32, 64, 128, 256, 256, 256, 256), List.of(32, 64, 128, 256, 512, 512, 512, 512), 512, 8));
  }

  /** A small relative of the released model for tests and demonstrations of the plumbing: milliseconds, no face. */
  public static Architecture tiny() {
    return new Architecture(
        "tiny",
        new Image(64, 12f),
        new Backbone("dinov2", 70, 14, 24, 2, 4, 48),
        new FeatureHead(List.of(8, 12, 16, 16), 16),
        new Gaussians(32, 16, 0.05f),
        new Head("tiny-head", 162, 16, 5f, 12, 10, 5),
        new Renderer(List.of(8, 8, 16, 16, 16), List.of(8, 16, 16, 16, 16), 32, 2));
  }
}
