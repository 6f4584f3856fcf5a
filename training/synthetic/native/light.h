// Surroundings, lamps and what they see.
#pragma once

#include "noise.h"
#include "settings.h"

constexpr int AMBIENT = 16;        // directions that ambient light is gathered from
constexpr float REACH = 1.25f;     // half the width of what shadow maps hold, world
constexpr float DEPTH_OFFSET = 4.f;

// An orthographic view from a light: rows right, up, forward (from the light), about a centre.
struct LightView {
  const float* axes;  // (3, 3), then the centre (3)
  const uint32_t* depths;
  int size;

  FN Vec screen(Vec p) const {
    Vec q = p - load(axes + 9);
    float scale = 0.5f * size / REACH;
    return {dot(q, load(axes)) * scale + 0.5f * (size - 1), dot(q, load(axes + 3)) * scale + 0.5f * (size - 1),
            dot(q, load(axes + 6)) + DEPTH_OFFSET};
  }

  FN float depth(int x, int y) const {
    return x < 0 || y < 0 || x >= size || y >= size ? 1e9f : bits_float(depths[y * size + x]);
  }

  // How much of the light reaches p; `thickness`: matter behind the first surface lets through 1/e per thickness.
  FN float lit(Vec screen, float bias, float thickness) const {
    float x0 = floorf(screen.x), y0 = floorf(screen.y), u = screen.x - x0, v = screen.y - y0, sum = 0;
    for (int k = 0; k < 4; k++) {
      float behind = screen.z - bias - depth(static_cast<int>(x0) + (k & 1), static_cast<int>(y0) + (k >> 1));
      float weight = (k & 1 ? u : 1 - u) * (k >> 1 ? v : 1 - v);
      sum += weight * (behind <= 0 ? 1.f : thickness > 0 ? expf(-behind / thickness) : 0.f);
    }
    return sum;
  }
};

FN Vec lamp_vector(const float* values, int lamp) { return load(values + 3 * lamp); }

// Radiance of a lamp seen along d through a blur (tangent of an angle); 1 / solid angle keeps its irradiance.
FN Vec lamp_radiance(const Light& light, int lamp, Vec d, float blur) {
  Vec axis = lamp_vector(light.lamp_direction, lamp), up = lamp_vector(light.lamp_up, lamp);
  float forward = dot(d, axis);
  if (forward < 0.05f) return vec(0);
  Vec side = cross(up, axis);
  float x = fabsf(dot(d, side)) / forward, y = fabsf(dot(d, up)) / forward;
  float w = light.lamp_extent[2 * lamp], h = light.lamp_extent[2 * lamp + 1], soft = blur + 0.02f;
  float inside = (1 - smooth(w - soft, w + soft, x)) * (1 - smooth(h - soft, h + soft, y));
  float wide = fmaxf(w, soft * 0.7f), high = fmaxf(h, soft * 0.7f);
  return lamp_vector(light.lamp_color, lamp) * (inside / (4 * wide * high));
}

// Radiance of the surroundings without lamps below `first`.
FN Vec surroundings(const Light& light, Vec d, float blur, int first) {
  float up = clamp(d.y / (0.35f + blur), -1.f, 1.f);
  Vec base = up > 0 ? mix(load(light.horizon), load(light.sky), up * up * (3 - 2 * up))
                    : mix(load(light.horizon), load(light.ground), up * up * (3 + 2 * up));
  uint32_t seed = static_cast<uint32_t>(light.clutter_seed);
  float coarse = noise(d * 2.2f, seed).value, fine = noise(d * 6.f, seed + 7).value;
  float uneven = light.clutter * (coarse / (1 + 2 * blur) + fine / (1 + 8 * blur));
  base = base * fmaxf(1 + uneven, 0.05f);
  for (int lamp = first; lamp < LAMPS; lamp++) base = base + lamp_radiance(light, lamp, d, blur);
  return base;
}

FN float ggx(float nh, float roughness) {
  float a = roughness * roughness, a2 = a * a, d = nh * nh * (a2 - 1) + 1;
  return a2 / (3.14159265f * d * d);
}
FN float fresnel(float f0, float vh) {
  float m = saturate(1 - vh);
  return f0 + (1 - f0) * m * m * m * m * m;
}

// Cook-Torrance with a cheap visibility term (Kelemen), times n.l.
FN float gloss(Vec n, Vec v, Vec l, float roughness, float f0) {
  Vec h = normalize(v + l);
  float nl = dot(n, l);
  if (nl <= 0) return 0;
  float lh = fmaxf(dot(l, h), 0.05f);
  return ggx(saturate(dot(n, h)), roughness) * fresnel(f0, lh) * nl / (4 * lh * lh + 0.05f);
}

// What share of the surroundings a surface reflects (Karis's fit).
FN float reflected(float f0, float roughness, float nv) {
  float rx = 1 - roughness, ry = 0.0425f - 0.0275f * roughness, rz = 1.04f - 0.572f * roughness,
        rw = -0.04f + 0.022f * roughness;
  float a004 = fminf(rx * rx, exp2f(-9.28f * nv)) * rx + ry;
  return f0 * (-1.04f * a004 + rz) + 1.04f * a004 + rw;
}
