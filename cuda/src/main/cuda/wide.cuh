// Convolutions of large pictures. A block owns 16 x (ROWS * WARPS_DOWN) pixels and 8 * TILES * WARPS_ACROSS channels; it
// walks through the input 16 channels at a time, the next ones on their way while these are multiplied. A warp reads each
// row of pixels once for the three rows of the kernel.
#pragma once
#include "convolution.cuh"

constexpr int WIDE = 16;
constexpr int HALO = WIDE + 2;
constexpr int LOW_HALO = WIDE / 2 + 2;

template <
    int WARPS_DOWN_, int WARPS_ACROSS_, int ROWS_, int TILES_, int STAGES_, int BLOCKS_, int CONDITIONED_BLOCKS_>
struct WideShape {
  static constexpr int WARPS_DOWN = WARPS_DOWN_;
  static constexpr int WARPS_ACROSS = WARPS_ACROSS_;
  static constexpr int ROWS = ROWS_;
  static constexpr int TILES = TILES_;
  static constexpr int STAGES = STAGES_;
  static constexpr int BLOCKS = BLOCKS_;
  static constexpr int CONDITIONED_BLOCKS = CONDITIONED_BLOCKS_;
  static constexpr int THREADS = 32 * WARPS_DOWN * WARPS_ACROSS;
  static constexpr int HEIGHT = ROWS * WARPS_DOWN;
  static constexpr int CHANNELS = 8 * TILES * WARPS_ACROSS;
  static constexpr int CHUNKS = 2;  // of 16 bytes: 16 channels of a pixel
  static constexpr int PIXELS = HALO * (HEIGHT + 2) * CHUNKS;
  static constexpr int LOW_PIXELS = LOW_HALO * (HEIGHT / 2 + 2) * CHUNKS;
  static constexpr int WEIGHTS = 9 * (CHANNELS / 16) * 32;
  static constexpr int STAGE = PIXELS + WEIGHTS;
};

// Spreads a row's pixels over the banks: eight pixels in a row lie in different ones.
__device__ inline int halo_slot(int y, int x, int chunk) {
  return (y * HALO + x) * 2 + (chunk ^ (x >> 2 & 1));
}

template <class S>
class WideTile {
 public:
  __device__ WideTile(const Convolution& p, uint4* shared)
      : p(p), shared(shared), enlarged_pixels(shared + S::STAGES * S::STAGE),
        left(static_cast<int>(blockIdx.x) % (p.size / WIDE) * WIDE),
        top(static_cast<int>(blockIdx.x) / (p.size / WIDE) * S::HEIGHT),
        first_channel(blockIdx.y * S::CHANNELS), image(blockIdx.z) {}

  // Starts copying 16 channels of a product's input and their weights.
  __device__ void fetch(const Product& product, int k16, int stage) {
    uint4* pixels = shared + stage * S::STAGE;
    uint4* weights = pixels + S::PIXELS;
    const uint4* input = product.input + static_cast<size_t>(image) * product.image_stride + 2 * k16;
    if (product.enlarged) {
      int low = p.size / 2;
      for (int i = threadIdx.x; i < S::LOW_PIXELS; i += S::THREADS) {
        int chunk = i % 2;
        int x = i / 2 % LOW_HALO;
        int y = i / 2 / LOW_HALO;
        int column = clamp_to(left / 2 - 1 + x, low);
        int row = clamp_to(top / 2 - 1 + y, low);
        copy_async(pixels + i, input + static_cast<size_t>(row * low + column) * product.stride + chunk, true);
      }
    } else {
      for (int i = threadIdx.x; i < S::PIXELS; i += S::THREADS) {
        int chunk = i % 2;
        int x = i / 2 % HALO;
        int y = i / 2 / HALO;
        int column = left + x - 1;
        int row = top + y - 1;
        bool inside = column >= 0 && column < p.size && row >= 0 && row < p.size;
        const uint4* from = inside ? input + static_cast<size_t>(row * p.size + column) * product.stride + chunk : input;
        copy_async(pixels + halo_slot(y, x, chunk), from, inside);
      }
    }
    constexpr int run = S::CHANNELS / 16 * 32;
    int pairs = p.channels / 16;
    const uint4* from = product.weights + (static_cast<size_t>(k16) * product.taps * pairs + first_channel / 16) * 32;
    for (int i = threadIdx.x; i < product.taps * run; i += S::THREADS) {
      copy_async(weights + i, from + static_cast<size_t>(i / run) * pairs * 32 + i % run, true);
    }
  }

