// Sorted lists to pixels and back on a GPU: a block a tile, a thread a pixel, a warp 8 x 4 pixels.
//
// Blocks bring lists to shared memory in batches. Each warp finds with one vote of its lanes which of a batch reach its
// pixels at all, and visits only those: Gaussians are a few pixels wide.
#pragma once

#include "splat_blend.h"

namespace splat {

constexpr int PIXELS = TILE * TILE;
constexpr int BATCH = 128;
constexpr unsigned ALL = 0xffffffffu;

static_assert(CHANNELS == 32, "a lane of a warp sums up one channel");
static_assert(sizeof(Ellipse) == 32 && sizeof(EllipseGradient) == 32, "laid out as two float4");

struct Batch {
  float4 colors[BATCH][CHANNELS / 4];
  Ellipse ellipses[BATCH];
  int gaussians[BATCH];
};

// The block's threads bring in pairs from `first` on; `count` of them, at most BATCH.
__device__ __forceinline__ void bring(Batch& batch, const Lists& lists, int64_t first, int count) {
  const int thread = threadIdx.x;
  constexpr int parts = CHANNELS / 4;
  for (int i = thread; i < count * parts; i += PIXELS) {
    const int64_t gaussian = lists.gaussians[first + i / parts];
    batch.colors[i / parts][i % parts] = reinterpret_cast<const float4*>(lists.colors)[gaussian * parts + i % parts];
  }
  for (int i = thread; i < count * 2; i += PIXELS) {
    const int64_t gaussian = lists.gaussians[first + i / 2];
    reinterpret_cast<float4*>(batch.ellipses)[i] =
        reinterpret_cast<const float4*>(lists.ellipses)[gaussian * 2 + i % 2];
  }
  if (thread < count) batch.gaussians[thread] = lists.gaussians[first + thread];
}

// Where a thread stands.
struct Place {
  int64_t tile, image;
  int lane;
  int left, top;      // of the warp's pixels
  int x, y;
  bool inside;        // tiles at the border reach beyond the picture
  int64_t pixel;      // (image, y, x)

  __device__ explicit Place(const Lists& lists) {
    const int across = (lists.size + TILE - 1) / TILE, warp = threadIdx.x / 32;
    tile = blockIdx.x;
    image = tile / (across * across);
    const int within = static_cast<int>(tile % (across * across));
    lane = threadIdx.x % 32;
    left = within % across * TILE + warp % 2 * 8;
    top = within / across * TILE + warp / 2 * 4;
    x = left + lane % 8;
    y = top + lane / 8;
    inside = x < lists.size && y < lists.size;
    pixel = (image * lists.size + y) * lists.size + x;
  }

