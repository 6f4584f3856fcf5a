"""What one person's hair, beard, glasses and clothes are to be, drawn together so that they suit each other."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

import numpy

from synthetic.scene import Draws
from synthetic.settings import Values

Color = tuple[float, float, float]

NATURAL_HAIR: tuple[tuple[float, Color], ...] = (
    (0.28, (0.010, 0.008, 0.007)),
    (0.26, (0.026, 0.016, 0.011)),
    (0.16, (0.065, 0.036, 0.020)),
    (0.09, (0.150, 0.085, 0.045)),
    (0.09, (0.330, 0.215, 0.105)),
    (0.04, (0.550, 0.430, 0.270)),
    (0.05, (0.200, 0.060, 0.020)),
    (0.03, (0.300, 0.290, 0.280)),
)
"""Share and linear albedo: black to brown, blond, red, grey."""
WHITE: Color = (0.72, 0.69, 0.65)

TEXTURES = ("straight", "wavy", "curly", "coily")

SHORT_STYLES = (("buzz", 0.15), ("crop", 0.25), ("side_part", 0.16), ("quiff", 0.10), ("slick_back", 0.08),
                ("undercut", 0.10), ("messy", 0.16))
LONG_STYLES = (("bob", 0.16), ("long", 0.40), ("long_back", 0.10), ("ponytail", 0.13), ("bun", 0.12),
               ("pixie", 0.09))
COILY_SHORT = (("buzz", 0.35), ("afro", 0.45), ("undercut", 0.20))
COILY_LONG = (("afro", 0.40), ("ponytail", 0.10), ("bun", 0.25), ("braids", 0.25))


@dataclass(frozen=True)
class Look:
    masculine: bool
    """Decides how likely beards, long hair and earrings are; any combination can come out"""
    age: float
    """0 young adult to 1 old"""
    texture: str
    hair_style: str
    hair_loss: float
    """0 none, over 0.15 a receding hairline, over 0.5 a bald top, 1 no hair at all"""
    fringe: bool
    hair_color: Color
    hair_tip_color: Color
    natural_color: Color
    """What it would be undyed, for brows and beards"""
    grey: float
    """Share of white hairs"""
    brow_color: Color
    beard: str
    """none, stubble, moustache, goatee, short or full"""
    glasses: str
    """none, or a shape of rim"""
    tinted: float
    """How dark the lenses are, 0 to 1"""
    headwear: str
    """none, cap, beanie, brimmed or headscarf"""
    garment: str
    """crew, v_neck, shirt, hoodie, turtleneck or jacket"""
    earrings: bool

    @staticmethod
    def of(draws: Draws, looks: Values) -> Look:
        """looks: the skin's Person of settings.h, whose age, colour, shaven beard and make-up are gone along with."""
        random = draws.of("look")
        melanin, age = float(looks["melanin"]), float(looks["age"])
        masculine = bool(random.random() < 0.44)
        if looks["stubble"] > 0:
            masculine = True
        elif looks["eye_liner"] > 0 or looks["eye_shadow_weight"] > 0:
            masculine = False
        coily = float(numpy.clip((melanin - 0.45) * 2, 0.015, 0.8))
        shares = numpy.array([0.48, 0.30, 0.22]) * (1 - coily)
        texture = TEXTURES[random.choice(4, p=[*shares, coily])]
        long_hair = random.random() < (0.1 if masculine else 0.82)
        style = _style(random, texture, long_hair)
        hair_loss = _hair_loss(random, masculine, age)
        if hair_loss > 0.5 and style not in ("buzz", "crop", "messy"):
            style = "crop"
        fringe = bool(random.random() < (0.12 if masculine else 0.3)) and hair_loss < 0.15
        color, tip, natural, grey = _hair_color(random, melanin, age)
        brow_share = random.uniform(0.5, 0.95)
        brow = tuple(float(c * brow_share * min(1.0, 0.14 / max(natural))) for c in natural)
        if random.random() < 0.35:
            brow = (0.018, 0.013, 0.010)
        beard = "none"
        if masculine:
            kinds, shares = zip(("none", 0.36), ("stubble", 0.27), ("moustache", 0.05), ("goatee", 0.08),
                                ("short", 0.14), ("full", 0.10))
            beard = str(random.choice(kinds, p=shares))
        glasses = "none"
        if random.random() < 0.2 + 0.15 * age:
            glasses = str(random.choice(("round", "oval", "rectangle", "wayfarer", "aviator", "browline")))
        tinted = float(random.uniform(0.75, 0.95)) if random.random() < 0.06 else float(
            random.choice((0.0, random.uniform(0.02, 0.3)), p=(0.85, 0.15)))
        headwear = "none"
        if random.random() < 0.07:
            headwear = str(random.choice(("cap", "beanie", "brimmed"), p=(0.4, 0.4, 0.2)))
        elif not masculine and random.random() < 0.04:
            headwear = "headscarf"
        garment = str(random.choice(("crew", "v_neck", "shirt", "hoodie", "turtleneck", "jacket"),
                                    p=(0.34, 0.12, 0.18, 0.12, 0.08, 0.16)))
        earrings = bool(random.random() < (0.06 if masculine else 0.3))
        return Look(masculine, age, texture, style, hair_loss, fringe, color, tip, natural, grey, brow, beard, glasses,
                    tinted, headwear, garment, earrings)


