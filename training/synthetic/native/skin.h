// Skin: what it is made of at a point of the face, and how it shines.
#pragma once

#include "surface.h"

// Distances in the face seen from the front, by the template's x and y (anatomy.py draws it).
struct FaceMap {
  // (height, width, 2): signed distance to the lips' border, to the eyes' opening; world, inside < 0
  const float* values;
  int width, height;
  float left, bottom, step;

  FN void at(Vec rest, float& lips, float& eyes) const {
    float x = clamp((rest.x - left) / step, 0.f, width - 1.001f);
    float y = clamp((rest.y - bottom) / step, 0.f, height - 1.001f);
    int i = static_cast<int>(x), j = static_cast<int>(y);
    float u = x - i, v = y - j;
    const float* p = values + 2 * (j * width + i);
    const float* q = p + 2 * width;
    lips = mix(mix(p[0], p[2], u), mix(q[0], q[2], u), v);
    eyes = mix(mix(p[1], p[3], u), mix(q[1], q[3], u), v);
  }
};

FN float blob(Vec p, float x, float y, float z, float radius) {
  Vec d{fabsf(p.x) - x, p.y - y, p.z - z};
  return expf(-dot(d, d) / (radius * radius));
}

// Where a beard grows, 0 to 1.
FN float beard_area(Vec p) {
  float x = fabsf(p.x);
  float t = smooth(0.10f, 0.37f, x);
  float upper = mix(-0.17f, 0.03f, t * t);
  float cheek = smooth(0.035f, -0.035f, p.y - upper) * smooth(-0.17f, 0.0f, p.z + 0.12f);
  float moustache = expf(-(x * x) / 0.02f) * smooth(-0.10f, -0.125f, p.y);
  return fmaxf(cheek, moustache) * smooth(-0.56f, -0.42f, p.y);
}

struct Skin {
  Vec albedo;
  Vec normal;
  float roughness;
  float f0;
  float coat;  // a second, sharper gloss: oil, wet lips
};

struct Vertex {
  Vec paint;
  float paint_weight, grain;
};

