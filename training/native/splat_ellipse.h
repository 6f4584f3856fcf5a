// Gaussians to ellipses in the picture (SPEC section 6), what reaches where, and the way back of gradients.
#pragma once

#include "portable.h"

namespace splat {

constexpr int TILE = 16;
constexpr double NEAREST = 0.2;
constexpr double WIDEST = 1.3;
constexpr double PIXEL_VARIANCE = 0.3;
constexpr float FAINTEST = 1.0f / 255;
constexpr float MOST_OPAQUE = 0.99f;
constexpr float FULL = 1e-4f;

// Outlines are this much too large, so that rounding costs no pixel.
constexpr float SLACK = 1e-3f;

// alpha = opacity exp(-form / 2), form = across (dx - lean dy)^2 + down dy^2: needles lose no digits in this shape.
struct alignas(16) Ellipse {
  float x, y;          // centre in pixels
  float lean, across, down;
  float opacity;
  float level;         // what form may be at most where alpha reaches 1/255, with slack
  float unused;
};

// Sums over pixels of what the loss changes by, for each value of an ellipse; `power` is for -form / 2, which moves
// alpha as the logarithm of the opacity does.
struct alignas(16) EllipseGradient {
  float x, y, lean, across, down, power, unused[2];
};

struct Camera {
  double axes[3][3];   // rows: right, down, forward
  double shift[3];
};

// transform (3, 4) = [R | T]: p R + T, x to the left and y up.
DEVICE Camera camera(const float* transform) {
  Camera c;
  for (int axis = 0; axis < 3; ++axis) {
    const double sign = axis == 2 ? 1 : -1;
    for (int j = 0; j < 3; ++j) c.axes[axis][j] = sign * transform[4 * j + axis];
    c.shift[axis] = sign * transform[4 * axis + 3];
  }
  return c;
}

// By the formula for unit quaternions, which these are not.
DEVICE void rotation_matrix(const double q[4], double out[3][3]) {
  const double w = q[0], x = q[1], y = q[2], z = q[3];
  out[0][0] = 1 - 2 * (y * y + z * z), out[0][1] = 2 * (x * y - w * z), out[0][2] = 2 * (x * z + w * y);
  out[1][0] = 2 * (x * y + w * z), out[1][1] = 1 - 2 * (x * x + z * z), out[1][2] = 2 * (y * z - w * x);
  out[2][0] = 2 * (x * z - w * y), out[2][1] = 2 * (y * z + w * x), out[2][2] = 1 - 2 * (x * x + y * y);
}

DEVICE void rotation_gradient(const double q[4], const double g[3][3], float out[4]) {
  const double w = q[0], x = q[1], y = q[2], z = q[3];
  out[0] = 2 * (z * (g[1][0] - g[0][1]) + y * (g[0][2] - g[2][0]) + x * (g[2][1] - g[1][2]));
  out[1] = 2 * (y * (g[0][1] + g[1][0]) + z * (g[0][2] + g[2][0]) + w * (g[2][1] - g[1][2]))
      - 4 * x * (g[1][1] + g[2][2]);
  out[2] = 2 * (x * (g[0][1] + g[1][0]) + z * (g[1][2] + g[2][1]) + w * (g[0][2] - g[2][0]))
      - 4 * y * (g[0][0] + g[2][2]);
  out[3] = 2 * (x * (g[0][2] + g[2][0]) + y * (g[1][2] + g[2][1]) + w * (g[1][0] - g[0][1]))
      - 4 * z * (g[0][0] + g[1][1]);
}

DEVICE double clamped(double value, double limit) { return value < -limit ? -limit : value > limit ? limit : value; }

// The projection of one Gaussian and all that its derivative needs again. In double: there are few Gaussians beside the
// pixels that they cover, and the determinant cancels.
struct Projection {
  Camera to;
  double q[4], scale[3], turn[3][3];
  double view[3];
  double per_depth, lean_x, lean_y;   // focal / z; x/z and y/z as clamped for the Jacobian
  double right[3], below[3];          // rows of Jacobian x axes
  double a[3], b[3];                  // the same x rotation x scales: xx = a.a, xy = a.b, yy = b.b
  double xx, xy, yy, determinant;
};

// Whether anything of the Gaussian can be seen; if not, the rest is not filled in.
DEVICE bool project(const float* position, float opacity, const float* scale, const float* rotation,
                    const float* transform, double focal_length, int size, Projection& p) {
  p.to = camera(transform);
  for (int axis = 0; axis < 3; ++axis) {
    p.view[axis] = p.to.shift[axis];
    for (int j = 0; j < 3; ++j) p.view[axis] += p.to.axes[axis][j] * position[j];
  }
  const double z = p.view[2];
  if (!(z > NEAREST && z < 1e30 && opacity >= FAINTEST && opacity < 1e30f)) return false;
  for (int i = 0; i < 4; ++i) p.q[i] = rotation[i];
  for (int i = 0; i < 3; ++i) p.scale[i] = scale[i];
  rotation_matrix(p.q, p.turn);
  const double limit = WIDEST / focal_length;
  p.per_depth = focal_length * size / 2 / z;
  p.lean_x = clamped(p.view[0] / z, limit);
  p.lean_y = clamped(p.view[1] / z, limit);
  for (int j = 0; j < 3; ++j) {
    p.right[j] = p.per_depth * (p.to.axes[0][j] - p.lean_x * p.to.axes[2][j]);
    p.below[j] = p.per_depth * (p.to.axes[1][j] - p.lean_y * p.to.axes[2][j]);
  }
  p.xx = p.yy = PIXEL_VARIANCE;
  p.xy = 0;
  for (int c = 0; c < 3; ++c) {
    p.a[c] = p.b[c] = 0;
    for (int j = 0; j < 3; ++j) {
      p.a[c] += p.right[j] * p.turn[j][c] * p.scale[c];
      p.b[c] += p.below[j] * p.turn[j][c] * p.scale[c];
    }
    p.xx += p.a[c] * p.a[c], p.xy += p.a[c] * p.b[c], p.yy += p.b[c] * p.b[c];
  }
  p.determinant = p.xx * p.yy - p.xy * p.xy;
  return p.determinant > 0 && p.determinant < 1e30;
}

// The view depth as bits that sort as it does: five of exponent from 0.2 on, then the mantissa; beyond 8e8 all depths
// are equal. Surfaces of Gaussians hold many of nearly the same depth: as floats, some would change places.
constexpr int DEPTH_BITS = 44;

DEVICE int64_t depth_order(double depth) {
  const double nearest = NEAREST;
  int64_t bits, least;
  memcpy(&bits, &depth, sizeof bits);
  memcpy(&least, &nearest, sizeof least);
  const int64_t order = (bits - least) >> (52 + 5 - DEPTH_BITS), most = (int64_t{1} << DEPTH_BITS) - 1;
  return order < most ? order : most;
}

DEVICE Ellipse ellipse(const Projection& p, float opacity, int size) {
  Ellipse e;
  e.x = static_cast<float>(p.per_depth * p.view[0] + 0.5 * (size - 1));
  e.y = static_cast<float>(p.per_depth * p.view[1] + 0.5 * (size - 1));
  e.lean = static_cast<float>(p.xy / p.yy);
  e.across = static_cast<float>(p.yy / p.determinant);
  e.down = static_cast<float>(1 / p.yy);
  e.opacity = opacity;
  e.level = 2 * logf(opacity / FAINTEST) * (1 + SLACK) + SLACK;
  e.unused = 0;
  return e;
}

// Writes the gradients of one Gaussian's parameters.
DEVICE void project_backward(const Projection& p, const EllipseGradient& g, float opacity, float* position,
                             float* opacity_out, float* scale, float* rotation) {
  // An opacity moves alpha as its logarithm moves the power.
  *opacity_out = g.power / opacity;
  const double lean = p.xy / p.yy, across = p.yy / p.determinant, down = 1 / p.yy;
  const double xx = -across * across * g.across;
  const double xy = 2 * lean * across * across * g.across + down * g.lean;
  const double yy = -lean * lean * across * across * g.across - lean * down * g.lean - down * down * g.down;
  double a[3], b[3], right[3] = {}, below[3] = {}, turn[3][3];
  for (int c = 0; c < 3; ++c) {
    a[c] = 2 * xx * p.a[c] + xy * p.b[c];
    b[c] = 2 * yy * p.b[c] + xy * p.a[c];
    double sum = 0;
    for (int j = 0; j < 3; ++j) {
      right[j] += p.turn[j][c] * p.scale[c] * a[c];
      below[j] += p.turn[j][c] * p.scale[c] * b[c];
      const double product = p.right[j] * a[c] + p.below[j] * b[c];
      sum += product * p.turn[j][c];
      turn[j][c] = product * p.scale[c];
    }
    scale[c] = static_cast<float>(sum);
  }
  rotation_gradient(p.q, turn, rotation);
  const double z = p.view[2];
  double per_depth = g.x * p.view[0] + g.y * p.view[1], lean_x = 0, lean_y = 0;
  for (int j = 0; j < 3; ++j) {
    per_depth += (right[j] * p.right[j] + below[j] * p.below[j]) / p.per_depth;
    lean_x -= p.per_depth * right[j] * p.to.axes[2][j];
    lean_y -= p.per_depth * below[j] * p.to.axes[2][j];
  }
  // Where the Jacobian's x/z or y/z was clamped it does not move.
  if (p.lean_x != p.view[0] / z) lean_x = 0;
  if (p.lean_y != p.view[1] / z) lean_y = 0;
  const double view[3] = {
      g.x * p.per_depth + lean_x / z, g.y * p.per_depth + lean_y / z,
      -(per_depth * p.per_depth + (lean_x * p.view[0] + lean_y * p.view[1]) / z) / z};
  for (int j = 0; j < 3; ++j) {
    position[j] = static_cast<float>(
        p.to.axes[0][j] * view[0] + p.to.axes[1][j] * view[1] + p.to.axes[2][j] * view[2]);
  }
}

DEVICE float between(float low, float value, float high) { return fminf(fmaxf(value, low), high); }

// The curve where alpha falls to 1/255.
struct Outline {
  float x, y, lean, spread, down, level;
  float half_height;
  float rightmost;     // dy at which it reaches furthest right; furthest left at -rightmost