def _style(random: numpy.random.Generator, texture: str, long_hair: bool) -> str:
    if texture == "coily":
        styles = COILY_LONG if long_hair else COILY_SHORT
    else:
        styles = LONG_STYLES if long_hair else SHORT_STYLES
    names, shares = zip(*styles)
    return str(random.choice(names, p=shares))


def _hair_loss(random: numpy.random.Generator, masculine: bool, age: float) -> float:
    chance, draw = random.random(), random.random()
    if not masculine:
        return 0.0 if chance < 0.98 else 1.0
    if chance < 0.05:
        return 1.0
    return float(draw * (0.25 + age)) if chance < 0.25 + 0.6 * age else 0.0


def _hair_color(random: numpy.random.Generator, melanin: float, age: float) -> tuple[Color, Color, Color, float]:
    """Root's, tip's and natural colour, share of white hairs."""
    shares = numpy.array([share for share, _ in NATURAL_HAIR])
    dark = float(numpy.clip((melanin - 0.25) / 0.35, 0, 1))
    shares = shares * (1 - dark + dark * numpy.array([8, 2, 0.4, 0.05, 0.02, 0.01, 0.02, 0.3]))
    index = random.choice(len(NATURAL_HAIR), p=shares / shares.sum())
    other = random.choice(len(NATURAL_HAIR) - 1)
    color = numpy.array(NATURAL_HAIR[index][1])
    color = color * (1 - 0.15 * random.random()) + 0.15 * random.random() * numpy.array(NATURAL_HAIR[other][1])
    color = color * numpy.exp(random.normal(0, 0.2)) * numpy.exp(random.normal(0, 0.05, 3))
    grey = float(numpy.clip((age - 0.5) * 1.6 * random.random(), 0, 1))
    if age > 0.8 and random.random() < 0.5:
        grey = float(random.uniform(0.5, 1))
    natural = color
    if random.random() < 0.04:
        hue = random.random()
        color = 0.6 * numpy.array(colorsys.hsv_to_rgb(hue, random.uniform(0.4, 0.9), random.uniform(0.2, 0.8)))
        grey = 0.0
    lighter = random.uniform(1, 1.5)
    tip = color * lighter
    if random.random() < 0.12:
        tip = color + (numpy.array([0.42, 0.29, 0.15]) - color) * random.uniform(0.3, 0.9)
    clip = [tuple(float(v) for v in numpy.clip(value, 0.004, 0.85)) for value in (color, tip, natural)]
    return clip[0], clip[1], clip[2], grey
