// The few things that the kernels ask of the hardware, each as one function, so that an emulated device can stand in for
// it in tests. Half-precision values travel as pairs in 32-bit words, the first one in the low half.
#pragma once

#ifdef AVATAR_EMULATED
#include "emulated_device.h"
#else
#include <cuda_fp16.h>
#include <cstdint>

#define DYNAMIC_SHARED(name) extern __shared__ uint4 name[]
#define LAUNCH_BOUNDS(threads, blocks) __launch_bounds__(threads, blocks)
#define PARAMETER const __grid_constant__

__device__ inline unsigned pack(float low, float high) {
  __half2 pair = __floats2half2_rn(low, high);
  return *reinterpret_cast<unsigned*>(&pair);
}

__device__ inline float2 unpack(unsigned pair) {
  return __half22float2(*reinterpret_cast<__half2*>(&pair));
}

__device__ inline unsigned multiply_pairs(unsigned a, unsigned b) {
  __half2 out = __hmul2(*reinterpret_cast<__half2*>(&a), *reinterpret_cast<__half2*>(&b));
  return *reinterpret_cast<unsigned*>(&out);
}

__device__ inline unsigned fma_pairs(unsigned a, unsigned b, unsigned c) {
  __half2 out =
      __hfma2(*reinterpret_cast<__half2*>(&a), *reinterpret_cast<__half2*>(&b), *reinterpret_cast<__half2*>(&c));
  return *reinterpret_cast<unsigned*>(&out);
}

// D = A B + C for A (16 x 16), B (16 x 8) in half precision, C and D (16 x 8) in float32, in fragments of a warp.
__device__ inline void multiply_accumulate(float (&d)[4], const uint4& a, unsigned b0, unsigned b1) {
  asm(
      "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a.x), "r"(a.y), "r"(a.z), "r"(a.w), "r"(b0), "r"(b1));
}

__device__ inline unsigned shared_address(const void* pointer) {
  return static_cast<unsigned>(__cvta_generic_to_shared(pointer));
}

// Four 8 x 8 matrices of half-precision values; lane l gives the address of row l % 8 of matrix l / 8.
__device__ inline uint4 load_matrices(const void* row) {
  uint4 out;
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(out.x), "=r"(out.y), "=r"(out.z), "=r"(out.w)
               : "r"(shared_address(row)) : "memory");
  return out;
}

__device__ inline uint4 load_matrices_transposed(const void* row) {
  uint4 out;
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];"
               : "=r"(out.x), "=r"(out.y), "=r"(out.z), "=r"(out.w)
               : "r"(shared_address(row)) : "memory");
  return out;
}

// Copies 16 bytes to shared memory in the background, or writes zeros where there is nothing to copy.
__device__ inline void copy_async(void* shared, const void* global, bool present) {
  int bytes = present ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
               :: "r"(shared_address(shared)), "l"(global), "r"(bytes) : "memory");
}

__device__ inline void commit_copies() {
  asm volatile("cp.async.commit_group;" ::: "memory");
}

// Waits until at most PENDING of the groups committed last are still on their way.
template <int PENDING>
__device__ inline void await_copies() {
  asm volatile("cp.async.wait_group %0;" :: "n"(PENDING) : "memory");
}

__device__ inline float exponential2(float x) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x));
  return y;
}

__device__ inline float shuffle_xor(float value, int mask) {
  return __shfl_xor_sync(0xffffffffu, value, mask);
}

__device__ inline unsigned long long shuffle_xor(unsigned long long value, int mask) {
  return __shfl_xor_sync(0xffffffffu, value, mask);
}

// The value of the lane that stands `delta` before this one in its group of four; its own at the group's start.
__device__ inline float shuffle_up_in_four(float value, int delta) {
  return __shfl_up_sync(0xffffffffu, value, delta, 4);
}

__device__ inline float shuffle_in_four(float value, int lane) {
  return __shfl_sync(0xffffffffu, value, lane, 4);
}

__device__ inline int shuffle_up(int value, int delta) {
  return __shfl_up_sync(0xffffffffu, value, delta);
}

__device__ inline unsigned warp_vote(bool vote) {
  return __ballot_sync(0xffffffffu, vote);
}

__device__ inline void synchronise_warp() {
  __syncwarp();
}
#endif

__device__ inline float leaky_relu(float x) {
  return fmaxf(x, 0.2f * x);
}

__device__ inline float sigmoid(float x) {
  return 1 / (1 + expf(-x));
}
