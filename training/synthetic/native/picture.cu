// One picture of one person: geometry, light, shading, camera.
#include "eye.h"
#include "fibre.h"
#include "material.h"
#include "mouth.h"
#include "raster.h"
#include "skin.h"
#include "view.h"

#include <algorithm>

namespace {

enum Kind { SKIN = 0, EYEBALL_LEFT = 1, EYEBALL_RIGHT = 2, LINING = 3, GUMS = 4, TONGUE = 5, TEETH = 6 };
enum Region { BACKGROUND, REGION_SKIN, REGION_EYES, REGION_MOUTH, REGION_HAIR, REGION_FACIAL_HAIR, REGION_GLASSES };

constexpr float FOCAL = 12.f;
constexpr int RIGID = -1;
constexpr float FULL_DEPTH = 1e9f;
constexpr Index AMBIENT_STRAND_STEP = 4;  // of the strands, one in so many throws ambient shadow, and is wider
constexpr float AMBIENT_STRAND_WIDTH = 3.f;
constexpr float HAIRS_OF_A_STRAND = 3.f;

FN Corners corners_of(const View& v, const Camera& camera, Index triangle) {
  bool head = triangle < v.head_triangle_count;
  const int* t = head ? v.head_triangles + 3 * triangle : v.mesh_triangles + 3 * (triangle - v.head_triangle_count);
  const float* p = head ? v.head : v.mesh;
  return {camera.screen(load(p + 3 * t[0])), camera.screen(load(p + 3 * t[1])), camera.screen(load(p + 3 * t[2]))};
}

FN Vec blend(const float* values, const int* t, Vec w) {
  return load(values + 3 * t[0]) * w.x + load(values + 3 * t[1]) * w.y + load(values + 3 * t[2]) * w.z;
}

// Right-handed axes of a triangle and its middle.
struct Frame {
  Vec along, across, up, middle;
  FN Frame(const float* vertices, const int* t) {
    Vec a = load(vertices + 3 * t[0]), b = load(vertices + 3 * t[1]), c = load(vertices + 3 * t[2]);
    along = normalize(b - a);
    up = normalize(cross(b - a, c - a));
    across = cross(up, along);
    middle = (a + b + c) * (1.f / 3);
  }
  FN Vec turn_to(const Frame& other, Vec d) const {
    return other.along * dot(d, along) + other.across * dot(d, across) + other.up * dot(d, up);
  }
};

struct Clear {
  View v;
  Index fine, ambient, lamps;  // how many of each
  FN void operator()(Index i) const {
    if (i < fine) v.seen[i] = v.glass[i] = NOTHING;
    if (i < ambient) v.ambient_depths[i] = float_bits(FULL_DEPTH);
    if (i < lamps) v.lamp_depths[i] = float_bits(FULL_DEPTH);
  }
};

struct CarryMesh {
  View v;
  FN void operator()(Index i) const {
    Vec p = load(v.mesh_neutral + 3 * i), n = load(v.mesh_normals_neutral + 3 * i);
    if (v.mesh_anchor[i] != RIGID) {
      const int* t = v.head_triangles + 3 * v.mesh_anchor[i];
      Frame from(v.head_neutral, t), to(v.head, t);
      p = to.middle + from.turn_to(to, p - from.middle), n = from.turn_to(to, n);
    }
    store(v.mesh + 3 * i, p), store(v.mesh_normals + 3 * i, n);
  }
};

struct CarryStrands {
  View v;
  FN void operator()(Index i) const {
    Index strand = i / v.strand_points;
    Vec p = load(v.strands_neutral + 3 * i);
    if (v.strand_anchor[strand] != RIGID) {
      const int* t = v.head_triangles + 3 * v.strand_anchor[strand];
      Frame from(v.head_neutral, t), to(v.head, t);
      bool hair = fabsf(v.strand_looks[8 * strand + 7]) == REGION_HAIR;
      // Long hair follows the scalp without turning: a small turn at the root would swing its ends.
      p = hair ? p + (to.middle - from.middle) : to.middle + from.turn_to(to, p - from.middle);
    }
    store(v.strands + 3 * i, p);
  }
};

FN bool is_glass(const View& v, Index triangle) {
  if (triangle < v.head_triangle_count) return false;
  return v.materials[16 * v.mesh_materials[triangle - v.head_triangle_count]] == GLASS;
}

struct DrawTriangles {
  View v;
  FN void operator()(Index i) const {
    Index triangle = i / LANES;
    int size = static_cast<int>(v.size * v.samples);
    Camera camera{v.transform, FOCAL, size};
    Visible* target = is_glass(v, triangle) ? v.glass : v.seen;
    bool tooth = triangle < v.head_triangle_count && v.head_kinds[triangle] == TEETH;
    auto keep = [&](int pixel, Vec w, float depth) {
      if (tooth && Tooth(*v.person, blend(v.head_rest, v.head_triangles + 3 * triangle, w)).missing(*v.person)) return;
      keep_smallest(target + pixel, visible(depth, static_cast<uint32_t>(triangle)));
    };
    corners_of(v, camera, triangle).visit(size, static_cast<int>(i % LANES), keep);
  }
};

// A strand's piece on the screen: pixels nearer to it than its width, thinned at random where it is thinner than one.
struct Ribbon {
  Vec a, b;       // screen, depth in z
  float ra, rb;   // radii in samples
  uint32_t seed;

