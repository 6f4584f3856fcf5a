// The mesh rasteriser by itself: triangle, barycentric coordinates and depth of every pixel.
#include "raster.h"

namespace {

FN Corners corners(const float* vertices, const int* triangles, Index triangle, const Camera& camera) {
  const int* t = triangles + 3 * triangle;
  return {camera.screen(load(vertices + 3 * t[0])), camera.screen(load(vertices + 3 * t[1])),
          camera.screen(load(vertices + 3 * t[2]))};
}

struct Draw {
  const float* vertices;
  const int* triangles;
  const float* transforms;
  Visible* visibles;
  Index vertex_count, triangle_count;
  float focal;
  int size;

  FN void operator()(Index i) const {
    int lane = static_cast<int>(i % LANES);
    Index triangle = i / LANES % triangle_count, picture = i / LANES / triangle_count;
    Camera camera{transforms + 12 * picture, focal, size};
    Visible* pixels = visibles + picture * size * size;
    auto keep = [&](int pixel, Vec, float depth) {
      keep_smallest(pixels + pixel, visible(depth, static_cast<uint32_t>(triangle)));
    };
    corners(vertices + 3 * vertex_count * picture, triangles, triangle, camera).visit(size, lane, keep);
  }
};

struct Resolve {
  const float* vertices;
  const int* triangles;
  const float* transforms;
  const Visible* visibles;
  int* triangle;
  float* barycentric;
  float* depth;
  Index vertex_count;
  float focal;
  int size;

  FN void operator()(Index i) const {
    Visible value = visibles[i];
    Index area = static_cast<Index>(size) * size, picture = i / area, pixel = i % area;
    Vec weights{0, 0, 0};
    float z = 0;
    if (value == NOTHING) {
      triangle[i] = -1;
    } else {
      Camera camera{transforms + 12 * picture, focal, size};
      triangle[i] = static_cast<int>(primitive_of(value));
      corners(vertices + 3 * vertex_count * picture, triangles, triangle[i], camera)
          .at(static_cast<float>(pixel % size), static_cast<float>(pixel / size), weights, z);
    }
    store(barycentric + 3 * i, weights);
    depth[i] = z;
  }
};

}  // namespace

// visibles: (pictures, size, size), all bits set.
NATIVE_API int raster_draw(Stream stream, const float* vertices, const int* triangles, const float* transforms,
                           Visible* visibles, int* triangle, float* barycentric, float* depth, Index pictures,
                           Index vertex_count, Index triangle_count, Index picture_size, float focal) {
  int size = static_cast<int>(picture_size);
  Draw draw{vertices, triangles, transforms, visibles, vertex_count, triangle_count, focal, size};
  parallel_for(stream, pictures * triangle_count * LANES, draw);
  Resolve resolve{vertices, triangles, transforms, visibles, triangle, barycentric, depth, vertex_count, focal, size};
  parallel_for(stream, pictures * size * size, resolve);
  return launched();
}
