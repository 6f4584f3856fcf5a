// Where a frame's expression leaves the head's surface as the source picture shows it (docs/open-model.md, "The photo").
#pragma once
#include "frame.cuh"

struct Calm {
  const char* frames;
  const float4* vertices;  // (images, V) posed
  const int* starts;       // (V + 1) where each vertex's neighbours begin
  const int* others;
  float* calm;             // written: (images, V) from 0 to 1
  int frame_stride;
  int count;               // V
};

constexpr int CALM_THREADS = 256;
constexpr float STRAIN = 0.01f;

// A warp a vertex: the most that its distance to a neighbour has changed.
extern "C" __global__ LAUNCH_BOUNDS(CALM_THREADS, 4) void calm_head(PARAMETER Calm p) {
  int lane = threadIdx.x % 32;
  int v = blockIdx.x * (CALM_THREADS / 32) + threadIdx.x / 32;
  if (v >= p.count) {
    return;
  }
  const float* source = frame_at(p.frames, p.frame_stride, blockIdx.y).source;
  const float4* posed = p.vertices + static_cast<size_t>(blockIdx.y) * p.count;
  float4 at = posed[v];
  float most = 0;
  for (int i = p.starts[v] + lane; i < p.starts[v + 1]; i += 32) {
    int other = p.others[i];
    float4 there = posed[other];
    float now = sqrtf((at.x - there.x) * (at.x - there.x) + (at.y - there.y) * (at.y - there.y)
        + (at.z - there.z) * (at.z - there.z));
    float x = source[3 * v] - source[3 * other];
    float y = source[3 * v + 1] - source[3 * other + 1];
    float z = source[3 * v + 2] - source[3 * other + 2];
    most = fmaxf(most, fabsf(now - sqrtf(x * x + y * y + z * z)));
  }
  for (int mask = 16; mask > 0; mask /= 2) {
    most = fmaxf(most, shuffle_xor(most, mask));
  }
  if (lane == 0) {
    p.calm[static_cast<size_t>(blockIdx.y) * p.count + v] = expf(-(most / STRAIN) * (most / STRAIN));
  }
}