  FN float along(float x, float y) const {
    float dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
    return squared > 1e-12f ? saturate(((x - a.x) * dx + (y - a.y) * dy) / squared) : 0.f;
  }

  // Signed distance from the middle line.
  FN float across(float x, float y) const {
    float dx = b.x - a.x, dy = b.y - a.y;
    return ((x - a.x) * dy - (y - a.y) * dx) / fmaxf(sqrtf(dx * dx + dy * dy), 1e-6f);
  }

  template <class Visit>
  FN void visit(int size, Visit f) const {
    if (a.z < NEAREST || b.z < NEAREST) return;
    constexpr float least = 0.55f;
    float reach = fmaxf(fmaxf(ra, rb), least);
    int left = static_cast<int>(fmaxf(ceilf(fminf(a.x, b.x) - reach), 0.f));
    int top = static_cast<int>(fmaxf(ceilf(fminf(a.y, b.y) - reach), 0.f));
    int right = static_cast<int>(fminf(floorf(fmaxf(a.x, b.x) + reach), size - 1.f));
    int bottom = static_cast<int>(fminf(floorf(fmaxf(a.y, b.y) + reach), size - 1.f));
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        float t = along(static_cast<float>(x), static_cast<float>(y));
        float dx = a.x + (b.x - a.x) * t - x, dy = a.y + (b.y - a.y) * t - y, radius = mix(ra, rb, t);
        float wide = fmaxf(radius, least);
        if (dx * dx + dy * dy > wide * wide) continue;
        if (radius < least && unit(hash(x, y, static_cast<int>(seed), 77u)) * least > radius) continue;
        f(y * size + x, mix(a.z, b.z, t));
      }
    }
  }
};

struct DrawStrands {
  View v;
  FN void operator()(Index i) const {
    Index pieces = v.strand_points - 1, strand = i / pieces, point = strand * v.strand_points + i % pieces;
    int size = static_cast<int>(v.size * v.samples);
    Camera camera{v.transform, FOCAL, size};
    Vec a = camera.screen(load(v.strands + 3 * point)), b = camera.screen(load(v.strands + 3 * point + 3));
    float scale = 0.5f * size * FOCAL;
    uint32_t primitive = static_cast<uint32_t>(v.head_triangle_count + v.mesh_triangle_count + i);
    Ribbon{a, b, v.strand_radius[point] * scale / a.z, v.strand_radius[point + 1] * scale / b.z,
           static_cast<uint32_t>(strand)}
        .visit(size, [&](int pixel, float depth) { keep_smallest(v.seen + pixel, visible(depth, primitive)); });
  }
};

