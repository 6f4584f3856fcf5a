// Gaussians to ellipses to sorted lists of each tile (SPEC section 6).
#pragma once
#include "frame.cuh"

constexpr int TILE = 16;
constexpr float NEAREST = 0.2f;
constexpr float PIXEL_VARIANCE = 0.3f;
constexpr float LOG2_E = 1.4426950408889634f;
constexpr float LN_2 = 0.6931471805599453f;

// The ellipse that tiles are chosen by is this much too large, so that rounding never costs a pixel.
constexpr float SLACK = 2e-4f;

// alpha = 2^(across (dx - lean dy)^2 + down dy^2 + level), both factors negative: needles lose no digits in this form.
struct Ellipse {
  float x, y;          // centre in pixels
  float lean;
  float across, down;
  float level;         // log2 of the opacity
  unsigned depth;      // bits of the positive view depth; HIDDEN if nothing is seen
  float reach;         // log2(255 opacity), with slack: how far the power may fall
};

constexpr unsigned HIDDEN = 0xffffffffu;

struct Splat {
  const char* frames;
  const float4* vertices;  // (images, V)
  Ellipse* ellipses;       // (images, N)
  unsigned* counts;        // (images, tiles); zero between frames
  unsigned* starts;        // (images, tiles + 1)
  unsigned* cursors;       // (images, tiles)
  unsigned long long* entries;  // (images, capacity): depth and index
  unsigned* totals;        // (images): entries needed, whatever the capacity
  const float* calm;       // (images, V) of calm.cuh; null where no source picture is looked up
  float* trusts;           // (images, N) how far the frame lets a Gaussian's own trust count; or null
  int frame_stride;
  int vertex_count;
  int count;               // room for an image's Gaussians
  int size;                // pixels along a side
  int across;              // tiles along a side
  int capacity;
};

// The part of the ellipse of alpha 1/255 within rows top to bottom (relative to its centre): leftmost and rightmost x.
struct Span {
  float left, right;
};

struct Reach {
  float half_height;
  float rightmost;     // dy at which the ellipse reaches furthest right
  float spread;
  float level;
  float per_yy;

  __device__ explicit Reach(const Ellipse& e) {
    // across and down are -0.5 log2(e) times the inverse spread and 1 / yy.
    spread = -0.5f * LOG2_E / e.across;
    per_yy = -2.0f * LN_2 * e.down;
    level = 2.0f * LN_2 * e.reach;
    float yy = 1.0f / per_yy;
    float xx = spread + e.lean * e.lean * yy;
    half_height = sqrtf(level * yy);
    rightmost = e.lean * yy * sqrtf(level / xx);
  }

  __device__ float half_row(float dy) const {
    return sqrtf(fmaxf(0.0f, spread * (level - dy * dy * per_yy)));
  }

  __device__ Span span(const Ellipse& e, float top, float bottom) const {
    float right_dy = fmaxf(top, fminf(bottom, rightmost));
    float left_dy = fmaxf(top, fminf(bottom, -rightmost));
    Span out;
    out.right = e.x + e.lean * right_dy + half_row(right_dy);
    out.left = e.x + e.lean * left_dy - half_row(left_dy);
    return out;
  }
};

// Calls visit(tile) for each tile of which a pixel's centre lies in the ellipse of alpha 1/255.
template <class Visit>
__device__ inline void visit_tiles(const Ellipse& e, int size, int across, Visit visit) {
  Reach reach(e);
  float limit = static_cast<float>(size - 1);
  float top = fmaxf(0.0f, ceilf(e.y - reach.half_height));
  float bottom = fminf(limit, floorf(e.y + reach.half_height));
  if (!(top <= bottom)) {
    return;
  }
  int last = static_cast<int>(bottom) / TILE;
  for (int row = static_cast<int>(top) / TILE; row <= last; row++) {
    float dy = static_cast<float>(row * TILE) - e.y;
    Span span = reach.span(e, dy, dy + (TILE - 1));
    float left = fmaxf(0.0f, ceilf(span.left));
    float right = fminf(limit, floorf(span.right));
    if (left <= right) {
      int end = static_cast<int>(right) / TILE;
      for (int column = static_cast<int>(left) / TILE; column <= end; column++) {
        visit(row * across + column);
      }
    }
  }
}

// a b - c d without losing digits to cancellation.
__device__ inline float difference_of_products(float a, float b, float c, float d) {
  float cd = c * d;
  float error = fmaf(-c, d, cd);
  return fmaf(a, b, -cd) + error;
}

constexpr int GAUSSIAN_THREADS = 512;

// A block's own counters of all tiles: neighbouring Gaussians reach the same tiles, and one addition to memory for many
// spares the waiting for one another.
__device__ inline unsigned* clear_counters(unsigned* counters, int tiles) {
  for (int tile = threadIdx.x; tile < tiles; tile += GAUSSIAN_THREADS) {
    counters[tile] = 0;
  }
  __syncthreads();
  return counters;
}

