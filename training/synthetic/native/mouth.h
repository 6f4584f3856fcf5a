// Teeth, gums, tongue and the mouth's lining: wet, lit through the lips and by each other, dark towards the throat.
#pragma once

#include "surface.h"
#include "teeth.h"

enum class Tissue { LINING, GUMS, TONGUE, TEETH };

struct Mucosa {
  Vec albedo;
  float roughness, f0;
  float relief;
  float wander;  // how far light goes under the surface: the cosine's wrap
};

// What comes in between the lips and goes on from wall to wall: once around, it is red. Irradiance / pi.
FN Vec mouth_bounce(const Lighting& lighting) {
  Vec sum = vec(0);
  for (int i = 0; i < AMBIENT; i++) {
    Vec d = load(lighting.directions + 3 * i);
    sum = sum + load(lighting.radiance + 3 * i) * (fmaxf(d.z, 0.f) * (4.f / AMBIENT));
  }
  for (int k = 0; k < SHADOWED; k++) {
    sum = sum + lighting.color(k) * (fmaxf(lighting.direction(k).z, 0.f) / PI);
  }
  return sum;
}

FN Vec enamel(const Person& person, const Tooth& tooth, float footprint) {
  Vec tone = load(person.teeth) * (1 + 0.05f * tooth.own(11));
  bool canine = tooth.from_middle > 2 && tooth.from_middle < 3;
  float incisor = tooth.from_middle < 2 ? 1.f : 0.f;
  float root = smooth(0.55f, 0.f, tooth.v);
  // Dentine shines through thin enamel at the neck; canines have more of it.
  tone = tone * exp(Vec{-0.05f, -0.12f, -0.30f} * (0.7f * root + (canine ? 0.55f : 0.f) + 0.12f * tooth.own(12)));
  // Near the edge there is no dentine: what is behind, mostly dark, greys it.
  float lobes = 0.06f * sinf(7.f * tooth.u + 3 * tooth.own(13));
  float clear = incisor * smooth(0.72f + lobes, 0.97f, tooth.v) * person.teeth_clear;
  tone = mix(tone, tone * Vec{0.66f, 0.72f, 0.80f}, clear);
  Sample streak = layered(Vec{tooth.u * 2.2f, tooth.v * 1.1f, tooth.from_middle * 7.f}, 2, 0.5f, tooth.id);
  tone = tone * (1 + 0.05f * streak.value);
  // Neighbours hide each other's flanks.
  float soft = 0.16f + 8 * footprint;
  float side = smooth(1.02f, 1.f - soft * 1.6f, fabsf(tooth.u));
  return tone * mix(0.42f, 1.f, side);
}

FN Mucosa tissue_at(const Person& person, Tissue tissue, const Point& p) {
  uint32_t seed = static_cast<uint32_t>(person.seed) + 9001u;
  Vec r = p.rest;
  Vec pink = mix(Vec{0.46f, 0.155f, 0.145f}, Vec{0.27f, 0.105f, 0.10f}, person.melanin);
  if (tissue == Tissue::TEETH) {
    Tooth tooth(person, r);
    float gum = tooth.gum(person), soft = 0.05f + 8 * p.footprint;
    float covered = 1 - smooth(gum - soft, gum + soft, tooth.v);
    // The gum's rim is paler, and casts a thin shadow on the tooth.
    Vec flesh = pink * (1 + 0.12f * noise(Vec{tooth.u * 4, tooth.v * 9, tooth.from_middle}, seed).value) *
                mix(1.15f, 0.9f, saturate((gum - tooth.v) * 4));
    Vec white = enamel(person, tooth, p.footprint) * mix(0.72f, 1.f, smooth(gum, gum + 0.16f, tooth.v));
    return {mix(white, flesh, covered), mix(0.2f, 0.34f, covered), mix(0.05f, 0.028f, covered), 0.01f, 0.22f};
  }
  Sample fine = layered(r * 70.f, 2, 0.6f, seed);
  if (tissue == Tissue::TONGUE) {
    // Rough with papillae, a groove along the middle, a pale coat on the back of it.
    Sample bumps = noise(r * 190.f, seed + 1), patches = layered(r * 28.f, 2, 0.5f, seed + 2);
    float groove = expf(-r.x * r.x / (0.012f * 0.012f)) * smooth(-0.25f, -0.2f, r.y);
    float coat = person.tongue_coat * saturate(0.55f + 0.6f * patches.value) * smooth(0.085f, 0.03f, fabsf(r.x)) *
                 smooth(-0.235f, -0.205f, r.y);
    Vec albedo = load(person.tongue) * (1 + 0.14f * fine.value + 0.10f * bumps.value);
    albedo = mix(albedo, Vec{0.60f, 0.44f, 0.40f}, 0.6f * coat) * (1 - 0.35f * groove);
    return {albedo, 0.42f, 0.028f, 0.10f, 0.3f};
  }
  Vec albedo = pink * (1 + 0.15f * fine.value);
  if (tissue == Tissue::LINING) albedo = albedo * Vec{0.85f, 0.72f, 0.72f};
  return {albedo, 0.3f, 0.03f, 0.05f, 0.25f};
}

FN Vec mouth_radiance(const Person& person, Tissue tissue, const Point& p, const Lighting& lighting) {
  uint32_t seed = static_cast<uint32_t>(person.seed) + 9001u;
  Mucosa m = tissue_at(person, tissue, p);
  float z = p.rest.z;
  float ahead = tissue == Tissue::TEETH     ? mix(0.35f, 1.f, smooth(0.06f, 0.2f, z))
                : tissue == Tissue::TONGUE ? smooth(-0.12f, 0.14f, z)
                                           : mix(0.12f, 1.f, smooth(-0.05f, 0.24f, z));
  Vec q = tissue == Tissue::TEETH ? Vec{p.rest.x * 1.5f, p.rest.y * 2, z * 40} : p.rest * 70.f;
  Vec bumps = layered(q, 2, 0.6f, seed).slope;
  Vec n = normalize(p.normal - (bumps - p.normal * dot(bumps, p.normal)) * (m.relief * 0.2f));
  float share = 0.2f * ahead;
  Vec out = m.albedo * Vec{1.f, 0.62f, 0.58f} * mouth_bounce(lighting) * share;
  out = out + m.albedo * lighting.ambient(p, n, vec(m.wander)) * ahead;
  for (int k = 0; k < SHADOWED; k++) {
    Vec l = lighting.direction(k);
    float c = fmaxf(dot(n, l) + m.wander, 0.f) / (1 + m.wander);
    Vec lit = m.albedo * (c / PI) + vec(gloss(n, p.view, l, m.roughness, m.f0) * mix(0.6f, 1.3f, person.wet));
    out = out + lighting.color(k) * lit * (p.lamp[k] * ahead);
  }
  Vec r = n * (2 * dot(n, p.view)) - p.view;
  float mirrored = reflected(m.f0, m.roughness, saturate(dot(n, p.view))) * lighting.open(p, r);
  return out + surroundings(*lighting.light, r, m.roughness * m.roughness, SHADOWED) *
                   (mirrored * ahead * mix(0.7f, 1.2f, person.wet));
}