FN LightView light_view(const View& v, int map) {
  const float* axes = v.light_axes + 12 * map;
  if (map < AMBIENT) {
    return {axes, v.ambient_depths + map * v.map_size * v.map_size, static_cast<int>(v.map_size)};
  }
  return {axes, v.lamp_depths + (map - AMBIENT) * v.lamp_size * v.lamp_size, static_cast<int>(v.lamp_size)};
}

struct DrawTriangleShadows {
  View v;
  FN void operator()(Index i) const {
    Index triangles = v.head_triangle_count + v.mesh_triangle_count, triangle = i / LANES % triangles;
    LightView light = light_view(v, static_cast<int>(i / LANES / triangles));
    if (is_glass(v, triangle)) return;
    bool head = triangle < v.head_triangle_count;
    const int* t = head ? v.head_triangles + 3 * triangle : v.mesh_triangles + 3 * (triangle - v.head_triangle_count);
    const float* p = head ? v.head : v.mesh;
    Corners corners{light.screen(load(p + 3 * t[0])), light.screen(load(p + 3 * t[1])),
                    light.screen(load(p + 3 * t[2]))};
    uint32_t* depths = const_cast<uint32_t*>(light.depths);
    corners.visit(light.size, static_cast<int>(i % LANES),
                  [&](int pixel, Vec, float depth) { keep_smallest(depths + pixel, float_bits(depth)); });
  }
};

struct DrawStrandShadows {
  View v;
  int first, step;
  float wider;
  FN void operator()(Index i) const {
    Index pieces = v.strand_points - 1, strands = (v.strand_count + step - 1) / step;
    Index strand = i / pieces % strands * step, point = strand * v.strand_points + i % pieces;
    if (v.strand_looks[8 * strand + 7] < 0) return;
    LightView light = light_view(v, first + static_cast<int>(i / pieces / strands));
    float scale = 0.5f * light.size / REACH * wider;
    uint32_t* depths = const_cast<uint32_t*>(light.depths);
    Ribbon{light.screen(load(v.strands + 3 * point)), light.screen(load(v.strands + 3 * point + 3)),
           v.strand_radius[point] * scale, v.strand_radius[point + 1] * scale, static_cast<uint32_t>(strand)}
        .visit(light.size, [&](int pixel, float depth) { keep_smallest(depths + pixel, float_bits(depth)); });
  }
};

struct Ambient {
  View v;
  FN void operator()(Index i) const {
    Vec d = -load(v.light_axes + 12 * i + 6);
    store(v.directions + 3 * i, d);
    store(v.radiance + 3 * i, surroundings(*v.light, d, 0.45f, SHADOWED));
  }
};

struct VertexVisibility {
  View v;
  FN void operator()(Index i) const {
    Index vertex = i / AMBIENT;
    LightView light = light_view(v, static_cast<int>(i % AMBIENT));
    Vec n = load(v.head_normals + 3 * vertex), p = load(v.head + 3 * vertex);
    float facing = -dot(n, load(light.axes + 6));
    float texel = 2 * REACH / light.size;
    Vec s = light.screen(p + n * (1.5f * texel));
    float sum = 0;
    for (int k = 0; k < 5; k++) {
      Vec o{s.x + (k == 1) - (k == 2), s.y + (k == 3) - (k == 4), s.z};
      sum += light.lit(o, texel * (facing > 0 ? 1.f : 2.f), 0);
    }
    v.visibility[i] = sum * 0.2f;
  }
};