  DEVICE explicit Outline(const Ellipse& e)
      : x(e.x), y(e.y), lean(e.lean), spread(1 / e.across), down(e.down), level(e.level) {
    half_height = sqrtf(level / down);
    rightmost = lean / down * sqrtf(level / (spread + lean * lean / down));
  }

  DEVICE float half_row(float dy) const { return sqrtf(fmaxf(0.0f, spread * (level - dy * dy * down))); }

  // Its leftmost and its rightmost x within rows top to bottom, which reach it.
  DEVICE void span(float top, float bottom, float& left, float& right) const {
    const float from = fmaxf(top - y, -half_height), to = fminf(bottom - y, half_height);
    const float right_dy = between(from, rightmost, to), left_dy = between(from, -rightmost, to);
    right = x + lean * right_dy + half_row(right_dy);
    left = x + lean * left_dy - half_row(left_dy);
  }

  // Whether it may hold one of the pixel centres of a box.
  DEVICE bool reaches(float left, float top, float right, float bottom) const {
    if (top > y + half_height || bottom < y - half_height) return false;
    float first, last;
    span(top, bottom, first, last);
    return last >= left && first <= right;
  }
};

// Calls visit(tile) for each tile of which a pixel centre may lie within the outline.
template <class Visit>
DEVICE void visit_tiles(const Ellipse& e, int size, Visit visit) {
  const Outline outline(e);
  const float limit = static_cast<float>(size - 1);
  const int across = (size + TILE - 1) / TILE;
  const float top = fmaxf(0.0f, ceilf(e.y - outline.half_height));
  const float bottom = fminf(limit, floorf(e.y + outline.half_height));
  if (!(top <= bottom)) return;
  for (int row = static_cast<int>(top) / TILE; row <= static_cast<int>(bottom) / TILE; ++row) {
    float left, right;
    outline.span(fmaxf(top, row * TILE), fminf(bottom, row * TILE + TILE - 1), left, right);
    left = fmaxf(0.0f, ceilf(left));
    right = fminf(limit, floorf(right));
    if (!(left <= right)) continue;
    for (int column = static_cast<int>(left) / TILE; column <= static_cast<int>(right) / TILE; ++column) {
      visit(row * across + column);
    }
  }
}

#ifdef __CUDACC__
DEVICE float exponential(float x) { return __expf(x); }
#else
DEVICE float exponential(float x) { return expf(x); }
#endif

// How an ellipse looks at one pixel.
struct Reached {
  float u, dy;        // dx - lean dy, and dy
  float alpha;
  bool capped;        // alpha is at its limit, and does not move

  DEVICE Reached(const Ellipse& e, float x, float y) {
    dy = y - e.y;
    u = x - e.x - e.lean * dy;
    const float full = e.opacity * exponential(-0.5f * (e.across * u * u + e.down * dy * dy));
    capped = full > MOST_OPAQUE;
    alpha = capped ? MOST_OPAQUE : full;
  }

  // What a change of alpha by `change` adds to the ellipse's gradient.
  DEVICE EllipseGradient gradient(const Ellipse& e, float change) const {
    const float power = capped ? 0 : change * alpha;
    const float pull = power * e.across * u;
    return {pull, power * e.down * dy - e.lean * pull,
            pull * dy, -0.5f * power * u * u, -0.5f * power * dy * dy, power, {}};
  }
};

}  // namespace splat
