// The levels' rgb to the picture that leaves the device.
#pragma once
#include "device.cuh"

// rgb of one level: its blocks' parts in order, the bias, and the level below enlarged by two (bilinear).
struct Color {
  const float4* parts;   // (blocks, images, size, size)
  const float4* below;   // (images, size / 2, size / 2); or null
  const float* bias;     // (3)
  float4* out;           // (images, size, size)
  int blocks;
  int images;
  int size;
  int spare;
};

__device__ inline float4 color_at(const Color& p, int image, int x, int y) {
  size_t plane = static_cast<size_t>(p.size) * p.size;
  float4 sum = {p.bias[0], p.bias[1], p.bias[2], 0};
  for (int block = 0; block < p.blocks; block++) {
    float4 part = p.parts[(static_cast<size_t>(block) * p.images + image) * plane + static_cast<size_t>(y) * p.size + x];
    sum.x += part.x;
    sum.y += part.y;
    sum.z += part.z;
  }
  if (p.below != nullptr) {
    int low = p.size / 2;
    const float4* below = p.below + image * (plane / 4);
    int x0 = x / 2;
    int y0 = y / 2;
    int x1 = x % 2 == 0 ? (x0 > 0 ? x0 - 1 : 0) : (x0 + 1 < low ? x0 + 1 : x0);
    int y1 = y % 2 == 0 ? (y0 > 0 ? y0 - 1 : 0) : (y0 + 1 < low ? y0 + 1 : y0);
    float4 a = below[y0 * low + x0];
    float4 b = below[y0 * low + x1];
    float4 c = below[y1 * low + x0];
    float4 d = below[y1 * low + x1];
    sum.x += 0.75f * (0.75f * a.x + 0.25f * b.x) + 0.25f * (0.75f * c.x + 0.25f * d.x);
    sum.y += 0.75f * (0.75f * a.y + 0.25f * b.y) + 0.25f * (0.75f * c.y + 0.25f * d.y);
    sum.z += 0.75f * (0.75f * a.z + 0.25f * b.z) + 0.25f * (0.75f * c.z + 0.25f * d.z);
  }
  return sum;
}

extern "C" __global__ LAUNCH_BOUNDS(256, 4) void add_colors(PARAMETER Color p) {
  int i = blockIdx.x * 256 + threadIdx.x;
  if (i < p.size * p.size) {
    p.out[static_cast<size_t>(blockIdx.y) * p.size * p.size + i] =
        color_at(p, blockIdx.y, i % p.size, i / p.size);
  }
}

enum class PictureFormat { FLOATS = 0, RGB = 1, RGBA = 2, YUV420 = 3, STRAIGHT_RGBA = 4 };

struct Picture {
  Color color;
  const float* alpha;   // (images, size, size)
  const float* base;    // (images, 4, size, size): what rgb corrects, and the share that it does not; or null where its
                        // sigmoid is the picture
  unsigned char* out;   // (images: image_bytes apart)
  int image_bytes;
  int format;
};

__device__ inline float4 finished(const Picture& p, float4 rgb, int image, int pixel) {
  if (p.base == nullptr) {
    return {sigmoid(rgb.x), sigmoid(rgb.y), sigmoid(rgb.z), 0};
  }
  size_t plane = static_cast<size_t>(p.color.size) * p.color.size;
  const float* base = p.base + 4 * image * plane + pixel;
  float share = 1 - base[3 * plane];
  return {
      fminf(fmaxf(base[0] + share * rgb.x, 0.0f), 1.0f), fminf(fmaxf(base[plane] + share * rgb.y, 0.0f), 1.0f),
      fminf(fmaxf(base[2 * plane] + share * rgb.z, 0.0f), 1.0f), 0};
}

__device__ inline unsigned char byte_of(float value) {
  return static_cast<unsigned char>(fminf(fmaxf(value, 0.0f), 255.0f) + 0.5f);
}

// One thread for 2 x 2 pixels. Floats are planar rgb, then alpha; YUV is planar 4:2:0, BT.709, limited range.
extern "C" __global__ LAUNCH_BOUNDS(256, 2) void write_picture(PARAMETER Picture p) {
  int size = p.color.size;
  int half = size / 2;
  int i = blockIdx.x * 256 + threadIdx.x;
  if (i >= half * half) {
    return;
  }
  int image = blockIdx.y;
  int plane = size * size;
  unsigned char* out = p.out + static_cast<size_t>(image) * p.image_bytes;
  const float* alpha = p.alpha + static_cast<size_t>(image) * plane;
  PictureFormat format = static_cast<PictureFormat>(p.format);
  float u = 0;
  float v = 0;
  for (int k = 0; k < 4; k++) {
    int x = i % half * 2 + k % 2;
    int y = i / half * 2 + k / 2;
    int pixel = y * size + x;
    float4 rgb = finished(p, color_at(p.color, image, x, y), image, pixel);
    if (format == PictureFormat::FLOATS) {
      float* floats = reinterpret_cast<float*>(out);
      floats[pixel] = rgb.x;
      floats[plane + pixel] = rgb.y;
      floats[2 * plane + pixel] = rgb.z;
      floats[3 * plane + pixel] = alpha[pixel];
    } else if (format == PictureFormat::YUV420) {
      // From the 8-bit values, so that a picture and its video come from the same numbers.
      float red = byte_of(255 * rgb.x);
      float green = byte_of(255 * rgb.y);
      float blue = byte_of(255 * rgb.z);
      float luma = 0.2126f * red + 0.7152f * green + 0.0722f * blue;
      out[pixel] = byte_of(16 + luma * (219.0f / 255));
      u += (blue - luma) / 1.8556f;
      v += (red - luma) / 1.5748f;
    } else {
      int bytes = format == PictureFormat::RGB ? 3 : 4;
      unsigned char* to = out + static_cast<size_t>(bytes) * pixel;
      if (format == PictureFormat::STRAIGHT_RGBA) {
        float covered = alpha[pixel];
        bool visible = covered >= 1.0f / 255;
        rgb.x = visible ? rgb.x / covered : 0.0f;
        rgb.y = visible ? rgb.y / covered : 0.0f;
        rgb.z = visible ? rgb.z / covered : 0.0f;
      }
      to[0] = byte_of(255 * rgb.x);
      to[1] = byte_of(255 * rgb.y);
      to[2] = byte_of(255 * rgb.z);
      if (bytes == 4) {
        to[3] = byte_of(255 * alpha[pixel]);
      }
    }
  }
  if (format == PictureFormat::YUV420) {
    out[plane + i] = byte_of(128 + u * (224.0f / 255 / 4));
    out[plane + plane / 4 + i] = byte_of(128 + v * (224.0f / 255 / 4));
  }
}
