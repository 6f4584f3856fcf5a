// What one source needs to be compiled by nvcc for a GPU and by g++ for a CPU.
//
// A kernel is a body run once an index, by as many threads as there are:
//
//   NATIVE_API int scale_all(Stream stream, float* values, int64_t count, float factor) {
//     parallel_for(stream, count, [=] KERNEL(int64_t i) { values[i] *= factor; });
//     return launched();
//   }
//
// On a GPU the bodies run on the stream, after what was queued before, and parallel_for returns at once; on a CPU they
// have run when it returns. Lambdas capture by value ([=]): pointers and numbers, no references.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#define NATIVE_API extern "C" __attribute__((visibility("default")))

#ifdef __CUDACC__

// Before a function that bodies call.
#define DEVICE __device__ __forceinline__
// Between a lambda's capture and its parameters.
#define KERNEL __device__

using Stream = cudaStream_t;

// The error of the launches so far, 0 for none: what every function of the API returns.
inline int launched() { return static_cast<int>(cudaGetLastError()); }

extern "C" __attribute__((weak, visibility("default"))) const char* native_error(int code) {
  return cudaGetErrorString(static_cast<cudaError_t>(code));
}

template <class Body>
__global__ void __launch_bounds__(256) run_bodies(int64_t count, Body body) {
  const int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < count) body(i);
}

template <class Body>
void parallel_for(Stream stream, int64_t count, Body body) {
  constexpr int threads = 256;
  const auto blocks = static_cast<unsigned>((count + threads - 1) / threads);
  if (blocks > 0) run_bodies<<<blocks, threads, 0, stream>>>(count, body);
}

// Each gives back what stood there before.
template <class T>
DEVICE T atomic_add(T* at, T value) { return atomicAdd(at, value); }
template <class T>
DEVICE T atomic_min(T* at, T value) { return atomicMin(at, value); }
template <class T>
DEVICE T atomic_max(T* at, T value) { return atomicMax(at, value); }
DEVICE int64_t atomic_add(int64_t* at, int64_t value) {
  using Bits = unsigned long long;
  return static_cast<int64_t>(atomicAdd(reinterpret_cast<Bits*>(at), static_cast<Bits>(value)));
}
DEVICE uint64_t atomic_min(uint64_t* at, uint64_t value) {
  return atomicMin(reinterpret_cast<unsigned long long*>(at), static_cast<unsigned long long>(value));
}
DEVICE uint64_t atomic_max(uint64_t* at, uint64_t value) {
  return atomicMax(reinterpret_cast<unsigned long long*>(at), static_cast<unsigned long long>(value));
}

#else

#define DEVICE inline
#define KERNEL

using Stream = void*;

inline int launched() { return 0; }

extern "C" __attribute__((weak, visibility("default"))) const char* native_error(int) { return "none"; }

template <class Body>
void parallel_for(Stream, int64_t count, Body body) {
#pragma omp parallel for schedule(guided)
  for (int64_t i = 0; i < count; ++i) body(i);
}

// Replaces the value by change(value); gives back what stood there before.
template <class T, class Change>
inline T atomic_change(T* at, Change change) {
  T before;
  __atomic_load(at, &before, __ATOMIC_RELAXED);
  T after = change(before);
  while (!__atomic_compare_exchange(at, &before, &after, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    after = change(before);
  }
  return before;
}

template <class T>
inline T atomic_add(T* at, T value) {
  return atomic_change(at, [=](T before) { return before + value; });
}
template <class T>
inline T atomic_min(T* at, T value) {
  return atomic_change(at, [=](T before) { return before < value ? before : value; });
}
template <class T>
inline T atomic_max(T* at, T value) {
  return atomic_change(at, [=](T before) { return before > value ? before : value; });
}

#endif
