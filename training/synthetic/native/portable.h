// One source for a GPU (nvcc) and for a CPU (g++ -fopenmp): kernels are functors over an index.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

using Index = long long;

#ifdef __CUDACC__

#define FN __host__ __device__ __forceinline__
#define EXPORT extern "C" __attribute__((visibility("default")))

// Threads that share one primitive's pixels.
constexpr int LANES = 32;

template <class Kernel>
__global__ void __launch_bounds__(128) each(Kernel kernel, Index count) {
  Index i = blockIdx.x * static_cast<Index>(blockDim.x) + threadIdx.x;
  if (i < count) kernel(i);
}

// Runs kernel(0) .. kernel(count - 1) on the stream; gives back CUDA's error code, 0 if none.
template <class Kernel>
int launch(const Kernel& kernel, Index count, void* stream) {
  if (count <= 0) return 0;
  each<<<static_cast<unsigned>((count + 127) / 128), 128, 0, static_cast<cudaStream_t>(stream)>>>(kernel, count);
  return static_cast<int>(cudaGetLastError());
}

#else

#define FN inline __attribute__((always_inline))
#define EXPORT extern "C" __attribute__((visibility("default")))

constexpr int LANES = 1;

template <class Kernel>
int launch(const Kernel& kernel, Index count, void*) {
#pragma omp parallel for schedule(dynamic, 128)
  for (Index i = 0; i < count; i++) kernel(i);
  return 0;
}

#endif

FN void atomic_min(unsigned long long* place, unsigned long long value) {
#ifdef __CUDA_ARCH__
  if (value < *place) atomicMin(place, value);
#else
  unsigned long long old = __atomic_load_n(place, __ATOMIC_RELAXED);
  while (value < old &&
         !__atomic_compare_exchange_n(place, &old, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
#endif
}

FN void atomic_min(uint32_t* place, uint32_t value) {
#ifdef __CUDA_ARCH__
  if (value < *place) atomicMin(place, value);
#else
  uint32_t old = __atomic_load_n(place, __ATOMIC_RELAXED);
  while (value < old &&
         !__atomic_compare_exchange_n(place, &old, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
  }
#endif
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
