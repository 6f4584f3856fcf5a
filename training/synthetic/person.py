"""A person's looks: skin over the whole human range, lips, eyes, teeth."""

from __future__ import annotations

import numpy

from synthetic.scene import Draws
from synthetic.settings import Values

# sRGB of the cheek in even light, from the lightest skin to the darkest, at equal steps of melanin.
SKIN_TONES = numpy.array([
    (228, 188, 171), (216, 169, 147), (196, 147, 121), (169, 122, 96), (138, 95, 72), (101, 68, 52), (66, 45, 37)])
IRISES = numpy.array([(0.042, 0.020, 0.011), (0.095, 0.043, 0.017), (0.19, 0.105, 0.038), (0.19, 0.21, 0.09),
                      (0.16, 0.26, 0.30), (0.20, 0.36, 0.52), (0.30, 0.38, 0.42)])
"""Linear RGB: dark brown, brown, hazel, green, grey-green, blue, grey."""


def linear(srgb: numpy.ndarray) -> numpy.ndarray:
    """sRGB in [0, 1] to linear."""
    return numpy.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def skin_color(melanin: float) -> numpy.ndarray:
    """Linear RGB albedo for melanin in [0, 1], interpolated in absorbance."""
    absorbance = numpy.log(linear(SKIN_TONES / 255))
    place = melanin * (len(SKIN_TONES) - 1)
    return numpy.exp([numpy.interp(place, numpy.arange(len(SKIN_TONES)), absorbance[:, c]) for c in range(3)])


def draw_looks(draws: Draws) -> Values:
    """The fields of settings.h's Person; wrinkles of the moment are 0."""
    r = draws.of("looks")
    melanin = float(r.beta(1.1, 1.25))
    age = float(r.random() ** 1.3)
    feminine = bool(r.random() < 0.5)
    yellow_blue, red_green = numpy.array([-0.1, 0.15, 1.0]), numpy.array([0.4, -1.0, 0.0])
    undertone = r.normal(0, 0.06) + r.normal(0, 0.06) * yellow_blue + r.normal(0, 0.03) * red_green
    skin = skin_color(melanin) * numpy.exp(undertone)
    made_up = feminine and r.random() < 0.55
    lip = skin * numpy.exp(numpy.array([-0.10, -0.62, -0.50]) * (1 - 0.55 * melanin) * r.uniform(0.6, 1.4))
    if made_up and r.random() < 0.7:
        shade = linear(numpy.array([(178, 44, 52), (196, 92, 96), (150, 60, 70), (120, 28, 48), (205, 120, 105),
                                    (168, 84, 78)][r.integers(6)]) / 255) * r.uniform(0.7, 1.2)
        lip = lip + (shade - lip) * r.uniform(0.4, 0.95)
    light = 1 - melanin
    hue = r.choice(7, p=_iris_odds(melanin))
    iris = IRISES[hue] * r.uniform(0.7, 1.3) * numpy.exp(r.normal(0, 0.08, 3))
    inner = IRISES[2] * r.uniform(0.7, 1.4) if hue > 1 and r.random() < 0.6 else iris * r.uniform(1.0, 1.6)
    beard = 0.0 if feminine or r.random() < 0.25 else float(r.random()) ** 1.5
    yellow = r.random() ** 1.5
    return {
        "seed": float(r.integers(1 << 22)), "skin": skin, "melanin": melanin,
        "redness": r.uniform(0.1, 1.0) * (0.35 + 0.65 * light), "blotches": r.uniform(0.1, 0.55),
        "freckles": float(r.random()) if r.random() < 0.3 * light + 0.05 else 0.0,
        "moles": float(r.random()) if r.random() < 0.6 else 0.0,
        "relief": r.uniform(0.6, 1.6), "age": age, "oil": r.random() ** 1.2, "roughness": r.uniform(0.42, 0.62),
        "lip": lip, "lip_gloss": r.uniform(0.5, 1.5) if made_up else r.uniform(0.0, 0.5),
        "lip_edge": 0.006 if made_up else r.uniform(0.008, 0.02),
        "under_eye": r.uniform(0, 0.9) * (0.6 + 0.4 * age),
        "eye_shadow": linear(r.uniform(40, 150, 3) / 255) if r.random() < 0.3 else skin * (0.45, 0.35, 0.33),
        "eye_shadow_weight": r.uniform(0.1, 0.6) if made_up else 0.0,
        "eye_liner": r.uniform(0.2, 0.9) if made_up and r.random() < 0.7 else 0.0,
        "blush": r.uniform(0.1, 0.6) if made_up else 0.0,
        "stubble": beard, "stubble_color": skin * 0.25 + numpy.array((0.012, 0.011, 0.011)),
        "iris": iris, "iris2": inner, "iris_radius": r.uniform(0.345, 0.38), "pupil_radius": r.uniform(0.25, 0.5),
        "limbal": r.uniform(0.3, 0.85), "veins": r.random() ** 2,
        "sclera": numpy.array((0.72, 0.68, 0.65)) * r.uniform(0.85, 1.08) * (1, 1 - 0.05 * yellow, 1 - 0.14 * yellow),
        "teeth": numpy.array((0.72, 0.66, 0.57)) * r.uniform(0.75, 1.12) * (1, 1 - 0.07 * yellow, 1 - 0.28 * yellow),
        "wrinkle_brow": 0.0, "wrinkle_eyes": 0.0, "wrinkle_nose": 0.0, "wrinkle_mouth": 0.0,
    } | _draw_mouth(draws.of("mouth"), age) | _draw_lids(draws.of("lids"))


def _draw_lids(r: numpy.random.Generator) -> Values:
    plain = r.random() < 0.2
    return {"lid_fold": r.uniform(0.012, 0.032),
            "lid_fold_depth": r.uniform(0.0, 0.25) if plain else r.uniform(0.4, 1.0)}


def _draw_mouth(r: numpy.random.Generator, age: float) -> Values:
    """The shapes of teeth, the tongue, how wet it all is."""
    crowded = r.random()
    low, high = (0.0, 0.03) if crowded < 0.6 else (0.02, 0.08) if crowded < 0.9 else (0.08, 0.2)
    return {
        "teeth_gap": r.uniform(low, high),
        "teeth_middle_gap": r.uniform(0.08, 0.4) if r.random() < 0.12 else 0.0,
        "teeth_uneven": float(r.random() ** 1.3),
        "teeth_long": float(numpy.clip(r.normal(0.6 * age - 0.4, 0.45), -1, 1)),
        "teeth_clear": r.uniform(0.1, 1.0),
        "tongue": numpy.array((0.58, 0.24, 0.22)) * r.uniform(0.8, 1.15) * numpy.exp(r.normal(0, 0.06, 3)),
        "tongue_coat": r.random() ** 1.5, "wet": r.uniform(0.1, 1.0),
    }


def draw_identity(draws: Draws, codes: int) -> numpy.ndarray:
    """(codes) standard normal, some people nearer to the mean and some farther."""
    r = draws.of("identity")
    return (r.standard_normal(codes) * r.uniform(0.75, 1.1)).clip(-2.6, 2.6).astype(numpy.float32)


def _iris_odds(melanin: float) -> numpy.ndarray:
    light = max(0.0, 1 - 1.7 * melanin)
    odds = numpy.array([0.3 + melanin, 0.55, 0.06 + 0.2 * light, 0.22 * light, 0.2 * light, 0.5 * light, 0.2 * light])
    return odds / odds.sum()
