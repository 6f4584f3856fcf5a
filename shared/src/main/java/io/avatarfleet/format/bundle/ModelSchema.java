package io.avatarfleet.format.bundle;

import io.avatarfleet.format.Shape;
import java.util.ArrayList;
import java.util.List;

/** The tensors a checkpoint of an architecture has, in the released checkpoint's order and under its names. */
public final class ModelSchema {
  /** Values of the direction code (SPEC section 5). */
  private static final int DIRECTION_CODE = 27;

  /** Outputs of a lifting branch beside the colour: opacity, scale (3), rotation (4), distance. */
  private static final int LIFTED_EXTRAS = 9;

  /** As the other, of the open model's front branch: offset, follow and a spare one in place of the distance. */
  private static final int FRONT_EXTRAS = 11;

  /** Outputs of the open model's expression branch beside the colour: opacity, scale (3), rotation (4). */
  private static final int VERTEX_EXTRAS = 8;

  /** What the open model's expression branch sees of the picture beside its feature: colour (3), visibility. */
  private static final int VERTEX_SIGHT = 4;

  private final Architecture architecture;
  private final List<TensorSpec> tensors = new ArrayList<>();

  private ModelSchema(Architecture architecture) {
    this.architecture = architecture;
  }

  /** All tensors, the unused ones included. */
  public static List<TensorSpec> of(Architecture architecture) {
    ModelSchema schema = new ModelSchema(architecture);
    schema.used("head_base", architecture.head().vertices(), architecture.head().baseWidth());
    if (architecture.backbone() instanceof Backbone.VisionTransformer transformer) {
      schema.transformer(transformer);
      schema.featureHead(transformer);
      schema.expressionBranch(transformer);
      schema.liftingBranch("gs_generator_l0");
      schema.liftingBranch("gs_generator_l1");
    } else if (architecture.backbone() instanceof Backbone.Pyramid pyramid) {
      schema.pyramid(pyramid);
      schema.planeBranch("front", FRONT_EXTRAS);
      schema.planeBranch("back", LIFTED_EXTRAS);
      schema.vertexBranch(pyramid);
    }
    schema.rendererEncoder();
    schema.rendererDecoder();
    schema.rendererConditions();
    return List.copyOf(schema.tensors);
  }

  private void transformer(Backbone.VisionTransformer b) {
    String root = "base_model.dino_model.";
    int width = b.width();
    used(root + "cls_token", 1, 1, width);
    used(root + "pos_embed", 1, b.grid() * b.grid() + 1, width);
    unused(root + "mask_token", 1, width);
    used(root + "patch_embed.proj.weight", width, 3, b.patch(), b.patch());
    used(root + "patch_embed.proj.bias", width);
    for (int i = 0; i < b.blocks(); i++) {
      String block = root + "blocks." + i + ".";
      affine(block + "norm1", width);
      linear(block + "attn.qkv", 3 * width, width);
      linear(block + "attn.proj", width, width);
      used(block + "ls1.gamma", width);
      affine(block + "norm2", width);
      linear(block + "mlp.fc1", b.mlpWidth(), width);
      linear(block + "mlp.fc2", width, b.mlpWidth());
      used(block + "ls2.gamma", width);
    }
    affine(root + "norm", width);
  }

  private void featureHead(Backbone.VisionTransformer backbone) {
    List<Integer> widths = architecture.featureHead().projections();
    int fused = architecture.featureHead().width();
    for (int i = 0; i < widths.size(); i++) {
      convolution("base_model.projects." + i, widths.get(i), backbone.width(), 1);
    }
    convolution("base_model.resize_layers.0", widths.get(0), widths.get(0), 4);
    convolution("base_model.resize_layers.1", widths.get(1), widths.get(1), 2);
    convolution("base_model.resize_layers.3", widths.get(3), widths.get(3), 3);
    for (int i = 0; i < widths.size(); i++) {
      used("base_model.layer_rn." + i + ".weight", fused, widths.get(i) + 3, 3, 3);
    }
    for (int i = 0; i < widths.size(); i++) {
      String refine = "base_model.refinenet." + i + ".";
      convolution(refine + "out_conv", fused, fused, 1);
      boolean skipped = i > 0;
      for (String layer : List.of("conv1", "conv2")) {
        add(skipped, refine + "resConfUnit1." + layer + ".weight", fused, fused, 3, 3);
        add(skipped, refine + "resConfUnit1." + layer + ".bias", fused);
      }
      convolution(refine + "resConfUnit2.conv1", fused, fused, 3);
      convolution(refine + "resConfUnit2.conv2", fused, fused, 3);
    }
    convolution("base_model.output_conv", fused, fused, 3);
  }