// Share of a lamp's light at p: a disc of the shadow map, turned at random.
FN float lamp_share(const View& v, int lamp, Vec p, Vec n, float thickness, uint32_t random) {
  LightView light = light_view(v, AMBIENT + lamp);
  float texel = 2 * REACH / light.size;
  Vec s = light.screen(p + n * (2.f * texel));
  float radius = v.light->softness[lamp] / texel, turn = 2 * PI * unit(random), sum = 0;
  constexpr int taps = 12;
  for (int k = 0; k < taps; k++) {
    float r = radius * sqrtf((k + 0.5f) / taps), a = turn + 2.399963f * k;
    int x = static_cast<int>(floorf(s.x + r * cosf(a) + 0.5f)), y = static_cast<int>(floorf(s.y + r * sinf(a) + 0.5f));
    float behind = s.z - (2.f * texel + 0.7f * r * texel) - light.depth(x, y);
    sum += behind <= 0 ? 1.f : thickness > 0 ? expf(-behind / thickness) : 0.f;
  }
  return sum / taps;
}

FN void open_visibility(const View& v, Vec p, float thickness, float* visibility) {
  float texel = 2 * REACH / v.map_size;
  for (int k = 0; k < AMBIENT; k++) {
    LightView light = light_view(v, k);
    visibility[k] = light.lit(light.screen(p), 1.5f * texel, thickness);
  }
}

constexpr float SHELL_THICKNESS = 0.05f;

struct Shade {
  View v;

  FN Vec head(Index triangle, Vec w, Point& p, const Lighting& lighting, int& region, uint32_t random) const {
    const int* t = v.head_triangles + 3 * triangle;
    p.position = blend(v.head, t, w), p.rest = blend(v.head_rest, t, w);
    p.normal = normalize(blend(v.head_normals, t, w));
    p.view = normalize(Camera{v.transform, FOCAL, 1}.eye() - p.position);
    float seen[AMBIENT];
    for (int k = 0; k < AMBIENT; k++) {
      seen[k] = v.visibility[AMBIENT * t[0] + k] * w.x + v.visibility[AMBIENT * t[1] + k] * w.y +
                v.visibility[AMBIENT * t[2] + k] * w.z;
    }
    p.visibility = seen;
    for (int k = 0; k < SHADOWED; k++) p.lamp[k] = lamp_share(v, k, p.position, p.normal, 0.f, random);
    const float *a = v.head_paint + 8 * t[0], *b = v.head_paint + 8 * t[1], *c = v.head_paint + 8 * t[2];
    float paint[5];
    for (int k = 0; k < 5; k++) paint[k] = a[k] * w.x + b[k] * w.y + c[k] * w.z;
    Vertex vertex{{paint[0], paint[1], paint[2]}, paint[3], paint[4]};
    float lid = v.head_lids[t[0]] * w.x + v.head_lids[t[1]] * w.y + v.head_lids[t[2]] * w.z;
    int kind = v.head_kinds[triangle];
    if (kind == EYEBALL_LEFT || kind == EYEBALL_RIGHT) {
      region = REGION_EYES;
      EyeFrame frame{v.eye_frames + 12 * (kind - EYEBALL_LEFT)};
      return eye_radiance(*v.person, frame, p, kind == EYEBALL_LEFT ? -1.f : 1.f, lid, lighting);
    }
    float facing = dot(p.normal, p.view);
    if (facing < 0) p.normal = p.normal - p.view * (1.02f * facing), p.normal = normalize(p.normal);
    if (kind == SKIN) {
      region = REGION_SKIN;
      const float* place = v.face_map_place;
      FaceMap map{v.face_map, static_cast<int>(place[0]), static_cast<int>(place[1]), place[2], place[3], place[4]};
      Skin skin = skin_at(*v.person, map, p, vertex);
      return skin_radiance(*v.person, skin, p, lighting);
    }
    region = REGION_MOUTH;
    return mouth_radiance(*v.person, static_cast<Tissue>(kind - LINING), p, lighting);
  }