  // Starts copying the next step's share, if there is one, `ahead` steps before it is multiplied.
  __device__ void fetch_next(int products) {
    if (next_product < products) {
      fetch(p.products[next_product], next_k16, next_stage);
      next_stage = next_stage + 1 == S::STAGES ? 0 : next_stage + 1;
      if (++next_k16 == p.products[next_product].channels / 16) {
        next_k16 = 0;
        next_product++;
      }
    }
    commit_copies();
  }

  // Makes the halo's pixels out of those of half the size.
  __device__ void enlarge(int stage) {
    const uint4* low = shared + stage * S::STAGE;
    constexpr int across = WIDE / 2 + 1;
    constexpr int quads = across * (S::HEIGHT / 2 + 1) * 2;
    for (int i = threadIdx.x; i < quads; i += S::THREADS) {
      int chunk = i % 2;
      int x = i / 2 % across;
      int y = i / 2 / across;
      const uint4* at = low + (y * LOW_HALO + x) * 2 + chunk;
      Enlarged four(at[0], at[2], at[2 * LOW_HALO], at[2 * LOW_HALO + 2]);
#pragma unroll
      for (int dy = 0; dy < 2; dy++) {
#pragma unroll
        for (int dx = 0; dx < 2; dx++) {
          int column = left + 2 * x + dx - 1;
          int row = top + 2 * y + dy - 1;
          bool inside = column >= 0 && column < p.size && row >= 0 && row < p.size;
          enlarged_pixels[halo_slot(2 * y + dy, 2 * x + dx, chunk)] = inside ? four.at[dy][dx] : uint4{0, 0, 0, 0};
        }
      }
    }
  }

  template <int TAPS>
  __device__ void multiply(const Product& product, int stage, float (&sums)[S::ROWS][S::TILES][4]) {
    const uint4* pixels = product.enlarged ? enlarged_pixels : shared + stage * S::STAGE;
    const uint4* weights = shared + stage * S::STAGE + S::PIXELS;
    int lane = threadIdx.x % 32;
    int warp = threadIdx.x / 32;
    int first_row = warp % S::WARPS_DOWN * S::ROWS;
    int first_pair = warp / S::WARPS_DOWN * (S::TILES / 2);
    constexpr int pairs = S::CHANNELS / 16;
    constexpr int edge = TAPS == 9 ? 0 : 1;
#pragma unroll
    for (int dx = edge; dx < 3 - edge; dx++) {
      uint4 b[3][S::TILES / 2];
#pragma unroll
      for (int dy = edge; dy < 3 - edge; dy++) {
        int tap = TAPS == 9 ? 3 * dy + dx : 0;
#pragma unroll
        for (int pair = 0; pair < S::TILES / 2; pair++) {
          b[dy][pair] = weights[(tap * pairs + first_pair + pair) * 32 + lane];
        }
      }
      const uint4* row = pixels + halo_slot(first_row, lane % 16 + dx, lane / 16);
#pragma unroll
      for (int y = edge; y < S::ROWS + 2 - edge; y++) {
        uint4 a = load_matrices(row + y * HALO * 2);
#pragma unroll
        for (int dy = edge; dy < 3 - edge; dy++) {
          int out = y - dy;
          if (out >= 0 && out < S::ROWS) {
#pragma unroll
            for (int pair = 0; pair < S::TILES / 2; pair++) {
              multiply_accumulate(sums[out][2 * pair], a, b[dy][pair].x, b[dy][pair].y);
              multiply_accumulate(sums[out][2 * pair + 1], a, b[dy][pair].z, b[dy][pair].w);
            }
          }
        }
      }
    }
  }

  const Convolution& p;
  uint4* shared;
  uint4* enlarged_pixels;
  int left, top, first_channel, image;
  int next_product = 0, next_k16 = 0, next_stage = 0;
};

// How many products a wide layer has: one; two, the second a 1 x 1 skip; three, scale and shift.
enum class Layer { PLAIN = 1, RESIDUAL = 2, CONDITIONED = 3 };

