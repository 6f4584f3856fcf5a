package io.avatarfleet.format.bundle;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What turns the source picture into features. In {@code bundle.json} told apart by {@code kind}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Backbone.VisionTransformer.class, name = Backbone.VisionTransformer.KIND),
  @JsonSubTypes.Type(value = Backbone.Pyramid.class, name = Backbone.Pyramid.KIND)
})
public sealed interface Backbone {

  /** Values of the global feature that the expression branch reads. */
  int globalWidth();

  /**
   * ViT with class token, learned positions and LayerScale (SPEC section 4).
   *
   * @param inputSize pixels along each side of the image as the backbone sees it; a multiple of {@code patch}
   * @param patch pixels along each side of a patch
   * @param width token width
   * @param heads attention heads
   * @param blocks transformer blocks, at least four: the last four feed the feature head
   * @param mlpWidth hidden width of a block's MLP
   */
  record VisionTransformer(int inputSize, int patch, int width, int heads, int blocks, int mlpWidth)
      implements Backbone {
    static final String KIND = "dinov2";

    /** Patches along each side. */
    public int grid() {
      return inputSize / patch;
    }

    /** The first patch's token stands for the whole. */
    @Override
    public int globalWidth() {
      return width;
    }
  }

  /**
   * Convolutions from half the picture's size downwards and up again (docs/open-model.md), over the picture and the
   * fitted head's map in it.
   *
   * @param widths channels at half the picture's size, a quarter, ...; multiples of {@value #NORM_GROUPS}
   * @param blocks residual blocks at each size on the way down
   * @param photo whether frames look up the source picture; Gaussians then have at least 6 features
   */
  record Pyramid(List<Integer> widths, int blocks, int globalWidth, boolean photo) implements Backbone {
    static final String KIND = "pyramid";

    /** Groups of every group normalisation. */
    public static final int NORM_GROUPS = 8;

    /** The head's map: coverage, height over the plane, place on the template (3). */
    public static final int MAP_CHANNELS = 5;

    /** What goes in: 2 x 2 pixels of the picture as channels, and the map. */
    public static final int INPUT_CHANNELS = 12 + MAP_CHANNELS;

    public Pyramid {
      widths = List.copyOf(widths);
    }

    /** The smallest size's place in {@link #widths}. */
    public int last() {
      return widths.size() - 1;
    }
  }
}
