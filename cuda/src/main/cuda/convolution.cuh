// A 3 x 3 convolution of the neural renderer (SPEC section 7) with whatever surrounds it, as one launch.
//
// Pictures are (images, size, size, channels) in half precision, channels a multiple of 16, padded with zeros. Weights
// are packed in the order that a warp's fragments want them: (k16, tap, pair of n-tiles, lane, 8 values). Output channels
// are permuted in them, so that a thread holds neighbouring channels: see channel_of.
#pragma once
#include "device.cuh"

// One product: channels of a picture, 3 x 3 or 1 x 1, perhaps of the picture enlarged by two (bilinear).
struct Product {
  const uint4* input;    // first channel of the first pixel
  const uint4* weights;
  int channels;
  int stride;            // 16-byte chunks from pixel to pixel
  int image_stride;      // 16-byte chunks from image to image
  int enlarged;          // the picture has half the output's size
  int taps;              // 9 or 1
  int spare;
};

// After product 0:  y = leaky_relu(sum * demodulation + noise + bias).
// A residual adds product 1 to y. A conditioned layer gives y * (product 1 + scale_bias) + product 2 + shift_bias.
struct Convolution {
  Product products[3];
  const float* bias;
  const float* scale_bias;
  const float* shift_bias;
  const float* noise;         // (size, size), its strength within; or null
  const float* demodulation;  // (images: style_stride apart) a value a channel; or null
  const float* modulation;    // likewise: multiplies what is stored, as the next layer wants it; or null
  const float* rgb_weights;   // likewise: (3, channels); or null
  float4* rgb;                // (blocks, images, size, size): each block of channels' part of the rgb
  uint4* out;                 // the result; or null
  uint4* halved;              // means of its 2 x 2 pixels; or null
  uint4* summed;              // result + added; or null
  const uint4* added;
  int size;
  int channels;               // of the output
  int images;
  int style_stride;
  int count;                  // of products
  int staged;                 // channels that the deep kernel stages at once
};

__device__ inline uint4 lerp_pairs(const uint4& near, const uint4& far) {
  const unsigned quarter = 0x34003400u;
  const unsigned three_quarters = 0x3a003a00u;
  uint4 out;
  out.x = fma_pairs(three_quarters, near.x, multiply_pairs(quarter, far.x));
  out.y = fma_pairs(three_quarters, near.y, multiply_pairs(quarter, far.y));
  out.z = fma_pairs(three_quarters, near.z, multiply_pairs(quarter, far.z));
  out.w = fma_pairs(three_quarters, near.w, multiply_pairs(quarter, far.w));
  return out;
}

// The four pixels between four pixels of half the size: (upper, lower) x (left, right).
struct Enlarged {
  uint4 at[2][2];

  __device__ Enlarged(const uint4& a, const uint4& b, const uint4& c, const uint4& d) {
    uint4 upper_left = lerp_pairs(a, b);
    uint4 upper_right = lerp_pairs(b, a);
    uint4 lower_left = lerp_pairs(c, d);
    uint4 lower_right = lerp_pairs(d, c);
    at[0][0] = lerp_pairs(upper_left, lower_left);
    at[0][1] = lerp_pairs(upper_right, lower_right);
    at[1][0] = lerp_pairs(lower_left, upper_left);
    at[1][1] = lerp_pairs(lower_right, upper_right);
  }
};

__device__ inline int clamp_to(int value, int size) {
  return value < 0 ? 0 : value < size ? value : size - 1;
}

// CHANNELS neighbouring channels of one pixel, from `channel` on, to memory.
template <int CHANNELS>
__device__ inline void store_channels(uint4* picture, size_t pixel, int stride, int channel, const float (&v)[CHANNELS]) {
  unsigned* to = reinterpret_cast<unsigned*>(picture) + (pixel * stride + channel) / 2;
  if (CHANNELS == 8) {
    *reinterpret_cast<uint4*>(to) = {
        pack(v[0], v[1]), pack(v[2], v[3]), pack(v[4 % CHANNELS], v[5 % CHANNELS]), pack(v[6 % CHANNELS], v[7 % CHANNELS])};
  } else {
    *reinterpret_cast<uint2*>(to) = {pack(v[0], v[1]), pack(v[2], v[3])};
  }
}

template <int CHANNELS>
__device__ inline void store_sum(
    uint4* picture, const uint4* added, size_t pixel, int stride, int channel, const float (&v)[CHANNELS]) {
  const unsigned* from = reinterpret_cast<const unsigned*>(added) + (pixel * stride + channel) / 2;
  float sum[CHANNELS];
#pragma unroll
  for (int i = 0; i < CHANNELS; i += 2) {
    float2 other = unpack(from[i / 2]);
    sum[i] = v[i] + other.x;
    sum[i + 1] = v[i + 1] + other.y;
  }
  store_channels<CHANNELS>(picture, pixel, stride, channel, sum);
}

template <int CHANNELS>
__device__ inline void load_values(const float* from, int channel, float (&out)[CHANNELS]) {
#pragma unroll
  for (int i = 0; i < CHANNELS; i += 4) {
    float4 four = *reinterpret_cast<const float4*>(from + channel + i);
    out[i] = four.x;
    out[i + 1] = four.y;
    out[i + 2] = four.z;
    out[i + 3] = four.w;
  }
}