  FN Vec mesh(Index triangle, Vec w, Point& p, const Lighting& lighting, int& region, uint32_t random) const {
    const int* t = v.mesh_triangles + 3 * triangle;
    const Material& m = reinterpret_cast<const Material*>(v.materials)[v.mesh_materials[triangle]];
    p.position = blend(v.mesh, t, w), p.rest = blend(v.mesh_rest, t, w);
    p.normal = normalize(blend(v.mesh_normals, t, w));
    p.view = normalize(Camera{v.transform, FOCAL, 1}.eye() - p.position);
    if (dot(p.normal, p.view) < 0) p.normal = -p.normal;
    region = static_cast<int>(m.region);
    bool shell = m.surface == HAIR_SHELL;
    float seen[AMBIENT];
    open_visibility(v, p.position + p.normal * 0.02f, shell ? SHELL_THICKNESS : 0.f, seen);
    p.visibility = seen;
    for (int k = 0; k < SHADOWED; k++) {
      p.lamp[k] = lamp_share(v, k, p.position, p.normal, shell ? SHELL_THICKNESS : 0.f, random);
    }
    uint32_t seed = static_cast<uint32_t>(v.person->seed);
    if (!shell) return material_radiance(m, p, lighting, seed);
    Vec down{0.3f * p.normal.x, -1, 0.2f};
    Vec tangent = normalize(down - p.normal * dot(down, p.normal));
    Sample streak = layered(Vec{p.rest.x * 60.f, p.rest.y * 5.f, p.rest.z * 60.f}, 3, 0.7f, seed + 3);
    tangent = normalize(tangent + (streak.slope - p.normal * dot(streak.slope, p.normal)) * 0.002f);
    Vec color = mix(load(m.color), load(m.color2), saturate(0.5f + 0.6f * streak.value)) * (1 + 0.35f * streak.value);
    Fibre fibre(hash(static_cast<uint32_t>(streak.value * 40.f + 80.f)));
    return fibre_radiance(tangent, p.normal, color, 0.7f, fibre, p, lighting);
  }

  FN Vec strand(Index piece, float x, float y, Point& p, const Lighting& lighting, int& region, uint32_t random) const {
    Index pieces = v.strand_points - 1, strand = piece / pieces, step = piece % pieces;
    Index point = strand * v.strand_points + step;
    Camera camera{v.transform, FOCAL, static_cast<int>(v.size * v.samples)};
    Vec a = load(v.strands + 3 * point), b = load(v.strands + 3 * point + 3);
    Ribbon ribbon{camera.screen(a), camera.screen(b), 0, 0, 0};
    float t = ribbon.along(x, y);
    p.position = mix(a, b, t), p.rest = p.position;
    p.view = normalize(camera.eye() - p.position);
    Vec outward = normalize(p.position - Vec{0, 0.12f, -0.2f});
    const float* looks = v.strand_looks + 8 * strand;
    region = static_cast<int>(fabsf(looks[7]));
    bool facial = region == REGION_FACIAL_HAIR;
    float thickness = facial ? 0.03f : 0.06f;
    float seen[AMBIENT];
    open_visibility(v, p.position + outward * 0.015f, thickness, seen);
    p.visibility = seen, p.normal = outward;
    for (int k = 0; k < SHADOWED; k++) p.lamp[k] = lamp_share(v, k, p.position, outward, thickness, random);
    Vec color = mix(load(looks), load(looks + 3), (step + t) / pieces);
    // A drawn strand stands for several hairs side by side.
    float wide = mix(v.strand_radius[point], v.strand_radius[point + 1], t) / p.footprint;
    int hair = static_cast<int>(floorf(ribbon.across(x, y) / fmaxf(wide, 0.7f) * (0.5f * HAIRS_OF_A_STRAND) + 8.f));
    uint32_t own = hash(static_cast<int>(strand), hair, 21, 5u);
    color = color * expf(0.5f * (unit(own) - 0.5f));
    return fibre_radiance(normalize(b - a), outward, color, looks[6], Fibre(own), p, lighting);
  }

