// Differentiable splatting (SPEC section 6): what avatar_model/fast_splat.py calls. B images, N Gaussians each.
#include "portable.h"
#include "splat_ellipse.h"
#ifdef __CUDACC__
#include "splat_blend_gpu.cuh"
#else
#include "splat_blend_plain.h"
#endif

using namespace splat;

// Ellipses (B N) of what is seen, their order in depth (B N), and how many tiles each reaches (B N): 0 where nothing is
// seen.
NATIVE_API int splat_project(Stream stream, const float* positions, const float* opacities, const float* scales,
                             const float* rotations, const float* transforms, int64_t images, int64_t count,
                             float focal_length, int64_t size, Ellipse* ellipses, int64_t* depths, int* reached) {
  parallel_for(stream, images * count, [=] KERNEL(int64_t i) {
    Projection p;
    int tiles = 0;
    if (project(positions + 3 * i, opacities[i], scales + 3 * i, rotations + 4 * i, transforms + i / count * 12,
                focal_length, static_cast<int>(size), p)) {
      const Ellipse e = ellipse(p, opacities[i], static_cast<int>(size));
      visit_tiles(e, static_cast<int>(size), [&](int) { ++tiles; });
      ellipses[i] = e;
      depths[i] = depth_order(p.view[2]);
    }
    reached[i] = tiles;
  });
  return launched();
}

// Pairs of a tile and a Gaussian that reaches it: keys of tile and depth, and Gaussians. places (B N): how many pairs
// there are up to and with each Gaussian's.
NATIVE_API int splat_pair(Stream stream, const Ellipse* ellipses, const int64_t* depths, const int* reached,
                          const int64_t* places, int64_t images, int64_t count, int64_t size, int64_t* keys,
                          int* gaussians) {
  parallel_for(stream, images * count, [=] KERNEL(int64_t i) {
    if (reached[i] == 0) return;
    const Ellipse e = ellipses[i];
    const int64_t across = (size + TILE - 1) / TILE, first_tile = i / count * across * across;
    int64_t place = places[i] - reached[i];
    visit_tiles(e, static_cast<int>(size), [&](int tile) {
      keys[place] = (first_tile + tile) << DEPTH_BITS | depths[i];
      gaussians[place++] = static_cast<int>(i);
    });
  });
  return launched();
}

// First pair and end of each tile (B tiles, zero before) from sorted keys.
NATIVE_API int splat_ranges(Stream stream, const int64_t* keys, int64_t pairs, int64_t* starts, int64_t* ends) {
  parallel_for(stream, pairs, [=] KERNEL(int64_t i) {
    const int64_t tile = keys[i] >> DEPTH_BITS;
    if (i == 0 || keys[i - 1] >> DEPTH_BITS != tile) starts[tile] = i;
    if (i == pairs - 1 || keys[i + 1] >> DEPTH_BITS != tile) ends[tile] = i + 1;
  });
  return launched();
}

NATIVE_API int splat_blend(Stream stream, const Ellipse* ellipses, const float* colors, const int* gaussians,
                           const int64_t* starts, const int64_t* ends, int64_t images, int64_t size, float* features,
                           float* left, int* last) {
  const Lists lists{ellipses, colors, gaussians, starts, ends, static_cast<int>(images), static_cast<int>(size)};
  blend(stream, lists, {features, left, last});
  return launched();
}

NATIVE_API int splat_blend_backward(Stream stream, const Ellipse* ellipses, const float* colors, const int* gaussians,
                                    const int64_t* starts, const int64_t* ends, int64_t images, int64_t size,
                                    float* left, int* last, const float* feature_gradients,
                                    const float* alpha_gradients, float* color_gradients,
                                    EllipseGradient* ellipse_gradients) {
  const Lists lists{ellipses, colors, gaussians, starts, ends, static_cast<int>(images), static_cast<int>(size)};
  blend_backward(stream, lists, {nullptr, left, last},
                 {feature_gradients, alpha_gradients, color_gradients, ellipse_gradients});
  return launched();
}

NATIVE_API int splat_project_backward(Stream stream, const float* positions, const float* opacities,
                                      const float* scales, const float* rotations, const float* transforms,
                                      int64_t images, int64_t count, float focal_length, int64_t size,
                                      const int* reached, const EllipseGradient* gradients, float* position_gradients,
                                      float* opacity_gradients, float* scale_gradients, float* rotation_gradients) {
  parallel_for(stream, images * count, [=] KERNEL(int64_t i) {
    Projection p;
    float position[3] = {}, opacity = 0, scale[3] = {}, rotation[4] = {};
    if (reached[i] > 0
        && project(positions + 3 * i, opacities[i], scales + 3 * i, rotations + 4 * i, transforms + i / count * 12,
                   focal_length, static_cast<int>(size), p)) {
      project_backward(p, gradients[i], opacities[i], position, &opacity, scale, rotation);
    }
    for (int j = 0; j < 3; ++j) position_gradients[3 * i + j] = position[j], scale_gradients[3 * i + j] = scale[j];
    for (int j = 0; j < 4; ++j) rotation_gradients[4 * i + j] = rotation[j];
    opacity_gradients[i] = opacity;
  });
  return launched();
}
