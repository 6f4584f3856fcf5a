// Hair: a diffuse cylinder and the two highlights of its surface and its inside (after Kajiya and Marschner).
#pragma once

#include "surface.h"

FN float lobe(float along, float shift, float width) {
  float d = asinf(clamp(along, -1.f, 1.f)) - shift;
  return expf(-d * d / (2 * width * width));
}

// What a fibre has of its own, so that highlights break up into hairs: its scales' tilt and its shine.
struct Fibre {
  float tilt, shine;

  FN explicit Fibre(uint32_t id) : tilt(0.14f * (unit(hash(id)) - 0.5f)), shine(0.45f + 1.1f * unit(hash(id + 1))) {}
};

// tangent: root to tip. outward: away from the head, so that a mass of hair has a lit side.
FN Vec fibre_radiance(Vec tangent, Vec outward, Vec color, float shine, const Fibre& fibre, const Point& p,
                      const Lighting& lighting) {
  Vec out = vec(0);
  shine *= fibre.shine;
  float tv = dot(tangent, p.view);
  for (int k = 0; k < SHADOWED; k++) {
    Vec l = lighting.direction(k);
    float tl = dot(tangent, l), sine = sqrtf(fmaxf(1 - tl * tl, 0.f));
    float side = saturate(0.55f + 0.6f * dot(outward, l));
    float half = asinf(clamp(tl, -1.f, 1.f)) + asinf(clamp(tv, -1.f, 1.f)) + fibre.tilt;
    float first = expf(-powf(half * 0.5f + 0.06f, 2.f) / (2 * 0.075f * 0.075f));
    float second = expf(-powf(half * 0.5f - 0.09f, 2.f) / (2 * 0.16f * 0.16f));
    Vec across_l = l - tangent * tl, across_v = p.view - tangent * tv;
    float facing = dot(across_l, across_v) / fmaxf(length(across_l) * length(across_v), 1e-4f);
    float through = powf(saturate(-facing), 6.f) * expf(-half * half / (2 * 0.3f * 0.3f));
    float front = 0.25f + 0.75f * saturate(0.5f + 0.5f * facing);
    Vec deep{sqrtf(color.x), sqrtf(color.y), sqrtf(color.z)};
    Vec energy = color * (0.30f * sine * side) +
                 (vec(0.055f * first) + deep * color * (0.45f * second)) * (shine * sine * front * side) +
                 color * deep * (0.9f * through);
    out = out + lighting.color(k) * energy * p.lamp[k];
  }
  Vec gathered = vec(0);
  for (int i = 0; i < AMBIENT; i++) {
    Vec d = load(lighting.directions + 3 * i);
    float td = dot(tangent, d), side = saturate(0.45f + 0.75f * dot(outward, d));
    float half = (asinf(clamp(td, -1.f, 1.f)) + asinf(clamp(tv, -1.f, 1.f)) + fibre.tilt) * 0.5f;
    float glow = expf(-half * half / (2 * 0.2f * 0.2f));
    Vec energy = color * (0.8f * sqrtf(fmaxf(1 - td * td, 0.f))) + vec(0.035f * shine * glow);
    gathered = gathered + load(lighting.radiance + 3 * i) * energy * (side * p.visibility[i]);
  }
  return out + gathered * (4.f / AMBIENT);
}