  // Which of 32 ellipses of the batch, from `base` on, reach the warp's pixels: a bit each.
  __device__ unsigned reached(const Batch& batch, int base, int count) const {
    const bool own = base + lane < count
        && Outline(batch.ellipses[base + lane]).reaches(left, top, left + 7, top + 3);
    return __ballot_sync(ALL, own);
  }
};

__global__ void __launch_bounds__(PIXELS, 3) blend_tiles(Lists lists, Pictures out) {
  __shared__ Batch batch;
  const Place place(lists);
  const int64_t start = lists.starts[place.tile], end = lists.ends[place.tile];
  float sums[CHANNELS] = {};
  float left = 1;
  int last = 0;
  bool open = place.inside;
  for (int64_t first = start; first < end; first += BATCH) {
    if (!__syncthreads_or(open)) break;
    const int count = static_cast<int>(end - first < BATCH ? end - first : BATCH);
    bring(batch, lists, first, count);
    __syncthreads();
    for (int base = 0; base < count && __any_sync(ALL, open); base += 32) {
      for (unsigned hits = place.reached(batch, base, count); hits != 0; hits &= hits - 1) {
        const int entry = base + __ffs(hits) - 1;
        const Reached here(batch.ellipses[entry], place.x, place.y);
        bool drawn = open && here.alpha >= FAINTEST;
        const float after = left * (1 - here.alpha);
        if (drawn && after < FULL) open = drawn = false;
        if (!__any_sync(ALL, drawn)) continue;
        const float weight = drawn ? here.alpha * left : 0;
        if (drawn) {
          left = after;
          last = static_cast<int>(first - start) + entry + 1;
        }
#pragma unroll
        for (int part = 0; part < CHANNELS / 4; ++part) {
          const float4 color = batch.colors[entry][part];
          sums[4 * part] += weight * color.x;
          sums[4 * part + 1] += weight * color.y;
          sums[4 * part + 2] += weight * color.z;
          sums[4 * part + 3] += weight * color.w;
        }
      }
    }
  }
  if (!place.inside) return;
  const int64_t plane = static_cast<int64_t>(lists.size) * lists.size;
  float* features = out.features + place.image * (CHANNELS - 1) * plane + place.pixel;
#pragma unroll
  for (int c = 0; c < CHANNELS; ++c) features[c * plane] = sums[c];
  out.left[place.pixel] = left;
  out.last[place.pixel] = last;
}

// Sums each of COUNT values over the warp's lanes; lane l gets the sum of value l / (32 / COUNT). Each step halves what
// is left to sum, so that 32 values take 31 shuffles.
template <int COUNT, int STEP = 16>
__device__ __forceinline__ float sum_apart(const float (&values)[COUNT], int lane) {
  if constexpr (COUNT > 1) {
    const bool upper = (lane & STEP) != 0;
    float halved[COUNT / 2];
#pragma unroll
    for (int i = 0; i < COUNT / 2; ++i) {
      const float sent = upper ? values[i] : values[i + COUNT / 2];
      halved[i] = (upper ? values[i + COUNT / 2] : values[i]) + __shfl_xor_sync(ALL, sent, STEP);
    }
    return sum_apart<COUNT / 2, STEP / 2>(halved, lane);
  } else {
    float sum = values[0];
#pragma unroll
    for (int step = STEP; step > 0; step /= 2) sum += __shfl_xor_sync(ALL, sum, step);
    return sum;
  }
}

__global__ void __launch_bounds__(PIXELS, 2) blend_tiles_backward(Lists lists, Pictures drawn, Gradients out) {
  __shared__ Batch batch;
  __shared__ int furthest;
  const Place place(lists);
  const int64_t start = lists.starts[place.tile], plane = static_cast<int64_t>(lists.size) * lists.size;
  float pulls[CHANNELS] = {};
  float left = 1, behind = 0;
  int last = 0;
  if (threadIdx.x == 0) furthest = 0;
  __syncthreads();
  if (place.inside) {
    last = drawn.last[place.pixel];
    left = drawn.left[place.pixel];
    behind = -out.alpha[place.pixel] * left;
    if (last > 0) {
      const float* features = out.features + place.image * (CHANNELS - 1) * plane + place.pixel;
#pragma unroll
      for (int c = 0; c < CHANNELS; ++c) pulls[c] = features[c * plane];
    }
  }
  const int warp_last = __reduce_max_sync(ALL, last);
  if (place.lane == 0) atomicMax(&furthest, warp_last);
  __syncthreads();
  const int length = furthest;
  for (int first = (length - 1) / BATCH * BATCH; length > 0 && first >= 0; first -= BATCH) {
    __syncthreads();
    const int count = length - first < BATCH ? length - first : BATCH;
    bring(batch, lists, start + first, count);
    __syncthreads();
    for (int base = (count - 1) / 32 * 32; base >= 0; base -= 32) {
      if (first + base >= warp_last) continue;
      for (unsigned hits = place.reached(batch, base, count); hits != 0;) {
        const int bit = 31 - __clz(hits);
        hits ^= 1u << bit;
        const int entry = base + bit;
        const Ellipse& e = batch.ellipses[entry];
        const Reached here(e, place.x, place.y);
        const bool taken = first + entry < last && here.alpha >= FAINTEST;
        if (!__any_sync(ALL, taken)) continue;
        const float through = 1 / (1 - here.alpha);
        if (taken) left *= through;
        const float weight = taken ? here.alpha * left : 0;
        float pull = 0;
        float values[CHANNELS];
#pragma unroll
        for (int part = 0; part < CHANNELS / 4; ++part) {
          const float4 color = batch.colors[entry][part];
          pull += pulls[4 * part] * color.x + pulls[4 * part + 1] * color.y + pulls[4 * part + 2] * color.z
              + pulls[4 * part + 3] * color.w;
        }
#pragma unroll
        for (int c = 0; c < CHANNELS; ++c) values[c] = weight * pulls[c];
        const int64_t gaussian = batch.gaussians[entry];
        const float sum = sum_apart(values, place.lane);
        atomicAdd(out.colors + gaussian * CHANNELS + place.lane, sum);
        const EllipseGradient g = here.gradient(e, taken ? left * pull - behind * through : 0);
        behind += weight * pull;
        float parts[8] = {g.x, g.y, g.lean, g.across, g.down, g.power, 0, 0};
        const float part = sum_apart(parts, place.lane);
        if (place.lane % 4 == 0 && place.lane < 24) {
          atomicAdd(reinterpret_cast<float*>(out.ellipses + gaussian) + place.lane / 4, part);
        }
      }
    }
  }
}

inline unsigned tiles(const Lists& lists) {
  const unsigned across = (lists.size + TILE - 1) / TILE;
  return lists.images * across * across;
}

inline void blend(Stream stream, const Lists& lists, const Pictures& out) {
  blend_tiles<<<tiles(lists), PIXELS, 0, stream>>>(lists, out);
}

inline void blend_backward(Stream stream, const Lists& lists, const Pictures& drawn, const Gradients& out) {
  blend_tiles_backward<<<tiles(lists), PIXELS, 0, stream>>>(lists, drawn, out);
}

}  // namespace splat
