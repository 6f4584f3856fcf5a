// One tooth at a time: where a point lies on it, and what of the head model's pebble a person's own tooth leaves out.
#pragma once

#include "noise.h"
#include "settings.h"

constexpr int TEETH_OF_A_ROW = 14;

// A point on a tooth, from the teeth's rest places (anatomy.py): number * 4 + u, v, the template's z.
struct Tooth {
  float u;         // across: -1 to 1 between its neighbours
  float v;         // 0 where the gum usually begins to 1 at the biting edge
  float from_middle;  // 0.5 central incisor, 1.5 lateral incisor, 2.5 canine, ...
  float inner;     // u towards the midline
  bool upper;
  uint32_t id;     // the person's and the tooth's own

  FN Tooth(const Person& person, Vec rest) {
    int number = static_cast<int>(floorf(rest.x * 0.25f + 0.5f));
    u = rest.x - 4 * number, v = rest.y;
    upper = number < TEETH_OF_A_ROW;
    float place = number % TEETH_OF_A_ROW - 0.5f * (TEETH_OF_A_ROW - 1);
    from_middle = fabsf(place), inner = place > 0 ? -u : u;
    id = hash(number, 17, 3, static_cast<uint32_t>(person.seed));
  }

  // -1 to 1, different for every tooth and purpose.
  FN float own(uint32_t purpose) const { return 2 * unit(hash(id + purpose)) - 1; }

  // v of the gum's edge: highest in the middle of the tooth, coming down between teeth.
  FN float gum(const Person& person) const {
    float skewed = u - 0.15f * own(1);
    return -0.25f * person.teeth_long + 0.05f * own(2) + 0.24f * skewed * skewed;
  }

  // v of the biting edge; laterals are shorter, canines pointed, corners round, the outer one more.
  FN float edge(const Person& person) const {
    float x = fabsf(u), uneven = person.teeth_uneven;
    float length = 1 - 0.02f - uneven * 0.07f * unit(hash(id + 3)) + uneven * 0.07f * own(4) * u;
    if (from_middle > 1 && from_middle < 2) length -= upper ? 0.04f : 0.f;
    if (from_middle > 2 && from_middle < 3) return length - (upper ? 0.15f : 0.1f) * x;
    float corner = inner > 0 ? 0.7f : 1.f;
    float round = upper ? 0.11f : 0.07f;
    return length - corner * round * x * x * x * x * (0.6f + 0.4f * uneven);
  }

  // Half its width in u.
  FN float width(const Person& person) const {
    float gap = person.teeth_gap * (0.35f + 0.65f * unit(hash(id + 5)));
    if (from_middle < 1 && inner > 0 && upper) gap += person.teeth_middle_gap;
    return 1 - gap - 0.10f * (1 - smooth(0.05f, 0.55f, v));
  }

  FN bool missing(const Person& person) const {
    if (v < gum(person)) return false;
    return v > edge(person) || fabsf(u) > width(person);
  }
};
