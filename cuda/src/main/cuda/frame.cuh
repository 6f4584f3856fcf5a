// What one frame brings to the device: its avatar's arrays, its camera and its codes (io.avatarfleet.cuda.FrameInputs).
#pragma once
#include "device.cuh"

// A lifted Gaussian follows three vertices: it moves by the sum of pull * what the vertex has moved since the source.
struct Follow {
  unsigned corners[3];
  float pulls[3];
};

struct Frame {
  const float* shaped;       // (V, 3) the head model with the avatar's identity added
  const float4* positions;   // (L) lifted positions; w's bits: 0 where one stays, else 1 + its place among the follows
  const float4* covariances; // (N, 2): xx, xy, xz, yy; yz, zz, opacity, level
  const uint4* features;     // (N, 4): 32 half-precision channels
  const Follow* follows;     // of the Gaussians that move, in order; their positions are for vertices at the origin
  const float2* places;      // (N) where the source picture shows them, in [-1, 1]; null where it is not looked up
  const unsigned* photo;     // (size, size) the source picture: red, green, blue from the low byte on; or null
  const float* source;       // (V, 3) the head as the source picture shows it; null where it is not looked up
  float rotation[9];         // world to screen axes (x right, y down, z forward), row-major
  float translation[3];
  float focal;               // in pixels
  float tangent_limit;       // of x/z and y/z in the projection's Jacobian
  int count;                 // N: avatars differ in it
  float photo_share;         // how far this camera lets the source picture be trusted
};

// After the Frame stand the coefficients of the expression and pose bases, then the joints' (3, 4) transforms.
__device__ inline const Frame& frame_at(const char* frames, int stride, int image) {
  return *reinterpret_cast<const Frame*>(frames + static_cast<size_t>(image) * stride);
}

__device__ inline const float* codes_of(const Frame& frame) {
  return reinterpret_cast<const float*>(&frame + 1);
}