  FN void operator()(Index i) const {
    int size = static_cast<int>(v.size * v.samples);
    float x = static_cast<float>(i % size), y = static_cast<float>(i / size);
    Visible value = v.seen[i];
    Vec color = vec(0);
    int region = BACKGROUND;
    Camera camera{v.transform, FOCAL, size};
    Lighting lighting{v.light, v.directions, v.radiance};
    uint32_t random = hash(static_cast<int>(i), 3, 5, static_cast<uint32_t>(v.lens->seed));
    Index triangles = v.head_triangle_count + v.mesh_triangle_count;
    if (value != NOTHING) {
      Index primitive = primitive_of(value);
      Point p;
      p.footprint = depth_of(value) * 2 / (FOCAL * size);
      if (primitive < triangles) {
        Vec w{1, 0, 0};
        float z;
        corners_of(v, camera, primitive).at(x, y, w, z);
        color = primitive < v.head_triangle_count
                    ? head(primitive, w, p, lighting, region, random)
                    : mesh(primitive - v.head_triangle_count, w, p, lighting, region, random);
      } else {
        color = strand(primitive - triangles, x, y, p, lighting, region, random);
      }
    }
    Visible pane = v.glass[i];
    if (pane != NOTHING && value != NOTHING && depth_of(pane) < depth_of(value)) {
      color = through_glass(pane, x, y, color);
    }
    bool finite = color.x >= 0 && color.y >= 0 && color.z >= 0 && color.x + color.y + color.z < 1e6f;
    if (!finite) color = vec(0);
    float* out = v.shaded + 4 * i;
    out[0] = color.x, out[1] = color.y, out[2] = color.z;
    out[3] = static_cast<float>(region);
  }

  FN Vec through_glass(Visible pane, float x, float y, Vec behind) const {
    Index primitive = primitive_of(pane), triangle = primitive - v.head_triangle_count;
    Camera camera{v.transform, FOCAL, static_cast<int>(v.size * v.samples)};
    Vec w{1, 0, 0};
    float z;
    corners_of(v, camera, primitive).at(x, y, w, z);
    const int* t = v.mesh_triangles + 3 * triangle;
    const Material& m = reinterpret_cast<const Material*>(v.materials)[v.mesh_materials[triangle]];
    Vec position = blend(v.mesh, t, w), n = normalize(blend(v.mesh_normals, t, w));
    Vec toward = normalize(camera.eye() - position);
    if (dot(n, toward) < 0) n = -n;
    float share = fresnel(m.specular, dot(n, toward));
    Vec r = n * (2 * dot(n, toward)) - toward, mirrored = surroundings(*v.light, r, 0.03f, 0);
    // A whole pane that mirrors a lamp would hide the eye behind it.
    Vec bounded{fminf(mirrored.x, 6.f), fminf(mirrored.y, 6.f), fminf(mirrored.z, 6.f)};
    return behind * load(m.color) * (1 - share) + bounded * share;
  }
};

FN float gaussian(uint32_t h) {
  float u = fmaxf(unit(h), 1e-7f), w = unit(hash(h + 0x51ed27u));
  return sqrtf(-2 * logf(u)) * cosf(2 * PI * w);
}

FN float encode(float x) { return x <= 0.0031308f ? 12.92f * x : 1.055f * powf(x, 1 / 2.4f) - 0.055f; }

// Samples to pixels through the lens's blur, and the sensor's curve.
struct Develop {
  View v;

  // Bounded, so that one glint does not outshine its whole pixel.
  FN static Vec exposed(const float* s, float exposure) {
    return {fminf(s[0] * exposure, 6.f), fminf(s[1] * exposure, 6.f), fminf(s[2] * exposure, 6.f)};
  }