FN Skin skin_at(const Person& person, const FaceMap& map, const Point& p, const Vertex& v) {
  Vec r = p.rest;
  uint32_t seed = static_cast<uint32_t>(person.seed);
  Skin skin;
  bool front = r.z > 0.05f;
  float lips, eyes;
  map.at(r, lips, eyes);
  if (!front) lips = eyes = 1;

  Sample coarse = layered(r * 7.f, 3, 0.5f, seed), middle = layered(r * 34.f, 3, 0.6f, seed + 11);
  float nose = blob(r, 0, -0.02f, 0.36f, 0.09f), cheeks = blob(r, 0.2f, -0.02f, 0.22f, 0.12f);
  float ears = smooth(0.36f, 0.42f, fabsf(r.x)) * smooth(-0.2f, -0.08f, r.y), chin = blob(r, 0, -0.36f, 0.25f, 0.08f);
  float red = person.redness * (0.8f * nose + 0.7f * cheeks + 0.9f * ears + 0.35f * chin - 0.15f) +
              person.blotches * (0.14f * middle.value + 0.4f * coarse.value);
  Vec albedo = load(person.skin) * exp(Vec{-0.10f, -0.50f, -0.42f} * red);
  // Yellower over the bones of the forehead, bluer around the mouth, and uneven throughout.
  Sample hue = layered(r * 5.f, 2, 0.6f, seed + 17);
  float yellow = 0.5f * smooth(0.3f, 0.45f, r.y) - 0.45f * smooth(-0.1f, -0.25f, r.y) * smooth(0.1f, 0.25f, r.z);
  albedo = albedo * exp(Vec{0.03f, 0.f, -0.16f} * (person.blotches * (yellow + 0.9f * hue.value)));
  float dark = person.blotches * 0.2f * layered(r * 11.f, 4, 0.5f, seed + 23).value;
  float forehead = smooth(0.3f, 0.5f, r.y) * 0.08f * person.blotches;
  float below = smooth(0.085f, 0.02f, eyes) * smooth(-0.005f, 0.02f, eyes) *
                smooth(0.165f, 0.115f, r.y + 0.25f * (fabsf(r.x) - 0.16f));
  float socket = smooth(0.07f, 0.0f, eyes) * 0.35f;
  dark += forehead + person.under_eye * (0.55f * below + socket);
  albedo = albedo * exp(Vec{-0.7f, -0.95f, -1.0f} * dark);

  if (person.freckles > 0.01f) {
    Cell cell = cells(r * 62.f + Vec{middle.value, coarse.value, 0} * 0.3f, seed + 31);
    float where = saturate(0.9f * cheeks + 0.9f * nose + 0.25f + 0.5f * coarse.value);
    float radius = 0.12f + 0.28f * unit(hash(cell.id + 5));
    bool spotted = unit(hash(cell.id + 9)) < person.freckles * where;
    float spot = spotted ? smooth(radius, radius * 0.45f, cell.distance) : 0.f;
    albedo = albedo * exp(Vec{-0.28f, -0.55f, -0.7f} * (spot * (0.4f + 0.6f * unit(hash(cell.id + 6)))));
  }
  if (person.moles > 0.01f) {
    Cell cell = cells(r * 9.f, seed + 41);
    float radius = 0.025f + 0.07f * unit(hash(cell.id + 5)) * unit(hash(cell.id + 6));
    if (unit(hash(cell.id + 9)) < 0.25f * person.moles) {
      float spot = smooth(radius, radius * 0.5f, cell.distance + 0.01f * middle.value);
      albedo = albedo * exp(Vec{-0.8f, -1.2f, -1.4f} * spot);
    }
  }

  float t_zone = saturate(nose + blob(r, 0, 0.4f, 0.2f, 0.2f) + 0.7f * chin + 0.5f * cheeks);
  skin.roughness = clamp(person.roughness - 0.10f * person.oil * t_zone + 0.05f * middle.value, 0.25f, 0.8f);
  skin.coat = person.oil * (0.25f + 0.75f * t_zone);
  skin.f0 = 0.028f;

  Vec blushed = load(person.lip) * Vec{1.2f, 0.9f, 0.9f};
  albedo = mix(albedo, albedo * 0.6f + blushed * 0.4f, person.blush * blob(r, 0.24f, 0.0f, 0.2f, 0.1f));
  if (r.y > 0.13f && front) {
    float lid = smooth(0.10f, 0.01f, eyes) * smooth(0.265f, 0.21f, r.y) * smooth(0.13f, 0.155f, r.y);
    albedo = mix(albedo, load(person.eye_shadow), person.eye_shadow_weight * lid);
  }
  if (front) albedo = albedo * (1 - 0.9f * person.eye_liner * smooth(0.014f, 0.004f, fabsf(eyes - 0.002f)));

  // The lids' wet rims are pink, and lashes' roots darken the upper one.
  if (front && eyes < 0.012f) {
    Vec pink = mix(Vec{0.66f, 0.33f, 0.29f}, Vec{0.34f, 0.16f, 0.14f}, person.melanin);
    float rim = smooth(0.0035f, -0.001f, eyes);
    albedo = mix(albedo, pink, 0.65f * rim);
    skin.coat += 0.7f * rim;
    float roots = smooth(0.009f, 0.003f, eyes) * smooth(0.13f, 0.15f, r.y);
    albedo = albedo * (1 - 0.45f * roots);
  }

  Vec slope = vec(0);
  float fine = saturate(1.6f - 150.f * p.footprint), finest = saturate(1.6f - 290.f * p.footprint);
  Sample pores = noise(r * 290.f, seed + 51);
  Sample lines = layered(Vec{r.x * 130.f, r.y * 170.f, r.z * 130.f}, 2, 0.6f, seed + 61);
  slope = slope + pores.slope * (0.22f * finest * person.relief * (0.6f + 0.8f * (nose + cheeks)));
  slope = slope + lines.slope * (0.15f * fine * person.relief);
  slope = slope + middle.slope * (0.035f * person.relief);
  float pit = saturate(-pores.value - 0.2f) * finest * person.relief;
  albedo = albedo * (1 - 0.12f * pit + 0.045f * fine * lines.value * person.relief);

  float crease = 0;
  {
    float region = front ? smooth(0.30f, 0.36f, r.y) * smooth(0.56f, 0.48f, r.y) * smooth(0.30f, 0.16f, fabsf(r.x)) : 0.f;
    float raised = person.wrinkle_brow * (0.25f + 0.75f * person.age);
    float amount = region * saturate(0.45f * person.age * person.age + 0.8f * raised);
    if (amount > 0.01f) {
      float phase = r.y * 20.f + 0.9f * noise(Vec{r.x * 5.f, r.y * 14.f, 0.f}, seed + 71).value + r.x * r.x * 4.f;
      float cut = 0.5f + 0.5f * noise(Vec{r.x * 6.f, floorf(phase) * 3.1f, 1.f}, seed + 72).value;
      float s = sinf(2 * PI * phase), c = cosf(2 * PI * phase);
      float sharp = s > 0 ? s * s * s : 0;
      slope.y += amount * cut * (s > 0 ? 3 * s * s * c : 0) * 0.9f;
      crease += amount * cut * sharp * 0.25f;
    }
  }
  {
    float dx = fabsf(r.x) - 0.225f, dy = r.y - 0.14f, distance = sqrtf(dx * dx + dy * dy);
    float region = smooth(-0.01f, 0.02f, dx) * smooth(0.115f, 0.04f, distance) * smooth(0.006f, 0.02f, distance);
    float amount = region * saturate(0.5f * person.age * person.age + person.wrinkle_eyes * (0.2f + 0.8f * person.age));
    if (amount > 0.01f) {
      float angle = atan2f(dy, dx), phase = angle * 2.6f + 0.35f * noise(r * 25.f, seed + 81).value;
      float s = sinf(2 * PI * phase), c = cosf(2 * PI * phase), along = 3 * s * s * c * (s > 0 ? 1.f : 0.f);
      float sign = r.x < 0 ? -1.f : 1.f, k = amount * along * 0.8f;
      slope.x += -k * sinf(angle) * sign, slope.y += k * cosf(angle);
      crease += amount * (s > 0 ? s * s * s : 0) * 0.22f;
    }
  }
  // Folds from the nose's wings past the mouth's corners, and below them.
  if (front && r.y < -0.05f && r.y > -0.36f) {
    float t = (-0.07f - r.y) / 0.17f, curve = 0.072f + 0.088f * t + 0.018f * sinf(PI * saturate(t));
    float d = fabsf(r.x) - curve, width = 0.014f;
    float along = smooth(-0.05f, 0.2f, t) * smooth(1.25f, 0.8f, t);
    float below = smooth(-0.20f, -0.24f, r.y) * smooth(-0.35f, -0.29f, r.y);
    float lower = fabsf(r.x) - 0.137f - 0.1f * (r.y + 0.21f);
    float smiling = person.wrinkle_mouth * (0.3f + 0.7f * person.age);
    float amount = along * saturate(0.15f + 0.55f * person.age + 0.4f * smiling);
    float amount2 = below * saturate(person.age * 1.2f - 0.35f) * 0.7f, sign = r.x < 0 ? -1.f : 1.f;
    float bell = expf(-d * d / (width * width)), bell2 = expf(-lower * lower / (width * width));
    slope.x += sign * (amount * bell * d + amount2 * bell2 * lower) / width * 1.6f;
    crease += amount * bell * 0.16f + amount2 * bell2 * 0.14f;
  }
  // The bag under the eye ends in a groove.
  if (front && eyes < 0.12f && r.y < 0.13f) {
    float d = eyes - 0.052f, width = 0.014f, bell = expf(-d * d / (width * width));
    float amount = bell * smooth(0.12f, 0.09f, r.y) * saturate(0.1f + 0.7f * person.age) * (0.5f + person.under_eye);
    slope.y += -amount * d / width * 0.9f;
    crease += amount * 0.12f;
  }
  if (eyes < 0.16f && r.y < 0.15f && front) {
    float amount = smooth(0.15f, 0.11f, r.y) * smooth(0.12f, 0.05f, eyes) *
                   smooth(0.0f, 0.02f, eyes) * (0.15f + person.age);
    Sample fold = noise(Vec{r.x * 26.f, r.y * 95.f, 3.f}, seed + 91);
    slope = slope + fold.slope * (amount * 0.10f);
  }
  // The upper lid's fold goes along its edge, and is lost towards the nose.
  if (front && eyes < 0.08f && eyes > 0 && r.y > 0.13f) {
    float d = eyes - person.lid_fold - 0.12f * fmaxf(fabsf(r.x) - 0.17f, 0.f);
    float width = 0.0035f + 0.05f * person.lid_fold;
    float bell = expf(-d * d / (width * width)), above = smooth(0.14f, 0.165f, r.y);
    float amount = bell * above * person.lid_fold_depth * smooth(0.075f, 0.115f, fabsf(r.x));
    slope.y += -amount * d / width * 1.1f;
    crease += amount * 1.5f;
  }
  albedo = albedo * exp(Vec{-0.5f, -0.8f, -0.8f} * crease);

  float stubble = person.stubble * beard_area(r);
  if (stubble > 0.01f) {
    float inside = smooth(-0.004f, 0.012f, lips);
    Cell hair = cells(Vec{r.x * 170.f, r.y * 130.f, r.z * 170.f}, seed + 95);
    float dots = smooth(0.36f, 0.2f, hair.distance) * finest;
    float cover = stubble * inside * saturate(0.3f + 0.6f * dots + 0.25f * middle.value);
    albedo = mix(albedo, load(person.stubble_color), 0.75f * cover);
    skin.coat *= 1 - 0.6f * cover;
  }

  float edge = person.lip_edge, wobble = 0.004f * noise(r * 60.f, seed + 97).value;
  float lip = 1 - smooth(-edge, edge, lips + wobble);
  if (lip > 0) {
    Sample ridges = noise(Vec{r.x * 95.f, r.y * 22.f, r.z * 40.f}, seed + 98);
    Vec color = load(person.lip) * (1 + 0.14f * ridges.value + 0.12f * coarse.value);
    albedo = mix(albedo, color, lip * 0.92f);
    slope = mix(slope, ridges.slope * 0.16f, lip);
    // Towards the mouth lips are wet, and redder than their dry part.
    float moist = smooth(-0.016f, -0.034f, lips);
    albedo = albedo * exp(Vec{-0.04f, -0.30f, -0.24f} * (moist * lip * (0.4f + 0.6f * person.wet)));
    skin.coat = mix(skin.coat, 0.25f + person.lip_gloss + 0.9f * person.wet * moist, lip);
    skin.roughness = mix(skin.roughness, 0.46f - 0.08f * moist * person.wet, lip);
  }

  float paint = v.paint_weight;
  if (paint > 0.003f) {
    Cell hair = cells(r * 170.f, seed + 99);
    float dots = smooth(0.42f, 0.15f, hair.distance);
    float even = saturate(paint * (1 + 0.5f * middle.value));
    float cover = mix(even, saturate(paint * (0.35f + 0.9f * dots)), v.grain * finest);
    albedo = mix(albedo, v.paint, cover);
    skin.coat *= 1 - 0.7f * cover;
  }

  Vec tangent = slope - p.normal * dot(slope, p.normal);
  skin.normal = normalize(p.normal - tangent * 0.28f);
  skin.albedo = Vec{fminf(albedo.x, 0.95f), fminf(albedo.y, 0.95f), fminf(albedo.z, 0.95f)};
  return skin;
}