// Where a frame's Gaussian is: on its vertex, or lifted and moved with the vertices that it follows.
__device__ inline float4 place_of(const Splat& p, const Frame& frame, int i) {
  const float4* vertices = p.vertices + static_cast<size_t>(blockIdx.y) * p.vertex_count;
  if (i < p.vertex_count) {
    return vertices[i];
  }
  float4 at = frame.positions[i - p.vertex_count];
  unsigned follow = __float_as_uint(at.w);
  if (follow != 0) {
    const Follow& own = frame.follows[follow - 1];
    for (int k = 0; k < 3; k++) {
      float4 corner = vertices[own.corners[k]];
      at.x += own.pulls[k] * corner.x;
      at.y += own.pulls[k] * corner.y;
      at.z += own.pulls[k] * corner.z;
    }
  }
  return at;
}

// How calm the surface is that a Gaussian lies on: its vertex's, or the mean of those that it follows.
__device__ inline float calm_of(const Splat& p, const Frame& frame, int i) {
  const float* calm = p.calm + static_cast<size_t>(blockIdx.y) * p.vertex_count;
  if (i < p.vertex_count) {
    return calm[i];
  }
  unsigned follow = __float_as_uint(frame.positions[i - p.vertex_count].w);
  if (follow == 0) {
    return 1;
  }
  const Follow& own = frame.follows[follow - 1];
  float sum = 0;
  float whole = 0;
  for (int k = 0; k < 3; k++) {
    sum += own.pulls[k] * calm[own.corners[k]];
    whole += own.pulls[k];
  }
  return sum / whole;
}

// Projects a Gaussian (EWA); its depth is HIDDEN if nothing of it can be seen.
__device__ inline Ellipse projected(const Splat& p, const Frame& frame, int i) {
  const float* r = frame.rotation;
  float4 at = place_of(p, frame, i);
  Ellipse e;
  e.depth = HIDDEN;
  float z = r[6] * at.x + r[7] * at.y + r[8] * at.z + frame.translation[2];
  float4 c0 = frame.covariances[2 * static_cast<size_t>(i)];
  float4 c1 = frame.covariances[2 * static_cast<size_t>(i) + 1];
  float opacity = c1.z;
  if (z > NEAREST && z < 3e38f && opacity >= 1.0f / 255) {
    float x = r[0] * at.x + r[1] * at.y + r[2] * at.z + frame.translation[0];
    float y = r[3] * at.x + r[4] * at.y + r[5] * at.z + frame.translation[1];
    float per_depth = frame.focal / z;
    float limit = frame.tangent_limit;
    float lean_x = per_depth * fmaxf(-limit, fminf(limit, x / z));
    float lean_y = per_depth * fmaxf(-limit, fminf(limit, y / z));
    float a0 = per_depth * r[0] - lean_x * r[6];
    float a1 = per_depth * r[1] - lean_x * r[7];
    float a2 = per_depth * r[2] - lean_x * r[8];
    float b0 = per_depth * r[3] - lean_y * r[6];
    float b1 = per_depth * r[4] - lean_y * r[7];
    float b2 = per_depth * r[5] - lean_y * r[8];
    float u0 = c0.x * a0 + c0.y * a1 + c0.z * a2;
    float u1 = c0.y * a0 + c0.w * a1 + c1.x * a2;
    float u2 = c0.z * a0 + c1.x * a1 + c1.y * a2;
    float v0 = c0.x * b0 + c0.y * b1 + c0.z * b2;
    float v1 = c0.y * b0 + c0.w * b1 + c1.x * b2;
    float v2 = c0.z * b0 + c1.x * b1 + c1.y * b2;
    float xx = a0 * u0 + a1 * u1 + a2 * u2 + PIXEL_VARIANCE;
    float xy = a0 * v0 + a1 * v1 + a2 * v2;
    float yy = b0 * v0 + b1 * v1 + b2 * v2 + PIXEL_VARIANCE;
    float determinant = difference_of_products(xx, yy, xy, xy);
    if (determinant > 0 && determinant < 3e38f) {
      e.x = per_depth * x + 0.5f * (p.size - 1);
      e.y = per_depth * y + 0.5f * (p.size - 1);
      e.lean = xy / yy;
      e.across = -0.5f * LOG2_E * yy / determinant;
      e.down = -0.5f * LOG2_E / yy;
      e.level = c1.w;
      e.reach = (c1.w + 7.99435343685886f) * (1 + SLACK) + SLACK;
      e.depth = __float_as_uint(z);
    }
  }
  return e;
}

