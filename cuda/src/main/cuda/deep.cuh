// Convolutions of small pictures with many channels. A block owns 64 pixels (a part of a picture, or four whole 4 x 4
// ones) and 16 channels; its eight warps share the kernel's positions and the input channels out and are summed in order,
// because there are too few pixels to fill the device otherwise.
#pragma once
#include "convolution.cuh"

constexpr int DEEP_THREADS = 256;
constexpr int DEEP_WARPS = DEEP_THREADS / 32;
constexpr int DEEP_PIXELS = 64;
constexpr int DEEP_FRAGMENTS = DEEP_PIXELS / 16;
constexpr int SUM_STRIDE = 20;  // of 16 sums, so that rows fall into different banks

struct DeepShared {
  float sums[DEEP_WARPS][DEEP_PIXELS][SUM_STRIDE];
};

// Which pixels a block owns: `across` x `down` of each of `pictures` pictures.
struct DeepTile {
  int across, down, pictures;
  int left, top, image;

  __device__ explicit DeepTile(const Convolution& p) {
    across = p.size < 16 ? p.size : 16;
    pictures = p.size == 4 ? 4 : 1;
    down = DEEP_PIXELS / across / pictures;
    int tiles_across = p.size / across;
    int tiles = tiles_across * (p.size / down);
    int tile = static_cast<int>(blockIdx.x) % tiles;
    left = tile % tiles_across * across;
    top = tile / tiles_across * down;
    image = static_cast<int>(blockIdx.x) / tiles * pictures;
  }

  __device__ int halo_across() const { return across + 2; }
  __device__ int halo_pixels() const { return (across + 2) * (down + 2); }
  __device__ int picture_of(int pixel) const { return pixel / (across * down); }
  __device__ int x_of(int pixel) const { return pixel % across; }
  __device__ int y_of(int pixel) const { return pixel / across % down; }
};

// Copies `channels` input channels, with a border of one pixel, rows `row` chunks apart.
__device__ inline void stage(
    const Convolution& p, const Product& product, const DeepTile& tile, int first, int channels, int row, uint4* to) {
  int chunks = channels / 8;
  int low = p.size / 2;
  for (int picture = 0; picture < tile.pictures; picture++) {
    int image = tile.image + picture;
    bool present = image < p.images;
    const uint4* input = product.input + static_cast<size_t>(image) * product.image_stride + first / 8;
    uint4* pixels = to + picture * tile.halo_pixels() * row;
    if (product.enlarged) {
      int across = tile.across / 2 + 1;
      int quads = across * (tile.down / 2 + 1) * chunks;
      for (int i = threadIdx.x; i < quads; i += DEEP_THREADS) {
        int chunk = i % chunks;
        int x = i / chunks % across;
        int y = i / chunks / across;
        int x0 = clamp_to(tile.left / 2 - 1 + x, low);
        int x1 = clamp_to(tile.left / 2 + x, low);
        int y0 = clamp_to(tile.top / 2 - 1 + y, low);
        int y1 = clamp_to(tile.top / 2 + y, low);
        uint4 zero = {0, 0, 0, 0};
        uint4 a = present ? input[static_cast<size_t>(y0 * low + x0) * product.stride + chunk] : zero;
        uint4 b = present ? input[static_cast<size_t>(y0 * low + x1) * product.stride + chunk] : zero;
        uint4 c = present ? input[static_cast<size_t>(y1 * low + x0) * product.stride + chunk] : zero;
        uint4 d = present ? input[static_cast<size_t>(y1 * low + x1) * product.stride + chunk] : zero;
        Enlarged four(a, b, c, d);
        for (int dy = 0; dy < 2; dy++) {
          for (int dx = 0; dx < 2; dx++) {
            int column = tile.left + 2 * x + dx - 1;
            int line = tile.top + 2 * y + dy - 1;
            bool inside = column >= 0 && column < p.size && line >= 0 && line < p.size;
            pixels[((2 * y + dy) * tile.halo_across() + 2 * x + dx) * row + chunk] = inside ? four.at[dy][dx] : zero;
          }
        }
      }
    } else {
      for (int i = threadIdx.x; i < tile.halo_pixels() * chunks; i += DEEP_THREADS) {
        int chunk = i % chunks;
        int x = i / chunks % tile.halo_across();
        int y = i / chunks / tile.halo_across();
        int column = tile.left + x - 1;
        int line = tile.top + y - 1;
        bool inside = present && column >= 0 && column < p.size && line >= 0 && line < p.size;
        const uint4* from =
            inside ? input + static_cast<size_t>(line * p.size + column) * product.stride + chunk : product.input;
        copy_async(pixels + (y * tile.halo_across() + x) * row + chunk, from, inside);
      }
      commit_copies();
    }
  }
  await_copies<0>();
}

