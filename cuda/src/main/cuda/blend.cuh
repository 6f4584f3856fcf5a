// Sorted lists to the feature picture, front to back (SPEC section 6), and the neural renderer's first 1x1 convolution,
// which takes the features from registers.
#pragma once
#include "splat.cuh"

struct Blend {
  const char* frames;
  const Ellipse* ellipses;
  const unsigned* starts;
  const unsigned long long* entries;
  const unsigned* totals;
  const float* trusts;         // of splat.cuh, or null
  const uint4* first_weights;  // packed, 32 -> first_channels
  const float* first_bias;
  unsigned* first;             // (images, size, size, first_channels / 2)
  unsigned* first_halved;      // (images, size / 2, size / 2, first_channels / 2): means of 2 x 2
  float* alpha;                // (images, size, size)
  float* coarse;               // (images, 32, size, size), or null
  float* base;                 // (images, 4, size, size): the colours that the renderer corrects, and the share of each
                               // pixel that it does not; or null
  int frame_stride;
  int count;
  int size;
  int across;
  int capacity;
  int first_channels;          // 16 or a multiple of 32
};

constexpr int BLEND_THREADS = 256;
constexpr int FEATURES = 32;
constexpr float OPAQUEST = 0.99f;
constexpr float FAINTEST_POWER = -7.99435343685886f;  // log2(1 / 255)
constexpr float NEVER = -1e30f;                       // a power at which nothing is seen
constexpr float DARKEST = 1e-4f;

// Gaussians that a warp blends at once: the depth of a matrix product.
constexpr int GROUP = 16;

struct BlendShared {
  float4 centre[BLEND_THREADS];           // x, y, lean, across
  float4 slope[BLEND_THREADS];            // down, level, first and second difference of the power along a column
  uint4 features[BLEND_THREADS][4];
  unsigned char warps[BLEND_THREADS];     // a bit for each warp whose pixels are reached
  unsigned char list[BLEND_THREADS / 32][BLEND_THREADS + GROUP];
};

// Four pixels of one column: their transmittance without regard to the end, and what it was when the pixel ended.
struct Light {
  float full[4];
  float kept[4];
};

__device__ inline int feature_slot(int row, int chunk) {
  return chunk ^ (row >> 1 & 3);
}

