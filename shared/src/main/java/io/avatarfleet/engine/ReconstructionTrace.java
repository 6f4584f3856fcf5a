package io.avatarfleet.engine;

import io.avatarfleet.format.AvatarAsset;
import java.util.List;

/**
 * A reconstruction with what lies between (names of SPEC section 9).
 *
 * @param tokens dino_tokens_0..3: four times (tokens, width), class token dropped; none of a pyramid
 * @param map (5, plane, plane) the head's map in the picture (docs/open-model.md); empty for models without one
 * @param feature dpt_feature: (channels, plane, plane)
 * @param globalFeature global_feature: (width)
 * @param avatar the result
 */
public record ReconstructionTrace(
    List<float[]> tokens, float[] map, float[] feature, float[] globalFeature, AvatarAsset avatar) {
}
