// What a picture's kernels are told: records of floats that Python fills by these names (settings.py reads this file).
#pragma once

// One person's looks.
struct Person {
  float seed;
  float skin[3];           // linear RGB albedo of the cheek's plain skin
  float melanin;           // 0 lightest to 1 darkest
  float redness;           // of nose, ears, cheeks
  float blotches;          // uneven redness and darkness
  float freckles;          // 0 to 1
  float moles;             // 0 to 1
  float relief;            // pores and fine lines
  float age;               // 0 to 1: lines of forehead, eyes and mouth
  float oil;               // gloss of the T zone, 0 to 1
  float roughness;         // of the skin
  float lip[3];            // lips' albedo
  float lip_gloss;
  float lip_edge;          // width of the lips' border, world
  float under_eye;         // darkness below the eyes
  float eye_shadow[3];     // make-up's colour
  float eye_shadow_weight;
  float eye_liner;
  float lid_fold;          // how far above the upper lid's edge its fold lies, world
  float lid_fold_depth;    // 0: none, to 1
  float blush;
  float stubble;           // 0 to 1
  float stubble_color[3];
  float iris[3];
  float iris2[3];          // of the ring around the pupil
  float iris_radius;       // in the eye's radii
  float pupil_radius;
  float limbal;            // darkness of the limbal ring
  float veins;
  float sclera[3];
  float teeth[3];
  float teeth_gap;         // between neighbours, in half widths of a tooth
  float teeth_middle_gap;  // between the upper central incisors, besides
  float teeth_uneven;      // lengths and edges of each its own, 0 to 1
  float teeth_long;        // how far the gums lie back, -1 to 1
  float teeth_clear;       // translucency of the biting edges, 0 to 1
  float tongue[3];
  float tongue_coat;
  float wet;               // how wet lips, tongue and teeth are, 0 to 1
  float wrinkle_brow;      // this view's expression, 0 to 1
  float wrinkle_eyes;
  float wrinkle_nose;
  float wrinkle_mouth;
};

constexpr int LAMPS = 5;

// A picture's light. Lamp 0 and 1 throw shadows of their own; the rest light through the ambient directions.
struct Light {
  float sky[3];
  float horizon[3];
  float ground[3];
  float clutter;                   // how uneven the surroundings are
  float clutter_seed;
  float lamp_direction[15];        // towards the lamp, unit
  float lamp_up[15];               // the rectangle's second axis, unit
  float lamp_extent[10];           // half width, half height: tangents of angles
  float lamp_color[15];            // irradiance on a surface that faces it
  float softness[2];               // of the shadows of lamps 0 and 1, world
};

// How a picture is taken and kept.
struct Lens {
  float seed;
  float exposure;
  float white[3];
  float blur;           // standard deviation, pixels
  float noise;          // standard deviation in the middle tones
  float contrast;
  float saturation;
  float lift;           // black level
  float jpeg;           // step of the quantiser, 0: none
  float background[3];
  float background2[3];
  float bleed;          // how much of the background stays in half-covered pixels
  float matte;          // alpha's exponent
};