// Blends sixteen Gaussians into a warp's 8 x 4 pixels. Lane 4 g + t takes column g and the Gaussians 4 t .. 4 t + 3.
__device__ inline void blend_group(
    const BlendShared& shared, const unsigned char* list, int valid, float column, float row, Light& light,
    float (&sums)[2][4][4]) {
  int lane = threadIdx.x % 32;
  int t = lane % 4;
  // What each Gaussian lets through. Powers along a column are a quadratic, taken by its differences.
  float open[4][4];
  float all[4] = {1, 1, 1, 1};
#pragma unroll
  for (int k = 0; k < 4; k++) {
    int place = 4 * t + k;
    int entry = list[place];
    float4 centre = shared.centre[entry];
    float4 slope = shared.slope[entry];
    float dy = row - centre.y;
    float dx = column - centre.x - centre.z * dy;
    float across = centre.w * dx;
    float down = slope.x * dy;
    float power = across * dx + down * dy + (place < valid ? slope.y : NEVER);
    float step = slope.z + 2 * (down - centre.z * across);
#pragma unroll
    for (int y = 0; y < 4; y++) {
      float through = fmaxf(1 - OPAQUEST, 1 - exponential2(power));
      open[k][y] = power >= FAINTEST_POWER ? through : 1.0f;
      all[y] *= open[k][y];
      power += step;
      step += slope.w;
    }
  }
  float begin[4];
  bool bright = true;
#pragma unroll
  for (int y = 0; y < 4; y++) {
    // The light that reaches this lane's first Gaussian: what is left of the lanes before it.
    float scan = all[y];
    float other = shuffle_up_in_four(scan, 1);
    scan *= t >= 1 ? other : 1;
    other = shuffle_up_in_four(scan, 2);
    scan *= t >= 2 ? other : 1;
    float before = shuffle_up_in_four(scan, 1);
    begin[y] = light.full[y] * (t >= 1 ? before : 1);
    light.full[y] *= shuffle_in_four(scan, 3);
    bright &= light.full[y] >= DARKEST;
  }
  unsigned weights[2][4];
  if (warp_vote(!bright) == 0) {
#pragma unroll
    for (int y = 0; y < 4; y++) {
      float shares[4];
#pragma unroll
      for (int k = 0; k < 4; k++) {
        float after = begin[y] * open[k][y];
        shares[k] = begin[y] - after;
        begin[y] = after;
      }
      light.kept[y] = begin[y];
      weights[y / 2][y % 2] = pack(shares[0], shares[1]);
      weights[y / 2][2 + y % 2] = pack(shares[2], shares[3]);
    }
  } else {
#pragma unroll
    for (int y = 0; y < 4; y++) {
      float shares[4];
#pragma unroll
      for (int k = 0; k < 4; k++) {
        float after = begin[y] * open[k][y];
        // Light only falls, so whatever comes after the Gaussian that ends a pixel fails the test too.
        bool stays = after >= DARKEST;
        shares[k] = stays ? begin[y] - after : 0.0f;
        light.kept[y] = stays ? after : light.kept[y];
        begin[y] = after;
      }
      weights[y / 2][y % 2] = pack(shares[0], shares[1]);
      weights[y / 2][2 + y % 2] = pack(shares[2], shares[3]);
    }
  }
  // The product's depth is taken in the order that gives each lane four Gaussians in a row.
  int slot = lane % 16;
  int gaussian = slot < 8 ? (slot / 2) * 4 + slot % 2 : ((slot - 8) / 2) * 4 + 2 + slot % 2;
  int entry = list[gaussian];
#pragma unroll
  for (int half = 0; half < 2; half++) {
    int chunk = 2 * half + lane / 16;
    uint4 b = load_matrices_transposed(&shared.features[entry][feature_slot(entry, chunk)]);
#pragma unroll
    for (int j = 0; j < 2; j++) {
      uint4 a = {weights[j][0], weights[j][1], weights[j][2], weights[j][3]};
      multiply_accumulate(sums[j][2 * half], a, b.x, b.y);
      multiply_accumulate(sums[j][2 * half + 1], a, b.z, b.w);
    }
  }
}

// A bit for each warp of whose 8 x 4 pixels one may lie in the ellipse of alpha 1/255.
__device__ inline unsigned reached_warps(const Ellipse& e, float left, float top) {
  Reach reach(e);
  unsigned warps = 0;
#pragma unroll
  for (int band = 0; band < TILE / 4; band++) {
    float up = top + 4 * band - e.y;
    float down = up + 3;
    if (up <= reach.half_height && down >= -reach.half_height) {
      Span span = reach.span(e, up, down);
      warps |= (span.right >= left && span.left <= left + 7 ? 1u : 0u) << 2 * band;
      warps |= (span.right >= left + 8 && span.left <= left + 15 ? 2u : 0u) << 2 * band;
    }
  }
  return warps;
}

// The last three channels as a frame blends them: the way from where it shows a Gaussian to where the source picture
// does, times the Gaussian's trust, and that trust (docs/open-model.md, "The photo").
__device__ inline uint4 on_its_way(
    const uint4& channels, const float2& place, const Ellipse& e, float share, int size) {
  float trust = share * unpack(channels.w).y;
  float middle = 0.5f * (size - 1);
  float per_pixel = 2.0f / size;
  float across = (place.x - (e.x - middle) * per_pixel) * trust;
  float down = (place.y - (e.y - middle) * per_pixel) * trust;
  return {channels.x, channels.y, pack(unpack(channels.z).x, across), pack(down, trust)};
}

constexpr float LEAST_TRUST = 1e-3f;