// This thread's four channels of its pixel, summed over all of a product.
__device__ inline void deep_product(
    const Convolution& p, const Product& product, const DeepTile& tile, DeepShared& shared, uint4* pixels,
    float (&sum)[4]) {
  int lane = threadIdx.x % 32;
  int warp = threadIdx.x / 32;
  int pairs = p.channels / 16;
  int edge = product.taps == 9 ? 0 : 1;
  float sums[DEEP_FRAGMENTS][2][4] = {};
  for (int first = 0; first < product.channels; first += p.staged) {
    int channels = product.channels - first < p.staged ? product.channels - first : p.staged;
    int row = channels / 8 + 1;  // one chunk more, so that neighbouring pixels fall into different banks
    __syncthreads();
    stage(p, product, tile, first, channels, row, pixels);
    __syncthreads();
    const uint4* rows[DEEP_FRAGMENTS];
#pragma unroll
    for (int m = 0; m < DEEP_FRAGMENTS; m++) {
      int pixel = 16 * m + lane % 16;
      int at = tile.picture_of(pixel) * tile.halo_pixels() + (tile.y_of(pixel) + edge) * tile.halo_across()
          + tile.x_of(pixel) + edge;
      rows[m] = pixels + at * row + lane / 16;
    }
    const uint4* weights =
        product.weights + (static_cast<size_t>(first / 16) * product.taps * pairs + blockIdx.y) * 32 + lane;
    int units = channels / 16 * product.taps;
#pragma unroll 6
    for (int unit = warp; unit < units; unit += DEEP_WARPS) {
      int tap = unit % product.taps;
      int k16 = unit / product.taps;
      uint4 b = weights[static_cast<size_t>(unit) * pairs * 32];
      int offset = (tap / 3 * tile.halo_across() + tap % 3) * row + 2 * k16;
#pragma unroll
      for (int m = 0; m < DEEP_FRAGMENTS; m++) {
        uint4 a = load_matrices(rows[m] + offset);
        multiply_accumulate(sums[m][0], a, b.x, b.y);
        multiply_accumulate(sums[m][1], a, b.z, b.w);
      }
    }
  }
  __syncthreads();
  int g = lane / 4;
  int t = lane % 4;
#pragma unroll
  for (int m = 0; m < DEEP_FRAGMENTS; m++) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
      float* upper = &shared.sums[warp][16 * m + g][8 * i + 2 * t];
      float* lower = &shared.sums[warp][16 * m + g + 8][8 * i + 2 * t];
      upper[0] = sums[m][i][0];
      upper[1] = sums[m][i][1];
      lower[0] = sums[m][i][2];
      lower[1] = sums[m][i][3];
    }
  }
  __syncthreads();
  int pixel = threadIdx.x / 4;
  t = threadIdx.x % 4;
  for (int i = 0; i < 4; i++) {
    sum[i] = 0;
  }
  for (int w = 0; w < DEEP_WARPS; w++) {
    const float* from = shared.sums[w][pixel];
    sum[0] += from[2 * t];
    sum[1] += from[2 * t + 1];
    sum[2] += from[8 + 2 * t];
    sum[3] += from[8 + 2 * t + 1];
  }
  __syncthreads();
}

