// A shaded point and the light that falls on it.
#pragma once

#include "light.h"

constexpr float PI = 3.14159265f;
constexpr int SHADOWED = 2;  // lamps with shadow maps of their own

struct Point {
  Vec position;
  Vec rest;       // where solid textures are looked up
  Vec normal;     // faces the viewer
  Vec view;       // towards the viewer, unit
  float footprint;  // a sample's width, world
  const float* visibility;  // (AMBIENT): share of each direction's light that arrives
  float lamp[SHADOWED];     // share of each lamp's light that arrives
};

struct Lighting {
  const Light* light;
  const float* directions;  // (AMBIENT, 3) towards the light
  const float* radiance;    // (AMBIENT, 3)

  // Irradiance / pi through a wrapped cosine, so that albedo * ambient is radiance.
  FN Vec ambient(const Point& p, Vec n, Vec wrap) const {
    Vec sum = vec(0);
    for (int i = 0; i < AMBIENT; i++) {
      Vec d = load(directions + 3 * i);
      float c = dot(n, d), seen = p.visibility[i];
      Vec share{fmaxf(c + wrap.x, 0.f) / ((1 + wrap.x) * (1 + wrap.x)),
                fmaxf(c + wrap.y, 0.f) / ((1 + wrap.y) * (1 + wrap.y)),
                fmaxf(c + wrap.z, 0.f) / ((1 + wrap.z) * (1 + wrap.z))};
      sum = sum + load(radiance + 3 * i) * share * seen;
    }
    return sum * (4.f / AMBIENT);
  }

  // Share of the surroundings that is not hidden about a direction.
  FN float open(const Point& p, Vec toward) const {
    float sum = 0, total = 0;
    for (int i = 0; i < AMBIENT; i++) {
      float c = fmaxf(dot(toward, load(directions + 3 * i)) + 0.2f, 0.f);
      sum += c * c * p.visibility[i], total += c * c;
    }
    return sum / fmaxf(total, 1e-4f);
  }

  FN Vec direction(int lamp) const { return lamp_vector(light->lamp_direction, lamp); }
  FN Vec color(int lamp) const { return lamp_vector(light->lamp_color, lamp); }

  // Radiance of a plain diffuse surface with a GGX gloss.
  FN Vec plain(const Point& p, Vec n, Vec albedo, float roughness, float f0) const {
    Vec out = albedo * ambient(p, n, vec(0.f));
    for (int k = 0; k < SHADOWED; k++) {
      Vec l = direction(k);
      float c = fmaxf(dot(n, l), 0.f) * p.lamp[k];
      out = out + color(k) * (albedo * (c / PI) + vec(p.lamp[k] * gloss(n, p.view, l, roughness, f0)));
    }
    Vec r = n * (2 * dot(n, p.view)) - p.view;
    float nv = saturate(dot(n, p.view));
    return out + surroundings(*light, r, roughness * roughness, SHADOWED) *
                     (reflected(f0, roughness, nv) * open(p, r));
  }
};