__device__ inline float3 photo_at(const unsigned* photo, int size, float x, float y) {
  float last = static_cast<float>(size - 1);
  float column = fmaxf(0.0f, fminf(last, x));
  float row = fmaxf(0.0f, fminf(last, y));
  int left = column < last - 1 ? static_cast<int>(column) : size - 2;
  int top = row < last - 1 ? static_cast<int>(row) : size - 2;
  float right = column - left;
  float down = row - top;
  float3 out = {0, 0, 0};
#pragma unroll
  for (int k = 0; k < 4; k++) {
    unsigned colors = photo[(top + k / 2) * size + left + k % 2];
    float share = (k % 2 == 0 ? 1 - right : right) * (k / 2 == 0 ? 1 - down : down) / 255;
    out.x += share * (colors & 255);
    out.y += share * (colors >> 8 & 255);
    out.z += share * (colors >> 16 & 255);
  }
  return out;
}

// Each lane's place in an image's base pictures, for the first of its four pixels.
__device__ inline float* base_at(const Blend& p, int image, int left, int top) {
  size_t plane = static_cast<size_t>(p.size) * p.size;
  return p.base + 4 * image * plane + static_cast<size_t>(top) * p.size + left + threadIdx.x % 32 / 4;
}

// The last three channels of a warp's pixels become the source picture's colours as far as it is trusted, and the base
// the splatted colours and those. Lane t of a pixel's four holds channels 8 n + 2 t and 8 n + 2 t + 1.
__device__ inline void look_up(
    const Blend& p, const unsigned* photo, int image, int left, int top, float (&sums)[2][4][4]) {
  int lane = threadIdx.x % 32;
  int t = lane % 4;
  float half = 0.5f * p.size;
  size_t plane = static_cast<size_t>(p.size) * p.size;
  float* base = base_at(p, image, left, top);
#pragma unroll
  for (int y = 0; y < 4; y++) {
    float(&visible)[4] = sums[y / 2][0];
    float(&placed)[4] = sums[y / 2][3];
    int first = 2 * (y % 2);
    float across = shuffle_in_four(placed[first + 1], 2);
    float down = shuffle_in_four(placed[first], 3);
    float trust = shuffle_in_four(placed[first + 1], 3);
    float per_trust = half / fmaxf(trust, LEAST_TRUST);
    float3 found = photo_at(photo, p.size, left + lane / 4 + across * per_trust, top + y + down * per_trust);
    float share = 1 - trust;
    if (t == 0) {
      base[y * p.size] = share * visible[first] + trust * found.x;
      base[plane + y * p.size] = share * visible[first + 1] + trust * found.y;
    } else if (t == 1) {
      base[2 * plane + y * p.size] = share * visible[first] + trust * found.z;
    } else if (t == 2) {
      base[3 * plane + y * p.size] = trust;
      placed[first + 1] = trust * found.x;
    } else {
      placed[first] = trust * found.y;
      placed[first + 1] = trust * found.z;
    }
  }
}

// The picture that the renderer corrects everywhere: the visible channels of the sums.
__device__ inline void keep_base(const Blend& p, const float (&sums)[2][4][4], int image, int left, int top) {
  int t = threadIdx.x % 4;
  size_t plane = static_cast<size_t>(p.size) * p.size;
  float* base = base_at(p, image, left, top);
#pragma unroll
  for (int y = 0; y < 4; y++) {
    // Lane t of a pixel's four holds channels 2 t and 2 t + 1.
    if (t == 0) {
      base[y * p.size] = sums[y / 2][0][2 * (y % 2)];
      base[plane + y * p.size] = sums[y / 2][0][2 * (y % 2) + 1];
    } else if (t == 1) {
      base[2 * plane + y * p.size] = sums[y / 2][0][2 * (y % 2)];
    } else if (t == 2) {
      base[3 * plane + y * p.size] = 0;
    }
  }
}

