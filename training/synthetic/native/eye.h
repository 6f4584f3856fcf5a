// Eyeballs: white, iris behind the cornea, and the mirror of the surroundings in front.
#pragma once

#include "surface.h"

// Lamps are wider here than windows and flashes are, and so dimmer in the eye's mirror than photos show them.
constexpr float CATCHLIGHT = 2.f;

// A window or a screen before the face, small against the surroundings' own unevenness: most eyes mirror one.
FN Vec window(const Light& light, Vec d) {
  uint32_t seed = static_cast<uint32_t>(light.clutter_seed) + 401u;
  if (unit(hash(seed)) > 0.85f) return vec(0);
  float aside = 1.6f * unit(hash(seed + 1)) - 0.8f, up = 0.1f + 0.7f * unit(hash(seed + 2));
  float wide = 0.06f + 0.16f * unit(hash(seed + 3)), high = wide * (0.7f + unit(hash(seed + 4)));
  if (d.z < 0.1f) return vec(0);
  float x = fabsf(d.x / d.z - aside), y = fabsf(d.y / d.z - up);
  float inside = smooth(wide + 0.03f, wide - 0.03f, x) * smooth(high + 0.03f, high - 0.03f, y);
  return load(light.sky) * (16.f * inside);
}

// Axes of an eyeball in the world: right, up, sight; then its centre.
struct EyeFrame {
  const float* rows;
  FN Vec to_local(Vec d) const { return {dot(d, load(rows)), dot(d, load(rows + 3)), dot(d, load(rows + 6))}; }
  FN Vec to_world(Vec d) const { return load(rows) * d.x + load(rows + 3) * d.y + load(rows + 6) * d.z; }
};

