// Sorted lists to pixels and back, one pixel at a time: for CPUs, and to read what the GPU's kernels compute.
#pragma once

#include "splat_blend.h"

namespace splat {

inline int tile_of(const Lists& lists, int64_t pixel) {
  const int plane = lists.size * lists.size, across = (lists.size + TILE - 1) / TILE;
  const int y = static_cast<int>(pixel % plane) / lists.size, x = static_cast<int>(pixel % lists.size);
  return static_cast<int>(pixel / plane) * across * across + y / TILE * across + x / TILE;
}

inline void blend(Stream stream, const Lists& lists, const Pictures& out) {
  const int64_t plane = static_cast<int64_t>(lists.size) * lists.size;
  parallel_for(stream, lists.images * plane, [=](int64_t pixel) {
    const int64_t tile = tile_of(lists, pixel), within = pixel % plane;
    const float x = static_cast<float>(within % lists.size), y = static_cast<float>(within / lists.size);
    float sums[CHANNELS] = {};
    float left = 1;
    int last = 0;
    for (int64_t at = lists.starts[tile]; at < lists.ends[tile]; ++at) {
      const int64_t gaussian = lists.gaussians[at];
      const Reached here(lists.ellipses[gaussian], x, y);
      if (here.alpha < FAINTEST) continue;
      const float after = left * (1 - here.alpha);
      if (after < FULL) break;
      const float* color = lists.colors + gaussian * CHANNELS;
      for (int c = 0; c < CHANNELS; ++c) sums[c] += here.alpha * left * color[c];
      left = after;
      last = static_cast<int>(at - lists.starts[tile]) + 1;
    }
    float* features = out.features + pixel / plane * CHANNELS * plane + within;
    for (int c = 0; c < CHANNELS; ++c) features[c * plane] = sums[c];
    out.left[pixel] = left;
    out.last[pixel] = last;
  });
}

inline void blend_backward(Stream stream, const Lists& lists, const Pictures& drawn, const Gradients& out) {
  const int64_t plane = static_cast<int64_t>(lists.size) * lists.size;
  parallel_for(stream, lists.images * plane, [=](int64_t pixel) {
    const int64_t tile = tile_of(lists, pixel), within = pixel % plane;
    const float x = static_cast<float>(within % lists.size), y = static_cast<float>(within / lists.size);
    const float* features = out.features + pixel / plane * CHANNELS * plane + within;
    float pulls[CHANNELS];
    for (int c = 0; c < CHANNELS; ++c) pulls[c] = features[c * plane];
    float left = drawn.left[pixel];
    float behind = -out.alpha[pixel] * left;
    for (int64_t at = lists.starts[tile] + drawn.last[pixel] - 1; at >= lists.starts[tile]; --at) {
      const int64_t gaussian = lists.gaussians[at];
      const Ellipse& e = lists.ellipses[gaussian];
      const Reached here(e, x, y);
      if (here.alpha < FAINTEST) continue;
      left /= 1 - here.alpha;
      const float weight = here.alpha * left;
      float pull = 0;
      for (int c = 0; c < CHANNELS; ++c) {
        pull += pulls[c] * lists.colors[gaussian * CHANNELS + c];
        atomic_add(out.colors + gaussian * CHANNELS + c, weight * pulls[c]);
      }
      const EllipseGradient g = here.gradient(e, left * pull - behind / (1 - here.alpha));
      behind += weight * pull;
      EllipseGradient* sum = out.ellipses + gaussian;
      atomic_add(&sum->x, g.x);
      atomic_add(&sum->y, g.y);
      atomic_add(&sum->lean, g.lean);
      atomic_add(&sum->across, g.across);
      atomic_add(&sum->down, g.down);
      atomic_add(&sum->power, g.power);
    }
  });
}

}  // namespace splat
