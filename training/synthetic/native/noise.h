// Solid noise: hashes, gradient noise with its slope, cells.
#pragma once

#include "vec.h"

FN uint32_t hash(uint32_t v) {
  v = (v ^ (v >> 16)) * 0x7feb352du;
  v = (v ^ (v >> 15)) * 0x846ca68bu;
  return v ^ (v >> 16);
}
FN uint32_t hash(int x, int y, int z, uint32_t seed) {
  return hash(x * 0x9e3779b1u ^ hash(y * 0x85ebca77u ^ hash(z * 0xc2b2ae3du ^ seed)));
}
FN float unit(uint32_t h) { return (h >> 8) * (1.f / 16777216.f); }

// Value noise in [-1, 1], twice differentiable, with its slope.
struct Sample {
  float value;
  Vec slope;
};

FN Sample noise(Vec p, uint32_t seed) {
  float fx = floorf(p.x), fy = floorf(p.y), fz = floorf(p.z);
  int x = static_cast<int>(fx), y = static_cast<int>(fy), z = static_cast<int>(fz);
  float u = p.x - fx, v = p.y - fy, w = p.z - fz;
  float su = u * u * u * (u * (u * 6 - 15) + 10), du = 30 * u * u * (u * (u - 2) + 1);
  float sv = v * v * v * (v * (v * 6 - 15) + 10), dv = 30 * v * v * (v * (v - 2) + 1);
  float sw = w * w * w * (w * (w * 6 - 15) + 10), dw = 30 * w * w * (w * (w - 2) + 1);
  float a = unit(hash(x, y, z, seed)), b = unit(hash(x + 1, y, z, seed));
  float c = unit(hash(x, y + 1, z, seed)), d = unit(hash(x + 1, y + 1, z, seed));
  float e = unit(hash(x, y, z + 1, seed)), f = unit(hash(x + 1, y, z + 1, seed));
  float g = unit(hash(x, y + 1, z + 1, seed)), h = unit(hash(x + 1, y + 1, z + 1, seed));
  float k1 = b - a, k2 = c - a, k3 = e - a, k4 = a - b - c + d, k5 = a - c - e + g, k6 = a - b - e + f;
  float k7 = -a + b + c - d + e - f - g + h;
  float value = a + k1 * su + k2 * sv + k3 * sw + k4 * su * sv + k5 * sv * sw + k6 * sw * su + k7 * su * sv * sw;
  Vec slope{du * (k1 + k4 * sv + k6 * sw + k7 * sv * sw), dv * (k2 + k5 * sw + k4 * su + k7 * sw * su),
            dw * (k3 + k6 * su + k5 * sv + k7 * su * sv)};
  return {2 * value - 1, slope * 2.f};
}

// Octaves of half the size and `gain` times the strength; the slope is with respect to p.
FN Sample layered(Vec p, int octaves, float gain, uint32_t seed) {
  Sample sum{0, {0, 0, 0}};
  float strength = 1, scale = 1;
  for (int i = 0; i < octaves; i++) {
    Sample s = noise(p * scale, seed + 101u * i);
    sum.value += strength * s.value;
    sum.slope = sum.slope + s.slope * (strength * scale);
    strength *= gain, scale *= 2.03f;
  }
  return sum;
}

// The nearest of the points scattered one a cell: its distance in cells, and a number of its own.
struct Cell {
  float distance;
  uint32_t id;
};

FN Cell cells(Vec p, uint32_t seed) {
  float fx = floorf(p.x - 0.5f), fy = floorf(p.y - 0.5f), fz = floorf(p.z - 0.5f);
  int x0 = static_cast<int>(fx), y0 = static_cast<int>(fy), z0 = static_cast<int>(fz);
  Cell nearest{1e9f, 0};
  for (int k = 0; k < 8; k++) {
    int x = x0 + (k & 1), y = y0 + (k >> 1 & 1), z = z0 + (k >> 2);
    uint32_t id = hash(x, y, z, seed);
    Vec point{x + 0.2f + 0.6f * unit(id), y + 0.2f + 0.6f * unit(hash(id + 1)), z + 0.2f + 0.6f * unit(hash(id + 2))};
    Vec away = p - point;
    float distance = dot(away, away);
    if (distance < nearest.distance) nearest = {distance, id};
  }
  nearest.distance = sqrtf(nearest.distance);
  return nearest;
}