// The sums of a warp's pixels, as fragments, through the renderer's first layer.
__device__ inline void first_layer(const Blend& p, const float (&sums)[2][4][4], int image, int left, int top) {
  int lane = threadIdx.x % 32;
  int g = lane / 4;
  int t = lane % 4;
  int pairs = p.first_channels / 16;
  int words = p.first_channels / 2;
  uint4 a[2][2];
#pragma unroll
  for (int j = 0; j < 2; j++) {
#pragma unroll
    for (int k = 0; k < 2; k++) {
      a[j][k].x = pack(sums[j][2 * k][0], sums[j][2 * k][1]);
      a[j][k].y = pack(sums[j][2 * k][2], sums[j][2 * k][3]);
      a[j][k].z = pack(sums[j][2 * k + 1][0], sums[j][2 * k + 1][1]);
      a[j][k].w = pack(sums[j][2 * k + 1][2], sums[j][2 * k + 1][3]);
    }
  }
  size_t pixels = static_cast<size_t>(p.size) * p.size;
  unsigned* first = p.first + image * pixels * words;
  unsigned* halved = p.first_halved + image * (pixels / 4) * words;
  for (int pair = 0; pair < pairs; pair++) {
    int channel = pairs == 1 ? 4 * t : pair / 2 * 32 + 8 * t + pair % 2 * 4;
    float4 bias = *reinterpret_cast<const float4*>(p.first_bias + channel);
#pragma unroll
    for (int j = 0; j < 2; j++) {
      float out[2][4] = {};
#pragma unroll
      for (int k = 0; k < 2; k++) {
        uint4 b = p.first_weights[(k * pairs + pair) * 32 + lane];
        multiply_accumulate(out[0], a[j][k], b.x, b.y);
        multiply_accumulate(out[1], a[j][k], b.z, b.w);
      }
      float mean[4] = {};
#pragma unroll
      for (int y = 0; y < 2; y++) {
        float v[4] = {
            leaky_relu(out[0][2 * y] + bias.x), leaky_relu(out[0][2 * y + 1] + bias.y),
            leaky_relu(out[1][2 * y] + bias.z), leaky_relu(out[1][2 * y + 1] + bias.w)};
        size_t pixel = static_cast<size_t>(top + 2 * j + y) * p.size + left + g;
        uint2 packed = {pack(v[0], v[1]), pack(v[2], v[3])};
        *reinterpret_cast<uint2*>(first + pixel * words + channel / 2) = packed;
#pragma unroll
        for (int i = 0; i < 4; i++) {
          mean[i] += v[i];
        }
      }
#pragma unroll
      for (int i = 0; i < 4; i++) {
        mean[i] = 0.25f * (mean[i] + shuffle_xor(mean[i], 4));
      }
      if (g % 2 == 0) {
        size_t pixel = static_cast<size_t>(top / 2 + j) * (p.size / 2) + (left + g) / 2;
        uint2 packed = {pack(mean[0], mean[1]), pack(mean[2], mean[3])};
        *reinterpret_cast<uint2*>(halved + pixel * words + channel / 2) = packed;
      }
    }
  }
}