extern "C" __global__ LAUNCH_BOUNDS(DEEP_THREADS, 1) void convolve_deep(PARAMETER Convolution p) {
  DYNAMIC_SHARED(dynamic);
  DeepShared& shared = *reinterpret_cast<DeepShared*>(dynamic);
  uint4* pixels = dynamic + sizeof(DeepShared) / sizeof(uint4);
  DeepTile tile(p);
  int own = threadIdx.x / 4;
  int t = threadIdx.x % 4;
  int pair = blockIdx.y;
  int channel = p.channels == 16 ? 4 * t : pair / 2 * 32 + 8 * t + pair % 2 * 4;
  int image = tile.image + tile.picture_of(own);
  bool present = image < p.images;
  int known = present ? image : 0;
  int column = tile.left + tile.x_of(own);
  int line = tile.top + tile.y_of(own);
  size_t plane = static_cast<size_t>(p.size) * p.size;
  size_t style = static_cast<size_t>(known) * p.style_stride;

  float v[4];
  deep_product(p, p.products[0], tile, shared, pixels, v);
  float bias[4];
  load_values<4>(p.bias, channel, bias);
  float factor[4] = {1, 1, 1, 1};
  if (p.demodulation != nullptr) {
    load_values<4>(p.demodulation + style, channel, factor);
  }
  float noise = p.noise == nullptr ? 0 : p.noise[line * p.size + column];
  for (int i = 0; i < 4; i++) {
    v[i] = leaky_relu(v[i] * factor[i] + noise + bias[i]);
  }
  float sum[4];
  if (p.count > 1) {
    deep_product(p, p.products[1], tile, shared, pixels, sum);
    if (p.count == 2) {
      for (int i = 0; i < 4; i++) {
        v[i] += sum[i];
      }
    } else {
      load_values<4>(p.scale_bias, channel, bias);
      for (int i = 0; i < 4; i++) {
        v[i] *= sum[i] + bias[i];
      }
      deep_product(p, p.products[2], tile, shared, pixels, sum);
      load_values<4>(p.shift_bias, channel, bias);
      for (int i = 0; i < 4; i++) {
        v[i] += sum[i] + bias[i];
      }
    }
  }
  if (p.rgb != nullptr) {
    const float* weights = p.rgb_weights + style;
    float rgb[3];
    for (int color = 0; color < 3; color++) {
      float four[4];
      load_values<4>(weights + color * p.channels, channel, four);
      rgb[color] = four[0] * v[0] + four[1] * v[1] + four[2] * v[2] + four[3] * v[3];
      rgb[color] += shuffle_xor(rgb[color], 1);
      rgb[color] += shuffle_xor(rgb[color], 2);
    }
    if (t == 0 && present) {
      p.rgb[(static_cast<size_t>(pair) * p.images + image) * plane + line * p.size + column] =
          {rgb[0], rgb[1], rgb[2], 0};
    }
  }
  if (p.halved != nullptr) {
    float* row = shared.sums[0][own] + 4 * t;
    for (int i = 0; i < 4; i++) {
      row[i] = v[i];
    }
    __syncthreads();
    if (present && column % 2 == 0 && line % 2 == 0) {
      float mean[4];
      for (int i = 0; i < 4; i++) {
        mean[i] = 0.25f * (row[i] + row[SUM_STRIDE + i] + row[tile.across * SUM_STRIDE + i]
            + row[(tile.across + 1) * SUM_STRIDE + i]);
      }
      size_t pixel = image * (plane / 4) + static_cast<size_t>(line / 2) * (p.size / 2) + column / 2;
      store_channels<4>(p.halved, pixel, p.channels, channel, mean);
    }
  }
  if (!present) {
    return;
  }
  size_t pixel = image * plane + static_cast<size_t>(line) * p.size + column;
  if (p.modulation != nullptr) {
    load_values<4>(p.modulation + style, channel, factor);
    for (int i = 0; i < 4; i++) {
      v[i] *= factor[i];
    }
  }
  if (p.out != nullptr) {
    store_channels<4>(p.out, pixel, p.channels, channel, v);
  }
  if (p.summed != nullptr) {
    store_sum<4>(p.summed, p.added, pixel, p.channels, channel, v);
  }
}
