// Everything that one picture is made from. Each field takes eight bytes; Python fills them by name (settings.py).
#pragma once

#include "settings.h"
#include "raster.h"

struct View {
  Index size;        // pixels along a side
  Index samples;     // samples along a side of a pixel
  Index map_size;    // pixels along a side of an ambient direction's depth map
  Index lamp_size;   // likewise of a shadowing lamp's
  Index head_count;
  Index head_triangle_count;
  Index mesh_count;
  Index mesh_triangle_count;
  Index strand_count;
  Index strand_points;  // points of each strand

  const float* transform;      // (3, 4)
  const Person* person;
  const Light* light;
  const Lens* lens;
  const float* light_axes;     // (AMBIENT + SHADOWED, 12): right, up, forward, centre
  const float* face_map;       // (height, width, 2), see FaceMap
  const float* face_map_place; // width, height, left, bottom, step

  const float* head;           // (N, 3) posed
  const float* head_neutral;   // (N, 3) of the person
  const float* head_normals;   // (N, 3) posed
  const float* head_rest;      // (N, 3) template; eyeballs and teeth in axes of their own (anatomy.py)
  const float* head_paint;     // (N, 8): colour, weight, grain, unused
  const float* head_lids;      // (N) for eyeballs how far from the lids' edges, 0 to 1; 1 elsewhere
  const int* head_triangles;   // (T, 3)
  const int* head_kinds;       // (T) of Kind
  const float* eye_frames;     // (2, 4, 3): right, up, sight, centre of the left and the right eye

  const float* mesh_neutral;   // (M, 3)
  const float* mesh_normals_neutral;
  const float* mesh_rest;
  const int* mesh_anchor;
  const int* mesh_triangles;
  const int* mesh_materials;   // (triangles)
  const float* materials;      // (materials, 16)

  const float* strands_neutral;  // (P, K, 3)
  const float* strand_radius;    // (P, K)
  const float* strand_looks;     // (P, 8): colour at the root, at the tip, gloss, region; region < 0: throws no shadow
  const int* strand_anchor;      // (P)

  // Written.
  float* mesh;                 // (M, 3)
  float* mesh_normals;
  float* strands;              // (P, K, 3)
  Visible* seen;               // (size * samples)^2
  Visible* glass;              // likewise
  uint32_t* ambient_depths;    // (AMBIENT, map_size^2)
  uint32_t* lamp_depths;       // (SHADOWED, lamp_size^2)
  float* directions;           // (AMBIENT, 3)
  float* radiance;             // (AMBIENT, 3)
  float* visibility;           // (N, AMBIENT)
  float* shaded;               // (size * samples)^2 x 4: radiance, alpha
  float* photo;                // (3, size, size)
  float* image;                // (3, size, size)
  float* alpha;                // (size, size)
  float* depth;
  uint8_t* region;
};