// One block a tile, one warp for 8 x 4 of its pixels.
extern "C" __global__ LAUNCH_BOUNDS(BLEND_THREADS, 3) void blend_tiles(PARAMETER Blend p) {
  DYNAMIC_SHARED(dynamic);
  BlendShared& shared = *reinterpret_cast<BlendShared*>(dynamic);
  int image = blockIdx.y;
  int lane = threadIdx.x % 32;
  int warp = threadIdx.x / 32;
  int g = lane / 4;
  int t = lane % 4;
  int left = static_cast<int>(blockIdx.x) % p.across * TILE + warp % 2 * 8;
  int top = static_cast<int>(blockIdx.x) / p.across * TILE + warp / 2 * 4;
  const Frame& frame = frame_at(p.frames, p.frame_stride, image);
  const Ellipse* ellipses = p.ellipses + static_cast<size_t>(image) * p.count;
  const unsigned* starts = p.starts + static_cast<size_t>(image) * (p.across * p.across + 1);
  const unsigned long long* entries = p.entries + static_cast<size_t>(image) * p.capacity;
  const float* trusts = p.trusts + static_cast<size_t>(image) * p.count;
  unsigned from = starts[blockIdx.x];
  unsigned to = p.totals[image] > static_cast<unsigned>(p.capacity) ? from : starts[blockIdx.x + 1];

  float sums[2][4][4] = {};
  Light light;
  for (int y = 0; y < 4; y++) {
    light.full[y] = 1;
    light.kept[y] = 1;
  }
  bool open = true;
  for (unsigned base = from; base < to; base += BLEND_THREADS) {
    if (!__syncthreads_or(open)) {
      break;
    }
    int n = static_cast<int>(to - base < BLEND_THREADS ? to - base : BLEND_THREADS);
    if (static_cast<int>(threadIdx.x) < n) {
      unsigned index = static_cast<unsigned>(entries[base + threadIdx.x]);
      Ellipse e = ellipses[index];
      shared.centre[threadIdx.x] = {e.x, e.y, e.lean, e.across};
      float curve = e.across * e.lean * e.lean + e.down;
      shared.slope[threadIdx.x] = {e.down, e.level, curve, 2 * curve};
      shared.warps[threadIdx.x] = static_cast<unsigned char>(
          reached_warps(e, static_cast<float>(left - warp % 2 * 8), static_cast<float>(top - warp / 2 * 4)));
      for (int chunk = 0; chunk < 4; chunk++) {
        uint4 channels = frame.features[4 * static_cast<size_t>(index) + chunk];
        if (chunk == 3 && frame.places != nullptr) {
          channels = on_its_way(channels, frame.places[index], e, trusts[index], p.size);
        }
        shared.features[threadIdx.x][feature_slot(threadIdx.x, chunk)] = channels;
      }
    }
    __syncthreads();
    if (!open) {
      continue;
    }
    unsigned char* list = shared.list[warp];
    int listed = 0;
    for (int part = 0; part < n; part += 32) {
      int entry = part + lane;
      bool hit = entry < n && (shared.warps[entry] >> warp & 1) != 0;
      unsigned hits = warp_vote(hit);
      if (hit) {
        list[listed + __popc(hits & ((1u << lane) - 1))] = static_cast<unsigned char>(entry);
      }
      listed += __popc(hits);
    }
    // The last group is filled up with an entry that is there, at no weight.
    if (lane < GROUP) {
      list[listed + lane] = 0;
    }
    synchronise_warp();
    for (int at = 0; at < listed; at += GROUP) {
      blend_group(shared, list + at, listed - at, static_cast<float>(left + g), static_cast<float>(top), light, sums);
      bool ended = light.full[0] < DARKEST && light.full[1] < DARKEST && light.full[2] < DARKEST
          && light.full[3] < DARKEST;
      if (warp_vote(!ended) == 0) {
        open = false;
        break;
      }
    }
    synchronise_warp();
  }
  size_t plane = static_cast<size_t>(p.size) * p.size;
#pragma unroll
  for (int y = 0; y < 4; y++) {
    float kept = light.kept[y];
    kept = fminf(kept, shuffle_xor(kept, 1));
    kept = fminf(kept, shuffle_xor(kept, 2));
    if (t == y) {
      p.alpha[image * plane + static_cast<size_t>(top + y) * p.size + left + g] = 1 - kept;
    }
  }
  if (p.coarse != nullptr) {
    for (int y = 0; y < 4; y++) {
      for (int n = 0; n < 4; n++) {
        for (int e = 0; e < 2; e++) {
          p.coarse[(static_cast<size_t>(image) * FEATURES + 8 * n + 2 * t + e) * plane
              + static_cast<size_t>(top + y) * p.size + left + g] = sums[y / 2][n][2 * (y % 2) + e];
        }
      }
    }
  }
  if (frame.photo != nullptr) {
    look_up(p, frame.photo, image, left, top, sums);
  } else if (p.base != nullptr) {
    keep_base(p, sums, image, left, top);
  }
  first_layer(p, sums, image, left, top);
}
