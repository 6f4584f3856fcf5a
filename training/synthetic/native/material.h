// Glasses, clothes and shells: materials in a table of floats (generator.py writes it).
#pragma once

#include "surface.h"

struct Material {
  float surface, region;
  float color[3], color2[3];
  float roughness, specular, pattern, scale, bump;
  float spare[3];
};

enum SurfaceKind { PLAIN = 0, CLOTH = 1, METAL = 2, GLASS = 3, HAIR_SHELL = 4 };

FN float stripe(float x) { return smooth(-0.15f, 0.15f, sinf(2 * PI * x)); }

FN Vec material_radiance(const Material& m, const Point& p, const Lighting& lighting, uint32_t seed) {
  Vec r = p.rest, color = load(m.color), n = p.normal;
  int kind = static_cast<int>(m.surface), pattern = static_cast<int>(m.pattern);
  Vec q = r * m.scale;
  float share = 0;
  if (pattern == 1) share = stripe(q.y);
  if (pattern == 2) share = 0.5f * stripe(q.y) + 0.5f * stripe(q.x + 0.3f * q.z);
  if (pattern == 3) share = saturate(0.5f + 0.9f * layered(q * 0.5f, 3, 0.5f, seed).value);
  if (pattern == 4) {
    float row = q.y + 0.18f * fabsf(sinf(PI * q.x * 2)), s = sinf(2 * PI * row);
    share = saturate(0.3f - 0.5f * s) * saturate(1.4f - 2.5f * m.scale * p.footprint);
  }
  color = mix(color, load(m.color2), share);
  Sample fine = layered(r * 160.f, 2, 0.6f, seed + 3);
  float resolved = saturate(1.6f - 160.f * p.footprint);
  if (m.bump > 0) {
    Sample folds = layered(r * 9.f, 2, 0.5f, seed + 5);
    Vec slope = folds.slope * 0.05f + fine.slope * (0.04f * resolved);
    n = normalize(n - (slope - n * dot(slope, n)) * m.bump);
    color = color * (1 + m.bump * (0.12f * fine.value * resolved + 0.06f * folds.value));
  }
  float nv = saturate(dot(n, p.view));
  if (kind == METAL) {
    Vec d = n * (2 * dot(n, p.view)) - p.view;
    Vec seen = surroundings(*lighting.light, d, m.roughness * m.roughness, SHADOWED) * lighting.open(p, d);
    Vec out = color * seen;
    for (int k = 0; k < SHADOWED; k++) {
      Vec l = lighting.direction(k), h = normalize(l + p.view);
      float lh = fmaxf(dot(l, h), 0.1f);
      float mirrored = ggx(saturate(dot(n, h)), m.roughness) / (4 * lh * lh + 0.05f);
      out = out + lighting.color(k) * color * (p.lamp[k] * fmaxf(dot(n, l), 0.f) * mirrored);
    }
    return out;
  }
  Vec out = lighting.plain(p, n, color, m.roughness, kind == CLOTH ? 0.02f : m.specular);
  if (kind == CLOTH) {
    float rim = powf(1 - nv, 3.f) * 0.25f;
    out = out + (color * 0.5f + vec(0.03f)) * lighting.ambient(p, n, vec(0.5f)) * rim;
  }
  return out;
}