template <class S, Layer LAYER>
__device__ inline void convolve_wide(const Convolution& p) {
  DYNAMIC_SHARED(shared);
  constexpr int CHANNELS = 2 * S::TILES;
  WideTile<S> tile(p, shared);
  float sums[S::ROWS][S::TILES][4] = {};
  // A conditioned layer's own result waits in shared memory, where its thread alone finds it, for scale and shift.
  uint2* kept = reinterpret_cast<uint2*>(tile.enlarged_pixels + S::PIXELS) + threadIdx.x;

  int lane = threadIdx.x % 32;
  int warp = threadIdx.x / 32;
  int g = lane / 4;
  int t = lane % 4;
  int channel = tile.first_channel + warp / S::WARPS_DOWN * 8 * S::TILES + t * CHANNELS;
  int first_row = tile.top + warp % S::WARPS_DOWN * S::ROWS;
  size_t plane = static_cast<size_t>(p.size) * p.size;

  int stage = 0;
  for (int ahead = 0; ahead < S::STAGES - 1; ahead++) {
    tile.fetch_next(static_cast<int>(LAYER));
  }
#pragma unroll
  for (int n = 0; n < static_cast<int>(LAYER); n++) {
    const Product& product = p.products[n];
    int steps = product.channels / 16;
    for (int k16 = 0; k16 < steps; k16++) {
      await_copies<S::STAGES - 2>();
      __syncthreads();
      tile.fetch_next(static_cast<int>(LAYER));
      if (product.enlarged) {
        tile.enlarge(stage);
        __syncthreads();
      }
      if (LAYER == Layer::RESIDUAL && n == 1) {
        tile.template multiply<1>(product, stage, sums);
      } else {
        tile.template multiply<9>(product, stage, sums);
      }
      stage = stage + 1 == S::STAGES ? 0 : stage + 1;
    }
    if (n == 0) {
      float bias[CHANNELS];
      float factor[CHANNELS];
      load_values<CHANNELS>(p.bias, channel, bias);
      if (p.demodulation != nullptr) {
        load_values<CHANNELS>(p.demodulation + static_cast<size_t>(tile.image) * p.style_stride, channel, factor);
      } else {
        for (int i = 0; i < CHANNELS; i++) {
          factor[i] = 1;
        }
      }
#pragma unroll
      for (int r = 0; r < S::ROWS; r++) {
#pragma unroll
        for (int half = 0; half < 2; half++) {
          float noise = p.noise == nullptr ? 0 : p.noise[(first_row + r) * p.size + tile.left + g + 8 * half];
#pragma unroll
          for (int i = 0; i < CHANNELS; i++) {
            float& sum = sums[r][i / 2][2 * half + i % 2];
            sum = leaky_relu(sum * factor[i] + noise + bias[i]);
          }
        }
      }
      if (LAYER == Layer::CONDITIONED) {
#pragma unroll
        for (int r = 0; r < S::ROWS; r++) {
#pragma unroll
          for (int i = 0; i < S::TILES; i++) {
            kept[(r * S::TILES + i) * S::THREADS] = {pack(sums[r][i][0], sums[r][i][1]), pack(sums[r][i][2], sums[r][i][3])};
            sums[r][i][0] = sums[r][i][1] = sums[r][i][2] = sums[r][i][3] = 0;
          }
        }
      }
    } else if (LAYER == Layer::CONDITIONED) {
      float bias[CHANNELS];
      load_values<CHANNELS>(n == 1 ? p.scale_bias : p.shift_bias, channel, bias);
#pragma unroll
      for (int r = 0; r < S::ROWS; r++) {
#pragma unroll
        for (int i = 0; i < S::TILES; i++) {
          uint2 halves = kept[(r * S::TILES + i) * S::THREADS];
#pragma unroll
          for (int half = 0; half < 2; half++) {
            float2 y = n == 1 ? unpack(half == 0 ? halves.x : halves.y) : float2{1, 1};
            sums[r][i][2 * half] = (sums[r][i][2 * half] + bias[2 * i]) * y.x;
            sums[r][i][2 * half + 1] = (sums[r][i][2 * half + 1] + bias[2 * i + 1]) * y.y;
          }
        }
      }
    }
  }

  if (p.rgb != nullptr) {
    float weights[3][CHANNELS];
    const float* from = p.rgb_weights + static_cast<size_t>(tile.image) * p.style_stride;
    for (int color = 0; color < 3; color++) {
      load_values<CHANNELS>(from + color * p.channels, channel, weights[color]);
    }
    int block = tile.first_channel / (8 * S::TILES) + warp / S::WARPS_DOWN;
    float4* to = p.rgb + (static_cast<size_t>(block) * p.images + tile.image) * plane;
#pragma unroll
    for (int r = 0; r < S::ROWS; r++) {
#pragma unroll
      for (int half = 0; half < 2; half++) {
        float rgb[3] = {};
#pragma unroll
        for (int color = 0; color < 3; color++) {
#pragma unroll
          for (int i = 0; i < CHANNELS; i++) {
            rgb[color] += weights[color][i] * sums[r][i / 2][2 * half + i % 2];
          }
          rgb[color] += shuffle_xor(rgb[color], 1);
          rgb[color] += shuffle_xor(rgb[color], 2);
        }
        if (t == 0) {
          to[static_cast<size_t>(first_row + r) * p.size + tile.left + g + 8 * half] = {rgb[0], rgb[1], rgb[2], 0};
        }
      }
    }
  }

  float modulation[CHANNELS];
  for (int i = 0; i < CHANNELS; i++) {
    modulation[i] = 1;
  }
  if (p.modulation != nullptr) {
    load_values<CHANNELS>(p.modulation + static_cast<size_t>(tile.image) * p.style_stride, channel, modulation);
  }
#pragma unroll
  for (int r = 0; r < S::ROWS; r++) {
#pragma unroll
    for (int half = 0; half < 2; half++) {
      size_t pixel = tile.image * plane + static_cast<size_t>(first_row + r) * p.size + tile.left + g + 8 * half;
      float v[CHANNELS];
#pragma unroll
      for (int i = 0; i < CHANNELS; i++) {
        v[i] = sums[r][i / 2][2 * half + i % 2] * modulation[i];
      }
      if (p.out != nullptr) {
        store_channels<CHANNELS>(p.out, pixel, p.channels, channel, v);
      }
      if (p.summed != nullptr) {
        store_sum<CHANNELS>(p.summed, p.added, pixel, p.channels, channel, v);
      }
    }
  }
  if (p.halved != nullptr) {
#pragma unroll
    for (int r = 0; r < S::ROWS; r += 2) {
#pragma unroll
      for (int half = 0; half < 2; half++) {
        float mean[CHANNELS];
#pragma unroll
        for (int i = 0; i < CHANNELS; i++) {
          float sum = sums[r][i / 2][2 * half + i % 2] + sums[r + 1][i / 2][2 * half + i % 2];
          mean[i] = 0.25f * (sum + shuffle_xor(sum, 4));
        }
        if (g % 2 == 0) {
          size_t pixel = tile.image * (plane / 4) + static_cast<size_t>((first_row + r) / 2) * (p.size / 2)
              + (tile.left + g + 8 * half) / 2;
          store_channels<CHANNELS>(p.halved, pixel, p.channels, channel, mean);
        }
      }
    }
  }
}

