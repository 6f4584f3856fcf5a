// The head model (SPEC section 2): identity + expression + pose corrections, then linear blend skinning.
#pragma once
#include "frame.cuh"

struct HeadPose {
  const char* frames;
  const float* basis;    // (coefficients, V, 3)
  const float* weights;  // (V, joints)
  float4* vertices;      // written: (images, V) world positions
  int frame_stride;
  int coefficients;
  int joints;
  int count;             // V
  float world_scale;
  int spare;
};

constexpr int HEAD_VERTICES = 32;
constexpr int HEAD_SLICES = 8;

// A block poses 32 vertices; eight slices of threads share the coefficients out and are summed in order.
extern "C" __global__ LAUNCH_BOUNDS(HEAD_VERTICES * HEAD_SLICES, 1) void pose_head(PARAMETER HeadPose p) {
  __shared__ float sums[HEAD_SLICES][HEAD_VERTICES][3];
  const Frame& frame = frame_at(p.frames, p.frame_stride, blockIdx.y);
  const float* codes = codes_of(frame);
  int lane = threadIdx.x % HEAD_VERTICES;
  int slice = threadIdx.x / HEAD_VERTICES;
  int v = blockIdx.x * HEAD_VERTICES + lane;
  float x = 0, y = 0, z = 0;
  if (v < p.count) {
#pragma unroll 4
    for (int k = slice; k < p.coefficients; k += HEAD_SLICES) {
      const float* row = p.basis + (static_cast<size_t>(k) * p.count + v) * 3;
      float code = codes[k];
      x += code * row[0];
      y += code * row[1];
      z += code * row[2];
    }
  }
  sums[slice][lane][0] = x;
  sums[slice][lane][1] = y;
  sums[slice][lane][2] = z;
  __syncthreads();
  if (slice != 0 || v >= p.count) {
    return;
  }
  x = frame.shaped[3 * v];
  y = frame.shaped[3 * v + 1];
  z = frame.shaped[3 * v + 2];
  for (int i = 0; i < HEAD_SLICES; i++) {
    x += sums[i][lane][0];
    y += sums[i][lane][1];
    z += sums[i][lane][2];
  }
  float blended[12] = {};
  const float* transforms = codes + p.coefficients;
  for (int joint = 0; joint < p.joints; joint++) {
    float weight = p.weights[v * p.joints + joint];
    for (int i = 0; i < 12; i++) {
      blended[i] += weight * transforms[12 * joint + i];
    }
  }
  float4 out;
  out.x = (blended[0] * x + blended[1] * y + blended[2] * z + blended[3]) * p.world_scale;
  out.y = (blended[4] * x + blended[5] * y + blended[6] * z + blended[7]) * p.world_scale;
  out.z = (blended[8] * x + blended[9] * y + blended[10] * z + blended[11]) * p.world_scale;
  out.w = 0;
  p.vertices[static_cast<size_t>(blockIdx.y) * p.count + v] = out;
}
