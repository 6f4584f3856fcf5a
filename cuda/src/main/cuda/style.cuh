// The style vector and what it makes of the decoder's layers (SPEC section 7): small matrix-vector products.
#pragma once
#include "device.cuh"

// out = act(W x + b), one warp a row, for all images. The input may be normalised by its root mean square first.
struct Linear {
  const uint4* weights;   // (rows, inputs) in half precision
  const float* bias;
  const float* input;     // (images: input_stride apart); or null
  const uint4* pictures;  // the same in half precision; or null
  float* out;             // (images: out_stride apart)
  int rows;
  int inputs;             // a multiple of 8
  int input_stride;       // values
  int out_stride;
  int images;
  int normalised;
  int activated;
  int spare;
};

__device__ inline float sum_of_warp(float value) {
  for (int mask = 16; mask > 0; mask /= 2) {
    value += shuffle_xor(value, mask);
  }
  return value;
}

constexpr int LINEAR_THREADS = 128;

extern "C" __global__ LAUNCH_BOUNDS(LINEAR_THREADS, 4) void linear(PARAMETER Linear p) {
  int lane = threadIdx.x % 32;
  int row = blockIdx.x * (LINEAR_THREADS / 32) + threadIdx.x / 32;
  if (row >= p.rows) {
    return;
  }
  const uint4* weights = p.weights + static_cast<size_t>(row) * (p.inputs / 8);
  for (int image = blockIdx.y; image < p.images; image += gridDim.y) {
    float sum = 0;
    float squares = 0;
#pragma unroll 2
    for (int chunk = lane; chunk < p.inputs / 8; chunk += 32) {
      uint4 w = weights[chunk];
      float x[8];
      if (p.input != nullptr) {
        const float4* from = reinterpret_cast<const float4*>(p.input + static_cast<size_t>(image) * p.input_stride) + 2 * chunk;
        float4 a = from[0];
        float4 b = from[1];
        x[0] = a.x, x[1] = a.y, x[2] = a.z, x[3] = a.w, x[4] = b.x, x[5] = b.y, x[6] = b.z, x[7] = b.w;
      } else {
        uint4 from = p.pictures[static_cast<size_t>(image) * (p.input_stride / 8) + chunk];
        float2 a = unpack(from.x), b = unpack(from.y), c = unpack(from.z), d = unpack(from.w);
        x[0] = a.x, x[1] = a.y, x[2] = b.x, x[3] = b.y, x[4] = c.x, x[5] = c.y, x[6] = d.x, x[7] = d.y;
      }
      float2 a = unpack(w.x), b = unpack(w.y), c = unpack(w.z), d = unpack(w.w);
      sum += a.x * x[0] + a.y * x[1] + b.x * x[2] + b.y * x[3] + c.x * x[4] + c.y * x[5] + d.x * x[6] + d.y * x[7];
      for (int i = 0; i < 8; i++) {
        squares += x[i] * x[i];
      }
    }
    sum = sum_of_warp(sum);
    squares = sum_of_warp(squares);
    if (p.normalised) {
      sum *= rsqrtf(squares / p.inputs + 1e-8f);
    }
    sum += p.bias[row];
    if (lane == 0) {
      p.out[static_cast<size_t>(image) * p.out_stride + row] = p.activated ? leaky_relu(sum) : sum;
    }
  }
}

// sqrt(2) / sqrt(sum over inputs of power * modulation^2 + 1e-8) for each output channel of each modulated layer.
struct DemodulationRow {
  int power;       // where its powers start
  int inputs;
  int modulation;  // where the layer's modulation starts in the style
  int out;         // where its factor goes
};

struct Demodulation {
  const DemodulationRow* rows;
  const float* powers;
  float* style;    // (images: style_stride apart)
  int count;
  int style_stride;
};

extern "C" __global__ LAUNCH_BOUNDS(LINEAR_THREADS, 4) void demodulate(PARAMETER Demodulation p) {
  int lane = threadIdx.x % 32;
  int index = blockIdx.x * (LINEAR_THREADS / 32) + threadIdx.x / 32;
  if (index >= p.count) {
    return;
  }
  DemodulationRow row = p.rows[index];
  float* style = p.style + static_cast<size_t>(blockIdx.y) * p.style_stride;
  float sum = 0;
  for (int i = lane; i < row.inputs; i += 32) {
    float modulation = style[row.modulation + i];
    sum += p.powers[row.power + i] * modulation * modulation;
  }
  sum = sum_of_warp(sum);
  if (lane == 0) {
    style[row.out] = 1.4142135623730951f * rsqrtf(sum + 1e-8f);
  }
}

// The 1x1 layers to rgb, modulated: style[out] = weight * style[modulation].
struct ColorWeight {
  float weight;
  int modulation;
  int out;
  int spare;
};

struct ColorModulation {
  const ColorWeight* weights;
  float* style;
  int count;
  int style_stride;
};

extern "C" __global__ LAUNCH_BOUNDS(256, 4) void modulate_colors(PARAMETER ColorModulation p) {
  int i = blockIdx.x * 256 + threadIdx.x;
  if (i < p.count) {
    ColorWeight w = p.weights[i];
    float* style = p.style + static_cast<size_t>(blockIdx.y) * p.style_stride;
    style[w.out] = w.weight * style[w.modulation];
  }
}

// The constant that the decoder starts from, modulated for its first layer.
struct Constant {
  const float* constant;    // (pixels, channels)
  const float* modulation;  // (images: style_stride apart)
  unsigned* out;            // (images, pixels, channels / 2)
  int pixels;
  int channels;
  int style_stride;
  int spare;
};

extern "C" __global__ LAUNCH_BOUNDS(256, 4) void modulate_constant(PARAMETER Constant p) {
  int i = blockIdx.x * 256 + threadIdx.x;
  int words = p.pixels * p.channels / 2;
  if (i < words) {
    const float* modulation = p.modulation + static_cast<size_t>(blockIdx.y) * p.style_stride;
    int channel = 2 * i % p.channels;
    p.out[static_cast<size_t>(blockIdx.y) * words + i] =
        pack(p.constant[2 * i] * modulation[channel], p.constant[2 * i + 1] * modulation[channel + 1]);
  }
}
