// The device as kernels see it (device.cuh), on a CPU: the threads of a block are fibers that run one at a time and switch
// where threads wait for one another. Slow and exact; it shows wrong indices and missing waits for other lanes, not races.
#pragma once
#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#define __device__
#define __global__
#define __shared__ static
#define DYNAMIC_SHARED(name) uint4* name = reinterpret_cast<uint4*>(emulated::dynamic_shared())
#define LAUNCH_BOUNDS(threads, blocks)
#define PARAMETER const

struct uint2 { unsigned x, y; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
struct float2 { float x, y; };
struct float3 { float x, y, z; };
struct alignas(16) float4 { float x, y, z, w; };
struct dim3 { unsigned x, y, z; };

namespace emulated {

extern dim3 thread_index, block_index, grid_size;

void* dynamic_shared();
void synchronise_block();
bool synchronise_block_or(bool vote);

// What the lanes of a warp show one another in one collective operation; returns when all 32 have come.
struct Lanes {
  struct Words { unsigned word[8]; } of[32];
};
const Lanes& meet(const Lanes::Words& own);
int lane();

inline unsigned short to_half(float value) { return _cvtss_sh(value, 0); }
inline float from_half(unsigned short bits) { return _cvtsh_ss(bits); }
inline unsigned bits(float value) { unsigned out; std::memcpy(&out, &value, 4); return out; }
inline float value(unsigned bits) { float out; std::memcpy(&out, &bits, 4); return out; }
inline float half_of(unsigned pair, int which) { return from_half(static_cast<unsigned short>(pair >> 16 * which)); }

unsigned shown(unsigned own, int lane);

}  // namespace emulated

#define threadIdx emulated::thread_index
#define blockIdx emulated::block_index
#define gridDim emulated::grid_size

inline void __syncthreads() { emulated::synchronise_block(); }
inline bool __syncthreads_or(bool vote) { return emulated::synchronise_block_or(vote); }
inline unsigned __float_as_uint(float value) { return emulated::bits(value); }
inline int __popc(unsigned value) { return __builtin_popcount(value); }
inline float rsqrtf(float value) { return 1 / std::sqrt(value); }
inline unsigned atomicAdd(unsigned* to, unsigned value) { unsigned old = *to; *to += value; return old; }

inline unsigned pack(float low, float high) {
  return emulated::to_half(low) | static_cast<unsigned>(emulated::to_half(high)) << 16;
}

inline float2 unpack(unsigned pair) { return {emulated::half_of(pair, 0), emulated::half_of(pair, 1)}; }

inline unsigned multiply_pairs(unsigned a, unsigned b) {
  float2 x = unpack(a), y = unpack(b);
  return pack(x.x * y.x, x.y * y.y);
}

inline unsigned fma_pairs(unsigned a, unsigned b, unsigned c) {
  float2 x = unpack(a), y = unpack(b), z = unpack(c);
  return pack(x.x * y.x + z.x, x.y * y.y + z.y);
}

void multiply_accumulate(float (&d)[4], const uint4& a, unsigned b0, unsigned b1);
uint4 load_matrices(const void* row);
uint4 load_matrices_transposed(const void* row);

inline void copy_async(void* shared, const void* global, bool present) {
  if (present) {
    std::memcpy(shared, global, 16);
  } else {
    std::memset(shared, 0, 16);
  }
}

inline void commit_copies() {}
template <int PENDING>
inline void await_copies() {}
inline float exponential2(float x) { return std::exp2(x); }
inline float shuffle_xor(float own, int mask) {
  return emulated::value(emulated::shown(emulated::bits(own), emulated::lane() ^ mask));
}
inline unsigned long long shuffle_xor(unsigned long long own, int mask) {
  int from = emulated::lane() ^ mask;
  unsigned low = emulated::shown(static_cast<unsigned>(own), from);
  unsigned high = emulated::shown(static_cast<unsigned>(own >> 32), from);
  return low | static_cast<unsigned long long>(high) << 32;
}
inline float shuffle_up_in_four(float own, int delta) {
  int lane = emulated::lane();
  return emulated::value(emulated::shown(emulated::bits(own), lane % 4 >= delta ? lane - delta : lane));
}
inline float shuffle_in_four(float own, int from) {
  return emulated::value(emulated::shown(emulated::bits(own), emulated::lane() / 4 * 4 + from));
}
inline int shuffle_up(int own, int delta) {
  int lane = emulated::lane();
  return static_cast<int>(emulated::shown(static_cast<unsigned>(own), lane >= delta ? lane - delta : lane));
}
unsigned warp_vote(bool vote);
inline void synchronise_warp() { emulated::shown(0, 0); }