// 16 channels; 32 channels; 64 channels in blocks of 16 x 4, 16 x 8 and 16 x 16 pixels: the smaller the picture, the
// smaller the blocks that still fill the device.
using Narrow = WideShape<4, 1, 4, 2, 2, 5, 4>;
using Medium = WideShape<4, 1, 4, 4, 2, 4, 3>;
using Tiny = WideShape<2, 2, 2, 4, 4, 2, 2>;
using Small = WideShape<2, 2, 4, 4, 2, 3, 3>;
using Large = WideShape<4, 2, 4, 4, 2, 2, 2>;

#define WIDE_KERNELS(name, shape)                                                                                       \
  extern "C" __global__ LAUNCH_BOUNDS(shape::THREADS, shape::BLOCKS) void name##_plain(PARAMETER Convolution p) {       \
    convolve_wide<shape, Layer::PLAIN>(p);                                                                              \
  }                                                                                                                     \
  extern "C" __global__ LAUNCH_BOUNDS(shape::THREADS, shape::BLOCKS) void name##_residual(PARAMETER Convolution p) {    \
    convolve_wide<shape, Layer::RESIDUAL>(p);                                                                           \
  }                                                                                                                     \
  extern "C" __global__ LAUNCH_BOUNDS(shape::THREADS, shape::CONDITIONED_BLOCKS)                                      \
  void name##_conditioned(PARAMETER Convolution p) {                                                                    \
    convolve_wide<shape, Layer::CONDITIONED>(p);                                                                        \
  }

WIDE_KERNELS(narrow, Narrow)
WIDE_KERNELS(medium, Medium)
WIDE_KERNELS(tiny, Tiny)
WIDE_KERNELS(small, Small)
WIDE_KERNELS(large, Large)
