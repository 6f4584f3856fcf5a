package io.avatarfleet.format.bundle;

import java.util.List;

/**
 * The structure of a network of the GAGAvatar family, as `bundle.json` carries it. The graph builders, the tensor
 * schema, the CUDA engine and training follow it; nothing else knows a size.
 *
 * @param name what people call this configuration, for example {@code gagavatar}
 * @param image the square picture that goes in and comes out
 * @param backbone image features (SPEC section 4, or docs/open-model.md)
 * @param featureHead the DPT-like head on the backbone (SPEC section 4); of a pyramid, the width of its output alone
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
   * @param projections widths of the four projections, finest first (SPEC: out_dims); none behind a pyramid
   * @param width channels of the fused feature map
   */
  public record FeatureHead(List<Integer> projections, int width) {
    public FeatureHead {
      projections = List.copyOf(projections);
    }
  }

  /**
   * @param features colour channels of a Gaussian; the first three are its visible colour
   * @param branchWidth hidden width of the lifting convolutions and of the expression branch's four heads; behind a
   *     pyramid the expression branch's layers are twice as wide
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

  /** The same open model, named so, whose frames look up the source picture. */
  public Architecture withPhoto() {
    if (!(backbone instanceof Backbone.Pyramid pyramid)) {
      throw new IllegalStateException("only the open model looks up the source picture");
    }
    Backbone looking = new Backbone.Pyramid(pyramid.widths(), pyramid.blocks(), pyramid.globalWidth(), true);
    return new Architecture(name + "-photo", image, looking, featureHead, gaussians, head, renderer);
  }

  /** Whether frames look up the source picture (docs/open-model.md, "The photo"). */
  public boolean looksUpPhoto() {
    return backbone instanceof Backbone.Pyramid pyramid && pyramid.photo();
  }

  /** Pixels along each side of the source picture as the backbone sees it. */
  public int sourceSize() {
    return backbone instanceof Backbone.VisionTransformer vit ? vit.inputSize() : image.size();
  }

  /** Whether the renderer corrects the splatted picture (docs/open-model.md) or draws it anew (SPEC section 7). */
  public boolean correctsCoarse() {
    return backbone instanceof Backbone.Pyramid;
  }

  /** Points along each side of the first lifted plane, which is the feature map's size. */
  public int planeSize() {
    return backbone instanceof Backbone.VisionTransformer vit ? PLANE_PER_TOKEN * vit.grid() : image.size() / 2;
  }

  /** Points along each side of the second lifted plane. */
  public int secondPlaneSize() {
    return backbone instanceof Backbone.VisionTransformer ? planeSize() : planeSize() / 2;
  }

  /** Gaussians of the first lifting branch. */
  public int planePoints() {
    return planeSize() * planeSize();
  }

  /** All Gaussians of an avatar before any is dropped: vertices and both lifted planes. */
  public int gaussianCount() {
    return head.vertices() + planePoints() + secondPlaneSize() * secondPlaneSize();
  }

  /** The released model (SPEC). */
  public static Architecture released() {
    return new Architecture(
        "gagavatar",
        new Image(512, 12f),
        new Backbone.VisionTransformer(518, 14, 768, 12, 12, 3072),
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
        new Backbone.VisionTransformer(70, 14, 24, 2, 4, 48),
        new FeatureHead(List.of(8, 12, 16, 16), 16),
        new Gaussians(32, 16, 0.05f),
        new Head("tiny-head", 162, 16, 5f, 12, 10, 5),
        new Renderer(List.of(8, 8, 16, 16, 16), List.of(8, 16, 16, 16, 16), 32, 2));
  }

  /** The open model (docs/open-model.md). */
  public static Architecture open() {
    List<Integer> widths = List.of(16, 32, 48, 64, 96, 96, 96, 96);
    return new Architecture(
        "open",
        new Image(512, 12f),
        new Backbone.Pyramid(List.of(32, 64, 96, 160, 192, 192), 2, 128, true),
        new FeatureHead(List.of(), 64),
        new Gaussians(32, 64, 0.05f),
        new Head("open-head-1", 5533, 64, 5f, 50, 52, 5),
        new Renderer(widths, widths, 128, 2));
  }

  /** A small relative of the open model for tests. */
  public static Architecture tinyOpen() {
    return new Architecture(
        "open-tiny",
        new Image(64, 12f),
        new Backbone.Pyramid(List.of(8, 16, 16), 1, 16, false),
        new FeatureHead(List.of(), 16),
        new Gaussians(32, 16, 0.05f),
        new Head("tiny-head", 162, 16, 5f, 12, 10, 5),
        new Renderer(List.of(8, 8, 16, 16, 16), List.of(8, 16, 16, 16, 16), 32, 2));
  }
}