// One thread a Gaussian: projects it, and counts the tiles that it reaches.
extern "C" __global__ LAUNCH_BOUNDS(GAUSSIAN_THREADS, 2) void project(PARAMETER Splat p) {
  DYNAMIC_SHARED(dynamic);
  int tiles = p.across * p.across;
  unsigned* counters = clear_counters(reinterpret_cast<unsigned*>(dynamic), tiles);
  const Frame& frame = frame_at(p.frames, p.frame_stride, blockIdx.y);
  int i = blockIdx.x * GAUSSIAN_THREADS + threadIdx.x;
  if (i < frame.count) {
    Ellipse e = projected(p, frame, i);
    bool seen = false;
    if (e.depth != HIDDEN) {
      visit_tiles(e, p.size, p.across, [&](int tile) {
        atomicAdd(counters + tile, 1u);
        seen = true;
      });
    }
    Ellipse* out = p.ellipses + static_cast<size_t>(blockIdx.y) * p.count + i;
    if (seen) {
      *out = e;
      if (p.calm != nullptr) {
        p.trusts[static_cast<size_t>(blockIdx.y) * p.count + i] = frame.photo_share * calm_of(p, frame, i);
      }
    } else {
      out->depth = HIDDEN;
    }
  }
  __syncthreads();
  unsigned* counts = p.counts + static_cast<size_t>(blockIdx.y) * tiles;
  for (int tile = threadIdx.x; tile < tiles; tile += GAUSSIAN_THREADS) {
    if (counters[tile] != 0) {
      atomicAdd(counts + tile, counters[tile]);
    }
  }
}

constexpr int OFFSET_THREADS = 1024;

// One block a frame: where each tile's list starts. Leaves the counts zero for the next frame.
extern "C" __global__ LAUNCH_BOUNDS(OFFSET_THREADS, 1) void lay_out_tiles(PARAMETER Splat p) {
  __shared__ unsigned sums[32];
  int tiles = p.across * p.across;
  size_t first = static_cast<size_t>(blockIdx.x) * tiles;
  unsigned* starts = p.starts + static_cast<size_t>(blockIdx.x) * (tiles + 1);
  int lane = threadIdx.x % 32;
  int warp = threadIdx.x / 32;
  unsigned before = 0;
  for (int base = 0; base < tiles; base += OFFSET_THREADS) {
    int tile = base + threadIdx.x;
    unsigned own = tile < tiles ? p.counts[first + tile] : 0;
    unsigned sum = own;
    for (int delta = 1; delta < 32; delta *= 2) {
      unsigned other = shuffle_up(static_cast<int>(sum), delta);
      sum += lane >= delta ? other : 0;
    }
    if (lane == 31) {
      sums[warp] = sum;
    }
    __syncthreads();
    unsigned offset = before;
    unsigned all = 0;
    for (int i = 0; i < 32; i++) {
      offset += i < warp ? sums[i] : 0;
      all += sums[i];
    }
    __syncthreads();
    if (tile < tiles) {
      unsigned start = offset + sum - own;
      starts[tile] = start;
      p.cursors[first + tile] = start;
      p.counts[first + tile] = 0;
    }
    before += all;
  }
  if (threadIdx.x == 0) {
    // Lists that do not fit are not begun: the host sees the total, makes room and draws the frame again.
    starts[tiles] = before;
    p.totals[blockIdx.x] = before;
  }
}

// Puts each Gaussian into the lists of its tiles, in any order: a block takes room in each list for all of its own at once.
extern "C" __global__ LAUNCH_BOUNDS(GAUSSIAN_THREADS, 2) void fill_tiles(PARAMETER Splat p) {
  DYNAMIC_SHARED(dynamic);
  int image = blockIdx.y;
  if (p.totals[image] > static_cast<unsigned>(p.capacity)) {
    return;
  }
  int tiles = p.across * p.across;
  unsigned* counters = clear_counters(reinterpret_cast<unsigned*>(dynamic), tiles);
  int i = blockIdx.x * GAUSSIAN_THREADS + threadIdx.x;
  Ellipse e;
  e.depth = HIDDEN;
  if (i < frame_at(p.frames, p.frame_stride, image).count) {
    const Ellipse* at = p.ellipses + static_cast<size_t>(image) * p.count + i;
    if (at->depth != HIDDEN) {
      e = *at;
      visit_tiles(e, p.size, p.across, [&](int tile) { atomicAdd(counters + tile, 1u); });
    }
  }
  __syncthreads();
  unsigned* cursors = p.cursors + static_cast<size_t>(image) * tiles;
  for (int tile = threadIdx.x; tile < tiles; tile += GAUSSIAN_THREADS) {
    if (counters[tile] != 0) {
      counters[tile] = atomicAdd(cursors + tile, counters[tile]);
    }
  }
  __syncthreads();
  if (e.depth != HIDDEN) {
    unsigned long long key = static_cast<unsigned long long>(e.depth) << 32 | static_cast<unsigned>(i);
    unsigned long long* entries = p.entries + static_cast<size_t>(image) * p.capacity;
    visit_tiles(e, p.size, p.across, [&](int tile) { entries[atomicAdd(counters + tile, 1u)] = key; });
  }
}