  private void expressionBranch(Backbone.VisionTransformer backbone) {
    int base = architecture.head().baseWidth();
    int hidden = architecture.gaussians().branchWidth();
    int directed = base + DIRECTION_CODE;
    String root = "gs_generator_g.";
    linear(root + "feature_layers.0", base, base + backbone.width());
    linear(root + "feature_layers.2", base, base);
    linear(root + "feature_layers.4", base, base);
    linear(root + "feature_layers.6", base, base);
    outputHead(root + "color_layers", architecture.gaussians().features(), hidden, directed);
    outputHead(root + "opacity_layers", 1, hidden, directed);
    outputHead(root + "scale_layers", 3, hidden, directed);
    outputHead(root + "rotation_layers", 4, hidden, directed);
  }

  private void outputHead(String name, int out, int hidden, int in) {
    linear(name + ".0", hidden, in);
    linear(name + ".2", out, hidden);
  }

  private void liftingBranch(String name) {
    int hidden = architecture.gaussians().branchWidth();
    convolution(name + ".gaussian_conv.0", hidden, architecture.featureHead().width() + DIRECTION_CODE, 3);
    convolution(name + ".gaussian_conv.2", hidden, hidden, 3);
    convolution(name + ".gaussian_conv.4", hidden, hidden, 3);
    convolution(name + ".gaussian_conv.6", architecture.gaussians().features() + LIFTED_EXTRAS, hidden, 1);
  }

  private void pyramid(Backbone.Pyramid pyramid) {
    List<Integer> widths = pyramid.widths();
    convolution("backbone.stem", widths.get(0), Backbone.Pyramid.INPUT_CHANNELS, 3);
    for (int i = 0; i <= pyramid.last(); i++) {
      for (int k = 0; k < pyramid.blocks(); k++) {
        residualBlock("backbone.down." + i + "." + k, widths.get(i));
      }
      if (i < pyramid.last()) {
        convolution("backbone.shrink." + i, widths.get(i + 1), widths.get(i), 3);
      }
    }
    affine("backbone.norm", widths.get(pyramid.last()));
    linear("backbone.global", pyramid.globalWidth(), widths.get(pyramid.last()));
    for (int i = pyramid.last() - 1; i >= 0; i--) {
      convolution("backbone.grow." + i, widths.get(i), widths.get(i + 1), 1);
      residualBlock("backbone.up." + i, widths.get(i));
    }
    affine("backbone.out_norm", widths.get(0));
    convolution("backbone.out", architecture.featureHead().width(), widths.get(0), 3);
  }

  private void residualBlock(String name, int width) {
    for (String half : List.of("1", "2")) {
      affine(name + ".norm" + half, width);
      convolution(name + ".conv" + half, width, width, 3);
    }
  }

  private void planeBranch(String name, int extras) {
    int hidden = architecture.gaussians().branchWidth();
    convolution(name + ".conv1", hidden, architecture.featureHead().width(), 3);
    convolution(name + ".conv2", hidden, hidden, 3);
    convolution(name + ".out", architecture.gaussians().features() + extras, hidden, 1);
  }

  private void vertexBranch(Backbone.Pyramid pyramid) {
    int hidden = 2 * architecture.gaussians().branchWidth();
    int in =
        architecture.head().baseWidth() + pyramid.globalWidth() + architecture.featureHead().width() + VERTEX_SIGHT;
    linear("expression.layers.0", hidden, in);
    linear("expression.layers.1", hidden, hidden);
    linear("expression.layers.2", hidden, hidden);
    linear("expression.out", architecture.gaussians().features() + VERTEX_EXTRAS, hidden);
  }

