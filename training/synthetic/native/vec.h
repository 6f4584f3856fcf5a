// Vectors and small arithmetic, for GPU and CPU alike.
#pragma once

#include "portable.h"

#define FN DEVICE

using Index = int64_t;

#ifdef __CUDACC__
// Threads that share one primitive's pixels.
constexpr int LANES = 32;
#else
constexpr int LANES = 1;
#endif

// Keeps the smaller value; most come too late, and those cost a read.
template <class T>
FN void keep_smallest(T* place, T value) {
  if (value < *place) atomic_min(place, value);
}

FN uint32_t float_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

FN float bits_float(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

FN float clamp(float value, float low, float high) { return fminf(fmaxf(value, low), high); }
FN float saturate(float value) { return clamp(value, 0.f, 1.f); }
FN float mix(float a, float b, float t) { return a + (b - a) * t; }
FN float smooth(float low, float high, float value) {
  float t = saturate((value - low) / (high - low));
  return t * t * (3.f - 2.f * t);
}

struct Vec {
  float x, y, z;
};

FN Vec vec(float v) { return {v, v, v}; }
FN Vec load(const float* p) { return {p[0], p[1], p[2]}; }
FN void store(float* p, Vec v) { p[0] = v.x, p[1] = v.y, p[2] = v.z; }
FN Vec operator+(Vec a, Vec b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
FN Vec operator-(Vec a, Vec b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
FN Vec operator*(Vec a, Vec b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }
FN Vec operator*(Vec a, float s) { return {a.x * s, a.y * s, a.z * s}; }
FN Vec operator*(float s, Vec a) { return a * s; }
FN Vec operator-(Vec a) { return {-a.x, -a.y, -a.z}; }
FN float dot(Vec a, Vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
FN Vec cross(Vec a, Vec b) { return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x}; }
FN float length(Vec a) { return sqrtf(dot(a, a)); }
FN Vec normalize(Vec a) { return a * (1.f / fmaxf(length(a), 1e-12f)); }
FN Vec mix(Vec a, Vec b, float t) { return a + (b - a) * t; }
FN Vec exp(Vec a) { return {expf(a.x), expf(a.y), expf(a.z)}; }
FN float luminance(Vec a) { return 0.2126f * a.x + 0.7152f * a.y + 0.0722f * a.z; }