constexpr int SORT_THREADS = 256;

// Sorts PER_THREAD * SORT_THREADS keys at most: each thread holds neighbouring ones, and most comparisons are within a
// thread or a warp.
template <int PER_THREAD>
__device__ inline void sort_in_registers(
    unsigned long long* list, int n, int padded, unsigned long long* shared) {
  unsigned long long keys[PER_THREAD];
  int first = threadIdx.x * PER_THREAD;
#pragma unroll
  for (int k = 0; k < PER_THREAD; k++) {
    keys[k] = first + k < n ? list[first + k] : ~0ull;
  }
  for (int span = 2; span <= padded; span *= 2) {
    int step = span / 2;
    for (; step >= 32 * PER_THREAD; step /= 2) {
      __syncthreads();
#pragma unroll
      for (int k = 0; k < PER_THREAD; k++) {
        shared[k * SORT_THREADS + threadIdx.x] = keys[k];
      }
      __syncthreads();
      int other = threadIdx.x ^ step / PER_THREAD;
      bool least = ((first & step) == 0) == ((first & span) == 0);
#pragma unroll
      for (int k = 0; k < PER_THREAD; k++) {
        unsigned long long theirs = shared[k * SORT_THREADS + other];
        keys[k] = (theirs < keys[k]) == least ? theirs : keys[k];
      }
    }
    for (; step >= PER_THREAD; step /= 2) {
      bool least = ((first & step) == 0) == ((first & span) == 0);
#pragma unroll
      for (int k = 0; k < PER_THREAD; k++) {
        unsigned long long theirs = shuffle_xor(keys[k], step / PER_THREAD);
        keys[k] = (theirs < keys[k]) == least ? theirs : keys[k];
      }
    }
#pragma unroll
    for (int own = PER_THREAD / 2; own > 0; own /= 2) {
      if (own <= span / 2) {
#pragma unroll
        for (int k = 0; k < PER_THREAD; k++) {
          if ((k & own) == 0) {
            bool ascending = ((first + k) & span) == 0;
            unsigned long long a = keys[k];
            unsigned long long b = keys[k | own];
            bool swap = (b < a) == ascending;
            keys[k] = swap ? b : a;
            keys[k | own] = swap ? a : b;
          }
        }
      }
    }
  }
#pragma unroll
  for (int k = 0; k < PER_THREAD; k++) {
    if (first + k < n) {
      list[first + k] = keys[k];
    }
  }
}

__device__ inline void bitonic_sort(unsigned long long* keys, int n, int padded) {
  for (int span = 2; span <= padded; span *= 2) {
    for (int step = span / 2; step > 0; step /= 2) {
      for (int pair = threadIdx.x; pair < padded / 2; pair += SORT_THREADS) {
        int low = 2 * pair - (pair & (step - 1));
        // The first step of a merge mirrors, so that all comparisons point the same way and what lies past n never moves.
        int high = step == span / 2 ? (low & ~(span - 1)) + span - 1 - (low & (span - 1)) : low + step;
        if (high < n) {
          unsigned long long a = keys[low];
          unsigned long long b = keys[high];
          if (a > b) {
            keys[low] = b;
            keys[high] = a;
          }
        }
      }
      __syncthreads();
    }
  }
}

// One block a tile: its list from front to back; equal depths in order of index.
extern "C" __global__ LAUNCH_BOUNDS(SORT_THREADS, 4) void sort_tiles(PARAMETER Splat p) {
  __shared__ unsigned long long keys[8 * SORT_THREADS];
  int image = blockIdx.y;
  if (p.totals[image] > static_cast<unsigned>(p.capacity)) {
    return;
  }
  const unsigned* starts = p.starts + static_cast<size_t>(image) * (p.across * p.across + 1);
  unsigned start = starts[blockIdx.x];
  int n = static_cast<int>(starts[blockIdx.x + 1] - start);
  if (n < 2) {
    return;
  }
  unsigned long long* list = p.entries + static_cast<size_t>(image) * p.capacity + start;
  int padded = 2;
  while (padded < n) {
    padded *= 2;
  }
  if (n > 8 * SORT_THREADS) {
    bitonic_sort(list, n, padded);
  } else if (n > 4 * SORT_THREADS) {
    sort_in_registers<8>(list, n, padded, keys);
  } else if (n > 2 * SORT_THREADS) {
    sort_in_registers<4>(list, n, padded, keys);
  } else if (n > SORT_THREADS) {
    sort_in_registers<2>(list, n, padded, keys);
  } else {
    sort_in_registers<1>(list, n, padded, keys);
  }
}
