package io.avatarfleet.engine;

import io.avatarfleet.format.AvatarAsset;
import java.util.List;

/**
 * A reconstruction with what lies between (names of SPEC section 9).
 *
 * @param tokens dino_tokens_0..3: four times (tokens, width), class token dropped
 * @param feature dpt_feature: (channels, plane, plane)
 * @param globalFeature global_feature: (width)
 * @param avatar the result
 */
public record ReconstructionTrace(List<float[]> tokens, float[] feature, float[] globalFeature, AvatarAsset avatar) {
}
