// What blending reads and writes. B images of size x size pixels, in tiles of 16 x 16; N Gaussians an image.
//
// The gradient of an alpha: with s_j what the loss pulls at the colour of Gaussian j through this pixel (its features'
// gradient times that colour) and w_j its weight, the loss changes by
//   T_i s_i - (sum of w_j s_j behind i) / (1 - alpha_i);
// the picture's alpha, 1 - T at the end, adds T_end / (1 - alpha_i) times its own gradient. So one number of what lies
// behind is carried from back to front, not one a channel.
#pragma once

#include "splat_ellipse.h"

namespace splat {

constexpr int CHANNELS = 32;

struct Lists {
  const Ellipse* ellipses;    // (B N)
  const float* colors;        // (B N, CHANNELS)
  const int* gaussians;       // pairs: index into the above, by tile and then front to back
  const int64_t* starts;      // (B tiles) first pair of each tile
  const int64_t* ends;        // (B tiles)
  int images, size;
};

struct Pictures {
  float* features;            // (B, CHANNELS, size, size)
  float* left;                // (B, size, size) transmittance at the end
  int* last;                  // (B, size, size) length of the tile's list as far as the pixel took from it
};

struct Gradients {
  const float* features;      // (B, CHANNELS, size, size) of the loss
  const float* alpha;         // (B, size, size)
  float* colors;              // (B N, CHANNELS), zero before
  EllipseGradient* ellipses;  // (B N), zero before
};

}  // namespace splat
