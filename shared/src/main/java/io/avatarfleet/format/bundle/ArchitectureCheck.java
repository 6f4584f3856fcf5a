package io.avatarfleet.format.bundle;

import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SourcePhoto;
import java.util.List;

/**
 * Refuses architectures that no network of the family can have, before anything is built or allocated from them. The
 * upper bounds are far above any use; they keep a hostile {@code bundle.json} from asking for absurd amounts of memory.
 */
final class ArchitectureCheck {
  private static final int MAX_IMAGE = 4096;
  private static final int MAX_WIDTH = 65_536;
  private static final int MAX_BLOCKS = 256;
  private static final int MAX_VERTICES = 1_000_000;
  private static final int MAX_JOINTS = 1000;
  private static final int MAX_CODES = 10_000;
  private static final int SMALLEST_MAP = 4;

  private final String where;

  private ArchitectureCheck(String where) {
    this.where = where;
  }

  /**
   * @param where file or origin, for messages
   * @throws FormatException naming the first field that cannot be
   */
  static void check(Architecture architecture, String where) throws FormatException {
    ArchitectureCheck check = new ArchitectureCheck(where);
    check.named("name", architecture.name());
    check.image(architecture.image());
    check.backbone(architecture);
    check.featureHead(architecture);
    check.gaussians(architecture);
    check.head(architecture.head());
    check.renderer(architecture.renderer(), architecture.image().size());
    try {
      ModelSchema.of(architecture);
    } catch (IllegalArgumentException e) {
      throw check.wrong("its sizes give a tensor that is too large: " + e.getMessage());
    }
  }

  private void image(Architecture.Image image) throws FormatException {
    size("image.size", image.size(), MAX_IMAGE);
    holds(image.size() >= 2 * SMALLEST_MAP && Integer.bitCount(image.size()) == 1,
        "image.size " + image.size() + " is not a power of two of at least 8");
    amount("image.focalLength", image.focalLength());
  }

  private void backbone(Architecture architecture) throws FormatException {
    if (architecture.backbone() instanceof Backbone.VisionTransformer transformer) {
      transformer(transformer);
    } else if (architecture.backbone() instanceof Backbone.Pyramid pyramid) {
      pyramid(pyramid, architecture.image().size());
    }
  }

  private void pyramid(Backbone.Pyramid p, int imageSize) throws FormatException {
    int most = Integer.numberOfTrailingZeros(imageSize / 2) + 1;
    holds(!p.widths().isEmpty() && p.widths().size() <= most,
        "backbone.widths are %d where an image of %d allows 1 to %d".formatted(p.widths().size(), imageSize, most));
    sizes("backbone.widths", p.widths());
    for (int width : p.widths()) {
      holds(width % Backbone.Pyramid.NORM_GROUPS == 0,
          "backbone.widths has %d, not a multiple of %d".formatted(width, Backbone.Pyramid.NORM_GROUPS));
    }
    size("backbone.blocks", p.blocks(), MAX_BLOCKS);
    size("backbone.globalWidth", p.globalWidth(), MAX_WIDTH);
  }

  private void transformer(Backbone.VisionTransformer b) throws FormatException {
    size("backbone.inputSize", b.inputSize(), MAX_IMAGE);
    size("backbone.patch", b.patch(), MAX_IMAGE);
    holds(b.inputSize() % b.patch() == 0,
        "backbone.inputSize " + b.inputSize() + " is not a multiple of backbone.patch " + b.patch());
    size("backbone.width", b.width(), MAX_WIDTH);
    size("backbone.heads", b.heads(), MAX_WIDTH);
    holds(b.width() % b.heads() == 0,
        "backbone.width " + b.width() + " is not a multiple of backbone.heads " + b.heads());
    size("backbone.blocks", b.blocks(), MAX_BLOCKS);
    holds(b.blocks() >= 4, "backbone.blocks " + b.blocks() + " is less than the four that the feature head reads");
    size("backbone.mlpWidth", b.mlpWidth(), MAX_WIDTH);
  }

  private void featureHead(Architecture architecture) throws FormatException {
    Architecture.FeatureHead f = architecture.featureHead();
    int projections = architecture.backbone() instanceof Backbone.VisionTransformer ? 4 : 0;
    holds(f.projections().size() == projections,
        "featureHead.projections has %d widths, not %d".formatted(f.projections().size(), projections));
    sizes("featureHead.projections", f.projections());
    size("featureHead.width", f.width(), MAX_WIDTH);
  }

  private void gaussians(Architecture architecture) throws FormatException {
    Architecture.Gaussians g = architecture.gaussians();
    size("gaussians.features", g.features(), MAX_WIDTH);
    holds(g.features() >= 3, "gaussians.features " + g.features() + " is less than the three of a visible colour");
    holds(!architecture.looksUpPhoto() || g.features() >= SourcePhoto.LEAST_FEATURES,
        "gaussians.features %d is less than the %d of a visible colour and the photo's place and trust"
            .formatted(g.features(), SourcePhoto.LEAST_FEATURES));
    size("gaussians.branchWidth", g.branchWidth(), MAX_WIDTH);
    amount("gaussians.maximumScale", g.maximumScale());
  }

  private void head(Architecture.Head h) throws FormatException {
    named("head.model", h.model());
    size("head.vertices", h.vertices(), MAX_VERTICES);
    size("head.baseWidth", h.baseWidth(), MAX_WIDTH);
    amount("head.worldScale", h.worldScale());
    size("head.shapeCodes", h.shapeCodes(), MAX_CODES);
    size("head.expressionCodes", h.expressionCodes(), MAX_CODES);
    size("head.joints", h.joints(), MAX_JOINTS);
  }

  private void renderer(Architecture.Renderer r, int imageSize) throws FormatException {
    int widths = Integer.numberOfTrailingZeros(imageSize / SMALLEST_MAP) + 1;
    for (List<Integer> list : List.of(r.encoderWidths(), r.decoderWidths())) {
      holds(list.size() == widths,
          "renderer widths %s are %d where an image of %d needs %d".formatted(list, list.size(), imageSize, widths));
    }
    sizes("renderer.encoderWidths", r.encoderWidths());
    sizes("renderer.decoderWidths", r.decoderWidths());
    size("renderer.styleWidth", r.styleWidth(), MAX_WIDTH);
    size("renderer.mappingLayers", r.mappingLayers(), MAX_BLOCKS);
  }

  private void sizes(String field, List<Integer> values) throws FormatException {
    for (int value : values) {
      size(field, value, MAX_WIDTH);
    }
  }

  private void size(String field, int value, int most) throws FormatException {
    holds(value >= 1 && value <= most, "%s is %d, not between 1 and %d".formatted(field, value, most));
  }

  private void amount(String field, float value) throws FormatException {
    holds(value > 0 && Float.isFinite(value), field + " is " + value + ", not a positive number");
  }

  private void named(String field, String text) throws FormatException {
    holds(!text.isBlank(), field + " is blank");
  }

  private void holds(boolean condition, String otherwise) throws FormatException {
    if (!condition) {
      throw wrong(otherwise);
    }
  }

  private FormatException wrong(String what) {
    return new FormatException("ARCHITECTURE", where + ": " + what);
  }
}