  FN void operator()(Index i) const {
    const Lens& lens = *v.lens;
    int size = static_cast<int>(v.size), step = static_cast<int>(v.samples), fine = size * step;
    int px = static_cast<int>(i % size), py = static_cast<int>(i / size);
    float centre_x = px * step + 0.5f * (step - 1), centre_y = py * step + 0.5f * (step - 1);
    float sigma = fmaxf(lens.blur, 0.42f) * step;
    int reach = static_cast<int>(fminf(ceilf(2.2f * sigma), 6.f));
    Vec sum = vec(0);
    float covered = 0, total = 0;
    for (int y = static_cast<int>(ceilf(centre_y - reach)); y <= centre_y + reach; y++) {
      for (int x = static_cast<int>(ceilf(centre_x - reach)); x <= centre_x + reach; x++) {
        float dx = x - centre_x, dy = y - centre_y, weight = expf(-(dx * dx + dy * dy) / (2 * sigma * sigma));
        total += weight;
        int cx = x < 0 ? 0 : x >= fine ? fine - 1 : x, cy = y < 0 ? 0 : y >= fine ? fine - 1 : y;
        const float* s = v.shaded + 4 * (static_cast<Index>(cy) * fine + cx);
        if (s[3] == BACKGROUND) continue;
        sum = sum + exposed(s, lens.exposure) * weight;
        covered += weight;
      }
    }
    float alpha = saturate(covered / total);
    Vec behind = mix(load(lens.background), load(lens.background2), saturate(static_cast<float>(py) / size));
    Vec own = sum * (1 / fmaxf(covered, 1e-3f)) * load(lens.white);
    float kept = mix(1.f, alpha, lens.bleed);
    Vec color = alpha > 0 ? mix(behind, own, kept) : behind;
    float rgb[3] = {color.x, color.y, color.z};
    uint32_t random = hash(px, py, 17, static_cast<uint32_t>(lens.seed));
    for (int c = 0; c < 3; c++) {
      float x = rgb[c];
      x = x * (1 + x * (1 / 9.f)) / (1 + x * 0.62f);
      rgb[c] = encode(saturate(x));
    }
    float gray = 0.3f * rgb[0] + 0.59f * rgb[1] + 0.11f * rgb[2], grain = gaussian(random);
    for (int c = 0; c < 3; c++) {
      float x = mix(gray, rgb[c], lens.saturation);
      x = mix(x, x * x * (3 - 2 * x), lens.contrast);
      float strength = lens.noise * (0.5f + 1.2f * sqrtf(saturate(x)) * (1 - 0.5f * x));
      x += strength * (0.75f * grain + 0.65f * gaussian(hash(random + 31 * c + 1)));
      v.photo[c * v.size * v.size + i] = saturate(lens.lift + x * (1 - lens.lift));
    }
    v.alpha[i] = powf(alpha, lens.matte);
    nearest(i, px, py, step, fine);
  }

  // Depth and region of most of the pixel's samples: the nearest of those of the region that counts most.
  FN void nearest(Index i, int px, int py, int step, int fine) const {
    int counts[9] = {0, 0, 0, 0, 0, 0, 0, 0, 0}, best = 0;
    for (int k = 0; k < step * step; k++) {
      Index at = static_cast<Index>(py * step + k / step) * fine + px * step + k % step;
      counts[static_cast<int>(v.shaded[4 * at + 3]) % 9]++;
    }
    for (int k = 1; k < 9; k++) best = counts[k] > counts[best] || (best == 0 && counts[k] > 0) ? k : best;
    float depth = 0, count = 0;
    for (int k = 0; k < step * step && best; k++) {
      Index at = static_cast<Index>(py * step + k / step) * fine + px * step + k % step;
      if (static_cast<int>(v.shaded[4 * at + 3]) == best) depth += depth_of(v.seen[at]), count += 1;
    }
    v.depth[i] = count > 0 ? depth / count : 0.f;
    v.region[i] = static_cast<uint8_t>(best);
  }
};

#ifdef __CUDACC__
__constant__
#else
const
#endif
    float QUANTISER[64] = {16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
                           14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
                           18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
                           49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};

// What JPEG loses: each block of 8 x 8 in luma and chroma through a quantised cosine transform.
struct Compress {
  View v;

  FN static void transform(float* block, bool forward) {
    for (int pass = 0; pass < 2; pass++) {
      for (int line = 0; line < 8; line++) {
        float in[8], out[8];
        for (int k = 0; k < 8; k++) in[k] = block[pass ? k * 8 + line : line * 8 + k];
        for (int a = 0; a < 8; a++) {
          float sum = 0;
          for (int b = 0; b < 8; b++) {
            int frequency = forward ? a : b, place = forward ? b : a;
            float scale = frequency ? 0.5f : 0.35355339f;
            sum += in[b] * scale * cosf((2 * place + 1) * frequency * (PI / 16));
          }
          out[a] = sum;
        }
        for (int k = 0; k < 8; k++) block[pass ? k * 8 + line : line * 8 + k] = out[k];
      }
    }
  }