// Light that wanders in the skin comes out redder and rounds the terminator.
FN Vec skin_radiance(const Person& person, const Skin& skin, const Point& p, const Lighting& lighting) {
  Vec soft = normalize(mix(skin.normal, p.normal, 0.75f));
  float wander = 1 - 0.5f * person.melanin;
  Vec wrap = Vec{0.34f, 0.14f, 0.09f} * wander;
  Vec out = skin.albedo * mix(lighting.ambient(p, soft, wrap), lighting.ambient(p, skin.normal, vec(0.05f)), 0.35f);
  float nv = saturate(dot(skin.normal, p.view));
  for (int k = 0; k < SHADOWED; k++) {
    Vec l = lighting.direction(k), color = lighting.color(k);
    float s = p.lamp[k], cs = dot(soft, l), ch = dot(skin.normal, l);
    float bled = sqrtf(s);
    Vec shadow{mix(s, bled, 0.5f * wander), mix(s, bled, 0.12f * wander), s};
    Vec wrapped{fmaxf(cs + wrap.x, 0.f) / (1 + wrap.x), fmaxf(mix(cs, ch, 0.5f) + wrap.y, 0.f) / (1 + wrap.y),
                fmaxf(mix(cs, ch, 0.7f) + wrap.z, 0.f) / (1 + wrap.z)};
    out = out + color * skin.albedo * wrapped * shadow * (1 / PI);
    float broad = gloss(skin.normal, p.view, l, skin.roughness, skin.f0);
    float sharp = gloss(skin.normal, p.view, l, fmaxf(skin.roughness - 0.22f, 0.2f), skin.f0) * skin.coat;
    out = out + color * (s * (0.75f * broad + 0.6f * sharp));
  }
  Vec r = skin.normal * (2 * dot(skin.normal, p.view)) - p.view;
  float seen = lighting.open(p, r) * reflected(skin.f0, skin.roughness, nv);
  out = out + surroundings(*lighting.light, r, 0.28f, SHADOWED) * (seen * (0.8f + 0.5f * skin.coat));
  return out;
}
