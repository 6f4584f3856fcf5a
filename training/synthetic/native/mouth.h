// Teeth, gums, tongue and the mouth's lining: wet, and dark by what hides the light.
#pragma once

#include "surface.h"

enum class Tissue { LINING, GUMS, TONGUE, TEETH };

FN Vec mouth_radiance(const Person& person, Tissue tissue, const Point& p, const Lighting& lighting) {
  uint32_t seed = static_cast<uint32_t>(person.seed) + 9001u;
  Vec r = p.rest;
  Vec pink = mix(Vec{0.42f, 0.13f, 0.12f}, Vec{0.20f, 0.07f, 0.07f}, person.melanin);
  Sample fine = layered(r * 70.f, 2, 0.6f, seed);
  Vec albedo = pink * (1 + 0.15f * fine.value);
  float roughness = 0.35f, relief = 0.05f, deep = smooth(0.02f, 0.24f, r.z);
  if (tissue == Tissue::TONGUE) {
    Sample bumps = noise(r * 150.f, seed + 1);
    albedo = mix(Vec{0.42f, 0.16f, 0.15f}, Vec{0.46f, 0.27f, 0.25f}, saturate(0.5f + 0.5f * fine.value));
    albedo = albedo * (1 + 0.1f * bumps.value);
    roughness = 0.42f, relief = 0.1f;
    deep = smooth(-0.05f, 0.2f, r.z);
  } else if (tissue == Tissue::TEETH) {
    // Upper teeth hang from y = -0.07 to -0.205, lower ones stand from -0.315 to -0.2; the biting edge is clearer.
    bool upper = r.y > -0.2015f && r.z < 0.3f;
    float root = upper ? smooth(-0.155f, -0.105f, r.y) : smooth(-0.235f, -0.275f, r.y);
    albedo = load(person.teeth) * exp(Vec{-0.03f, -0.12f, -0.35f} * (root * 0.8f + 0.25f * fine.value));
    float gum = upper ? smooth(-0.118f, -0.10f, r.y) : smooth(-0.272f, -0.29f, r.y);
    albedo = mix(albedo, pink, gum);
    roughness = 0.22f, relief = 0.015f;
    deep = smooth(0.03f, 0.19f, r.z);
  } else if (tissue == Tissue::LINING) {
    albedo = albedo * 0.7f;
  }
  Vec smoothed = p.normal;
  if (tissue == Tissue::TEETH) {
    // A tooth has a dozen vertices: its own normals are those of a pebble. Blend with the arch that the teeth stand in.
    Vec arch = normalize(Vec{2.2f * r.x, 0.05f, 0.25f + r.z});
    if (dot(p.normal, arch) > 0) smoothed = normalize(mix(p.normal, arch, 0.6f));
  }
  Vec n = normalize(smoothed - (fine.slope - smoothed * dot(fine.slope, smoothed)) * (relief * 0.2f));
  Point inner = p;
  Vec out = lighting.plain(inner, n, albedo, roughness, 0.03f);
  return out * mix(0.12f, 1.f, deep);
}
