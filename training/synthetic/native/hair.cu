// Strands grown step by step (hair.py says what the numbers mean), and the distance field by itself.
#include "distance.h"

namespace {

constexpr float LIFT_FADES = 0.25f, COMB_FADES = 0.9f, BENDS_WITHIN = 0.08f, HUG_WITHIN = 0.05f;
constexpr float FACE_Y = -0.10f, FACE_Z = 0.34f, FACE_RADIUS = 0.52f;

FN Vec along(Vec flow, Vec normal) { return normalize(flow - normal * dot(flow, normal)); }

// What hair must keep off: more where clothes lie between.
FN float clearance(Vec p, float least, float cloth) { return least + cloth * smooth(0.f, 1.f, (-0.58f - p.y) / 0.2f); }

// Moves what hangs before the face to the strand's own side; the face's ellipsoid is width wide.
FN Vec beside_face(Vec p, float side, float width) {
  if (width <= 0.f || side == 0.f) return p;
  float y = (p.y - FACE_Y) / FACE_RADIUS, z = (p.z - FACE_Z) / FACE_RADIUS;
  float free = width * sqrtf(fmaxf(1 - y * y - z * z, 0.f));
  if (free > 0.f) p.x = side > 0 ? fmaxf(p.x, free) : fminf(p.x, -free);
  return p;
}

struct Grow {
  const float* strands;  // (N, 14): root, normal, flow, lift, layer, step, lowest, side
  float* points;         // (N, K, 3)
  Field field;
  Index count;
  float gravity, hug, face, least, cloth;

  FN void operator()(Index i) const {
    const float* s = strands + 14 * i;
    float* out = points + 3 * count * i;
    Vec at = load(s), outwards = load(s + 3), flow = load(s + 6);
    float lift = s[9], layer = s[10], step = s[11], lowest = s[12], side = s[13], distance = 0;
    Vec heading = normalize(outwards * lift + along(flow, outwards) * (1 - lift));
    float share = 1 - expf(-step / BENDS_WITHIN);
    store(out, at);
    for (Index k = 1; k < count; k++) {
      if (at.y > lowest) {
        float travelled = step * k;
        Vec wanted = outwards * (lift * expf(-travelled / LIFT_FADES)) +
                     along(flow, outwards) * ((1 - lift) * expf(-travelled / COMB_FADES));
        wanted.y -= gravity * travelled;
        wanted = wanted - outwards * (hug * clamp((distance - layer) / HUG_WITHIN, -1.f, 1.f));
        heading = normalize(heading + (normalize(wanted) - heading) * share);
        Vec ahead = at + heading * step;
        distance = field.at(ahead, outwards);
        float off = fmaxf(layer, clearance(ahead, least, cloth)) * fminf(1.f, k / 3.f);
        ahead = beside_face(ahead + outwards * fmaxf(off - distance, 0.f), side, face);
        // Pushing stretches no step to more than twice its length.
        Vec move = ahead - at;
        ahead = at + move * fminf(1.f, 2 * step / fmaxf(length(move), 1e-9f));
        heading = normalize(ahead - at);
        at = ahead;
      }
      store(out + 3 * k, at);
    }
  }
};

struct KeepOut {
  float* points;       // (N, K, 3), changed; roots are not
  const float* sides;  // (N) as in Grow
  Field field;
  Index count;
  float face, least, cloth;

  FN void operator()(Index i) const {
    if (i % count == 0) return;
    Vec p = load(points + 3 * i), outwards;
    p = beside_face(p, sides[i / count], face);
    for (int pass = 0; pass < 2; pass++) {
      float distance = field.at(p, outwards);
      p = p + outwards * fmaxf(clearance(p, least, cloth) - distance, 0.f);
    }
    store(points + 3 * i, p);
  }
};

struct LookUp {
  const float* points;
  float* found;  // (N, 4)
  Field field;

  FN void operator()(Index i) const {
    Vec outwards;
    found[4 * i] = field.at(load(points + 3 * i), outwards);
    store(found + 4 * i + 1, outwards);
  }
};

}  // namespace

// The field as distance_field.py passes it.
#define FIELD Field{values, width, height, depth, {low_x, low_y, low_z}, {high_x, high_y, high_z}}
#define FIELD_PARAMETERS                                                                                      \
  const float *values, Index width, Index height, Index depth, float low_x, float low_y, float low_z, float high_x, \
      float high_y, float high_z

NATIVE_API int hair_grow(Stream stream, FIELD_PARAMETERS, const float* strands, float* points, Index strand_count,
                         Index point_count, float gravity, float hug, float face, float least, float cloth) {
  parallel_for(stream, strand_count, Grow{strands, points, FIELD, point_count, gravity, hug, face, least, cloth});
  return launched();
}

NATIVE_API int hair_keep_out(Stream stream, FIELD_PARAMETERS, float* points, const float* sides, Index strand_count,
                             Index point_count, float face, float least, float cloth) {
  parallel_for(stream, strand_count * point_count, KeepOut{points, sides, FIELD, point_count, face, least, cloth});
  return launched();
}

NATIVE_API int distance_at(Stream stream, FIELD_PARAMETERS, const float* points, float* found, Index count) {
  parallel_for(stream, count, LookUp{points, found, FIELD});
  return launched();
}
