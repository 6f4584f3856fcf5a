// Cameras and the visibility buffer (SPEC section 3): the nearest primitive of every cell-centred pixel.
#pragma once

#include "vec.h"

// 64 bits a pixel: the view depth's bits above, the primitive's number below; the smallest wins.
using Visible = uint64_t;
constexpr Visible NOTHING = ~Visible{0};
constexpr float NEAREST = 0.05f;

FN Visible visible(float depth, uint32_t primitive) {
  return static_cast<Visible>(float_bits(depth)) << 32 | primitive;
}
FN float depth_of(Visible value) { return bits_float(static_cast<uint32_t>(value >> 32)); }
FN uint32_t primitive_of(Visible value) { return static_cast<uint32_t>(value); }

struct Camera {
  const float* transform;  // (3, 4) = [R | T], p_view = p R + T
  float focal;             // in half pictures
  int size;

  FN Vec view(Vec p) const {
    const float* m = transform;
    return {p.x * m[0] + p.y * m[4] + p.z * m[8] + m[3], p.x * m[1] + p.y * m[5] + p.z * m[9] + m[7],
            p.x * m[2] + p.y * m[6] + p.z * m[10] + m[11]};
  }

  // Pixel coordinates (whole numbers at pixels' centres) and view depth.
  FN Vec screen(Vec p) const {
    Vec q = view(p);
    float scale = 0.5f * size * focal / q.z;
    return {-q.x * scale + 0.5f * (size - 1), -q.y * scale + 0.5f * (size - 1), q.z};
  }

  FN Vec eye() const {
    const float* m = transform;
    return {-(m[0] * m[3] + m[1] * m[7] + m[2] * m[11]), -(m[4] * m[3] + m[5] * m[7] + m[6] * m[11]),
            -(m[8] * m[3] + m[9] * m[7] + m[10] * m[11])};
  }
};

// Perspective-correct barycentric coordinates at a pixel, from corners on the screen; false outside.
// Depth is sum / total of weights: 1 / (sum of screen weights / corner depths).
struct Corners {
  Vec a, b, c;

  FN bool at(float x, float y, Vec& weights, float& depth) const {
    float ax = a.x - x, ay = a.y - y, bx = b.x - x, by = b.y - y, cx = c.x - x, cy = c.y - y;
    float wa = bx * cy - by * cx, wb = cx * ay - cy * ax, wc = ax * by - ay * bx;
    float area = wa + wb + wc;
    float sign = area < 0.f ? -1.f : 1.f;
    constexpr float slack = -1e-5f;
    if (area == 0.f || wa * sign < slack || wb * sign < slack || wc * sign < slack) return false;
    weights = {fmaxf(wa * sign, 0.f) / a.z, fmaxf(wb * sign, 0.f) / b.z, fmaxf(wc * sign, 0.f) / c.z};
    float total = weights.x + weights.y + weights.z;
    if (!(total > 0.f)) return false;
    depth = (fmaxf(wa * sign, 0.f) + fmaxf(wb * sign, 0.f) + fmaxf(wc * sign, 0.f)) / total;
    weights = weights * (1.f / total);
    return true;
  }

  // Visits the pixels inside with f(pixel, weights, depth); LANES threads share them.
  template <class Visit>
  FN void visit(int size, int lane, Visit f) const {
    if (a.z < NEAREST || b.z < NEAREST || c.z < NEAREST) return;
    int left = static_cast<int>(fmaxf(ceilf(fminf(a.x, fminf(b.x, c.x)) - 1e-3f), 0.f));
    int top = static_cast<int>(fmaxf(ceilf(fminf(a.y, fminf(b.y, c.y)) - 1e-3f), 0.f));
    int right = static_cast<int>(fminf(floorf(fmaxf(a.x, fmaxf(b.x, c.x)) + 1e-3f), size - 1.f));
    int bottom = static_cast<int>(fminf(floorf(fmaxf(a.y, fmaxf(b.y, c.y)) + 1e-3f), size - 1.f));
    if (right < left || bottom < top) return;
    int width = right - left + 1;
    long long count = static_cast<long long>(width) * (bottom - top + 1);
    for (long long i = lane; i < count; i += LANES) {
      int x = left + static_cast<int>(i % width), y = top + static_cast<int>(i / width);
      Vec weights;
      float depth;
      if (at(static_cast<float>(x), static_cast<float>(y), weights, depth)) f(y * size + x, weights, depth);
    }
  }
};