// p.rest: in the eye's axes and radii. inwards: the sign of x towards the nose. lid: 0 under the lids' edge to 1 in the
// open.
FN Vec eye_radiance(const Person& person, const EyeFrame& frame, const Point& p, float inwards, float lid,
                    const Lighting& lighting) {
  Vec q = p.rest;
  uint32_t seed = static_cast<uint32_t>(person.seed) + 7001u;
  float around = sqrtf(q.x * q.x + q.y * q.y), limbus = person.iris_radius;
  bool ahead = q.z > 0;
  float cornea = ahead ? 1 - smooth(limbus * 0.9f, limbus * 1.12f, around) : 0.f;
  Vec local = frame.to_local(p.normal);
  float dome = 1.375f * limbus;
  Vec bulge = normalize(Vec{q.x / dome, q.y / dome, sqrtf(fmaxf(1 - around * around / (dome * dome), 0.05f))});
  Vec mirror_local = normalize(mix(local, bulge, cornea));
  Vec mirror = frame.to_world(mirror_local);

  float corner = smooth(0.38f, 0.85f, around);
  float ridge = 1 - fabsf(layered(Vec{q.x * 7.f, q.y * 13.f, q.z * 7.f}, 3, 0.6f, seed).value);
  float vein = person.veins * smooth(0.86f, 1.0f, ridge) * corner;
  Vec white = load(person.sclera) * exp(Vec{-0.06f, -0.28f, -0.22f} * (corner * (0.5f + person.veins)));
  white = white * exp(Vec{-0.1f, -0.7f, -0.55f} * vein);

  // Lids and what lies in the corner towards the nose do not turn with the eye.
  Vec place = normalize(p.position - load(frame.rows + 9));
  float flesh = smooth(0.44f, 0.58f, place.x * inwards), rim = 1 - smooth(0.f, 0.25f, lid);
  Vec pink = mix(Vec{0.62f, 0.27f, 0.24f}, Vec{0.36f, 0.17f, 0.15f}, person.melanin);
  white = mix(white, pink, saturate(0.85f * flesh + 0.45f * rim));

  Vec view = frame.to_local(p.view), into = -view;
  float eta = 1 / 1.336f, c = dot(mirror_local, view), k = 1 - eta * eta * (1 - c * c);
  Vec bent = normalize(into * eta + mirror_local * (eta * c - sqrtf(fmaxf(k, 0.f))));
  float plane = sqrtf(fmaxf(1 - limbus * limbus, 0.1f)) - 0.02f;
  float path = bent.z < -0.05f ? fmaxf((q.z + 0.06f * cornea - plane) / -bent.z, 0.f) : 0.f;
  float ix = (q.x + bent.x * path) / limbus, iy = (q.y + bent.y * path) / limbus;
  float rho = sqrtf(ix * ix + iy * iy), pupil = person.pupil_radius;
  float inverse = 1 / fmaxf(rho, 1e-4f), cx = ix * inverse, cy = iy * inverse;
  float fibre = layered(Vec{cx * 13.f, cy * 13.f, rho * 2.2f}, 3, 0.65f, seed + 3).value;
  float patch = layered(Vec{ix * 2.5f, iy * 2.5f, 5.f}, 2, 0.5f, seed + 5).value;
  float ring = smooth(pupil + 0.02f, pupil + 0.28f + 0.1f * fibre, rho);
  Vec iris = mix(load(person.iris2), load(person.iris), ring) * fmaxf(0.78f + 0.55f * fibre + 0.2f * patch, 0.15f);
  iris = iris * (1 - person.limbal * smooth(0.76f, 1.0f, rho)) * (1 - 0.25f * smooth(pupil + 0.12f, pupil, rho));
  float edge = 0.05f + p.footprint * 3;
  iris = iris * smooth(pupil - edge * 0.5f, pupil + edge * 0.5f, rho);
  float in_iris = ahead ? 1 - smooth(0.95f, 1.06f, rho) : 0.f;
  Vec albedo = mix(white, iris, in_iris * (1 - smooth(limbus * 1.02f, limbus * 1.1f, around)));

  // The upper lid and its lashes shade a broad band, the lower one hardly more than its edge.
  float upper = mix(0.22f, 1.f, smooth(-0.1f, 1.f, lid)), lower = mix(0.6f, 1.f, smooth(0.f, 0.4f, lid));
  float shade = mix(lower, upper, smooth(-0.35f, 0.3f, place.y));
  Vec flat = frame.to_world(normalize(mix(local, Vec{0, 0, 1}, 0.6f * in_iris)));
  Vec out = albedo * lighting.ambient(p, flat, Vec{0.25f, 0.2f, 0.18f}) * shade;
  for (int lamp = 0; lamp < SHADOWED; lamp++) {
    Vec l = lighting.direction(lamp), inside = frame.to_local(l);
    float across = -(inside.x * ix + inside.y * iy);
    float caustic = 1 + in_iris * 0.8f * across;
    float facing = fmaxf((dot(flat, l) + 0.2f) / 1.2f, 0.f);
    float arriving = p.lamp[lamp] * mix(0.4f, 1.f, smooth(0.f, 0.7f, lid)) / PI;
    out = out + lighting.color(lamp) * albedo * (facing * fmaxf(caustic, 0.2f) * arriving);
  }
  Vec wet = mirror;
  if (cornea < 0.5f) wet = normalize(wet + noise(q * 22.f, seed + 9).slope * 0.012f);
  Vec r = wet * (2 * dot(wet, p.view)) - p.view;
  float fresnel_share = fresnel(0.028f, saturate(dot(wet, p.view)));
  Vec seen = surroundings(*lighting.light, r, 0.02f, SHADOWED) + window(*lighting.light, r) * cornea;
  seen = seen * (lighting.open(p, r) * smooth(0.f, 0.6f, lid));
  for (int lamp = 0; lamp < SHADOWED; lamp++) {
    float arriving = p.lamp[lamp] * smooth(0.02f, 0.3f, lid) * mix(1.f, CATCHLIGHT, cornea);
    seen = seen + lamp_radiance(*lighting.light, lamp, r, 0.02f) * arriving;
  }
  Vec glint{fminf(seen.x, 60.f), fminf(seen.y, 60.f), fminf(seen.z, 60.f)};
  return out + glint * fresnel_share;
}
