// The signed distance field of distance_field.py: distance and gradient between grid points.
#pragma once

#include "vec.h"

struct Field {
  const float* values;  // (depth, height, width, 4): distance, gradient
  Index width, height, depth;
  Vec low, high;

  // Unit gradient; the nearest border's values outside.
  FN float at(Vec p, Vec& outwards) const {
    float x = clamp((p.x - low.x) / (high.x - low.x) * (width - 1), 0.f, width - 1.f);
    float y = clamp((p.y - low.y) / (high.y - low.y) * (height - 1), 0.f, height - 1.f);
    float z = clamp((p.z - low.z) / (high.z - low.z) * (depth - 1), 0.f, depth - 1.f);
    Index i = min_index(x, width - 2), j = min_index(y, height - 2), k = min_index(z, depth - 2);
    float u = x - i, v = y - j, w = z - k, distance = 0;
    Vec slope{0, 0, 0};
    for (int corner = 0; corner < 8; corner++) {
      Index a = corner & 1, b = corner >> 1 & 1, c = corner >> 2;
      float share = (a ? u : 1 - u) * (b ? v : 1 - v) * (c ? w : 1 - w);
      const float* found = values + 4 * (((k + c) * height + j + b) * width + i + a);
      distance += share * found[0];
      slope = slope + share * load(found + 1);
    }
    outwards = normalize(slope);
    return distance;
  }

  FN static Index min_index(float value, Index most) {
    Index floor = static_cast<Index>(value);
    return floor < most ? floor : most;
  }
};