  private void rendererEncoder() {
    Architecture.Renderer r = architecture.renderer();
    List<Integer> widths = r.encoderWidths();
    int levels = r.levels();
    convolution("upsampler.conv_body_first", widths.get(0), architecture.gaussians().features(), 1);
    for (int i = 0; i < levels; i++) {
      residual("upsampler.conv_body_down." + i, widths.get(i), widths.get(i + 1));
    }
    convolution("upsampler.final_conv", widths.get(levels), widths.get(levels), 3);
    for (int i = 0; i < levels; i++) {
      residual("upsampler.conv_body_up." + i, widths.get(levels - i), widths.get(levels - i - 1));
    }
    for (int i = 0; i < levels; i++) {
      unused("upsampler.toRGB." + i + ".weight", 3, widths.get(levels - i - 1), 1, 1);
      unused("upsampler.toRGB." + i + ".bias", 3);
    }
    linear("upsampler.final_linear", r.styleWidth(), widths.get(levels) * 16);
  }

  private void residual(String name, int in, int out) {
    convolution(name + ".conv1", in, in, 3);
    convolution(name + ".conv2", out, in, 3);
    used(name + ".skip.weight", out, in, 1, 1);
  }

  private void rendererDecoder() {
    Architecture.Renderer r = architecture.renderer();
    List<Integer> widths = r.decoderWidths();
    int levels = r.levels();
    String root = "upsampler.stylegan_decoder.";
    for (int i = 0; i < r.mappingLayers(); i++) {
      linear(root + "style_mlp." + (2 * i + 1), r.styleWidth(), r.styleWidth());
    }
    int smallest = widths.get(levels);
    used(root + "constant_input.weight", 1, smallest, 4, 4);
    styleConvolution(root + "style_conv1", smallest, smallest);
    toRgb(root + "to_rgb1", smallest);
    for (int i = 0; i < levels; i++) {
      int in = widths.get(levels - i);
      int out = widths.get(levels - i - 1);
      styleConvolution(root + "style_convs." + 2 * i, out, in);
      styleConvolution(root + "style_convs." + (2 * i + 1), out, out);
    }
    for (int i = 0; i < levels; i++) {
      toRgb(root + "to_rgbs." + i, widths.get(levels - i - 1));
    }
    for (int k = 0; k <= 2 * levels; k++) {
      int size = 1 << ((k + 5) / 2);
      used(root + "noises.noise" + k, 1, 1, size, size);
    }
  }

  private void styleConvolution(String name, int out, int in) {
    used(name + ".weight", 1);
    used(name + ".bias", 1, out, 1, 1);
    modulated(name, out, in, 3);
  }

  private void toRgb(String name, int in) {
    used(name + ".bias", 1, 3, 1, 1);
    modulated(name, 3, in, 1);
  }

  private void modulated(String name, int out, int in, int kernel) {
    used(name + ".modulated_conv.weight", 1, out, in, kernel, kernel);
    linear(name + ".modulated_conv.modulation", in, architecture.renderer().styleWidth());
  }

  private void rendererConditions() {
    List<Integer> encoder = architecture.renderer().encoderWidths();
    List<Integer> decoder = architecture.renderer().decoderWidths();
    int levels = architecture.renderer().levels();
    for (String kind : List.of("condition_scale", "condition_shift")) {
      for (int i = 0; i < levels; i++) {
        int in = encoder.get(levels - i - 1);
        convolution("upsampler." + kind + "." + i + ".0", in, in, 3);
        convolution("upsampler." + kind + "." + i + ".2", decoder.get(levels - i - 1), in, 3);
      }
    }
  }

  private void convolution(String name, int out, int in, int kernel) {
    used(name + ".weight", out, in, kernel, kernel);
    used(name + ".bias", out);
  }

  private void linear(String name, int out, int in) {
    used(name + ".weight", out, in);
    used(name + ".bias", out);
  }

  private void affine(String name, int width) {
    used(name + ".weight", width);
    used(name + ".bias", width);
  }

  private void used(String name, int... shape) {
    add(true, name, shape);
  }

  private void unused(String name, int... shape) {
    add(false, name, shape);
  }

  private void add(boolean used, String name, int... shape) {
    tensors.add(new TensorSpec(name, Shape.of(shape), used));
  }
}