  FN void operator()(Index i) const {
    int size = static_cast<int>(v.size), across = size / 8, left = static_cast<int>(i % across) * 8,
        top = static_cast<int>(i / across) * 8;
    Index area = v.size * v.size;
    float result[3][64];
    for (int channel = 0; channel < 3; channel++) {
      float* block = result[channel];
      for (int k = 0; k < 64; k++) {
        Index at = static_cast<Index>(top + k / 8) * size + left + k % 8;
        float r = v.photo[at], g = v.photo[area + at], b = v.photo[2 * area + at];
        float y = 0.299f * r + 0.587f * g + 0.114f * b;
        block[k] = 255 * (channel == 0 ? y - 0.5f : channel == 1 ? (b - y) * 0.564f : (r - y) * 0.713f);
      }
      transform(block, true);
      for (int k = 0; k < 64; k++) {
        float step = fmaxf(QUANTISER[k] * v.lens->jpeg * (channel ? 1.3f : 1.f), 1.f);
        block[k] = rintf(block[k] / step) * step;
      }
      transform(block, false);
    }
    for (int k = 0; k < 64; k++) {
      Index at = static_cast<Index>(top + k / 8) * size + left + k % 8;
      float y = result[0][k] / 255 + 0.5f, cb = result[1][k] / 255, cr = result[2][k] / 255;
      v.photo[at] = saturate(y + 1.402f * cr), v.photo[area + at] = saturate(y - 0.344f * cb - 0.714f * cr);
      v.photo[2 * area + at] = saturate(y + 1.772f * cb);
    }
  }
};

struct CutOut {
  View v;
  FN void operator()(Index i) const {
    Index area = v.size * v.size;
    for (int c = 0; c < 3; c++) v.image[c * area + i] = v.photo[c * area + i] * v.alpha[i];
  }
};

}  // namespace

// The first tensor only says the device.
NATIVE_API int picture_draw(Stream stream, Visible*, const View* view, Index compress) {
  View v = *view;
  Index fine = v.size * v.samples, triangles = v.head_triangle_count + v.mesh_triangle_count;
  Index pieces = v.strand_points - 1;
  Index sparse = (v.strand_count + AMBIENT_STRAND_STEP - 1) / AMBIENT_STRAND_STEP;
  auto run = [&](const auto& kernel, Index count) { parallel_for(stream, count, kernel); };
  Clear clear{v, fine * fine, AMBIENT * v.map_size * v.map_size, SHADOWED * v.lamp_size * v.lamp_size};
  run(clear, std::max({clear.fine, clear.ambient, clear.lamps}));
  run(CarryMesh{v}, v.mesh_count);
  run(CarryStrands{v}, v.strand_count * v.strand_points);
  run(DrawTriangles{v}, triangles * LANES);
  run(DrawStrands{v}, v.strand_count * pieces);
  run(DrawTriangleShadows{v}, (AMBIENT + SHADOWED) * triangles * LANES);
  run(DrawStrandShadows{v, 0, AMBIENT_STRAND_STEP, AMBIENT_STRAND_WIDTH}, AMBIENT * sparse * pieces);
  run(DrawStrandShadows{v, AMBIENT, 1, 1.f}, SHADOWED * v.strand_count * pieces);
  run(Ambient{v}, AMBIENT);
  run(VertexVisibility{v}, v.head_count * AMBIENT);
  run(Shade{v}, fine * fine);
  run(Develop{v}, v.size * v.size);
  if (compress) run(Compress{v}, v.size / 8 * (v.size / 8));
  run(CutOut{v}, v.size * v.size);
  return launched();
}
