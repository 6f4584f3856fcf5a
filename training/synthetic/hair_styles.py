"""Hairstyles as numbers for the growth in ``hair``; lengths in world units (0.2 is 4 cm)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy

from synthetic.look import Look


@dataclass(frozen=True)
class HairStyle:
    strands: int
    points: int
    """Points of a strand"""
    top: float
    """Length on top of the head"""
    side: float
    """Length at the sides and the back"""
    crown: float = 0.0
    """How much hair is combed away from the crown"""
    back: float = 0.0
    """How much it is combed backwards; negative forwards"""
    parting: float = 0.0
    """How much it is combed sideways, away from the parting"""
    parting_x: float = 0.0
    """Where the parting lies"""
    down: float = 0.0
    """How much it is combed downwards"""
    lift: float = 0.2
    """0: leaves the scalp along it, 1: stands on it"""
    front_lift: float = 0.0
    """More of the same over the forehead"""
    gravity: float = 1.0
    """How soon it hangs: pull for each unit of length"""
    hug: float = 0.0
    """How strongly it is held to its layer over the skull"""
    volume: float = 0.03
    """Height of the outermost layer over the skull"""
    cut: float | None = None
    """Height at which it is cut off"""
    cut_noise: float = 0.03
    fringe: float | None = None
    """Height at which a fringe is cut off"""
    fringe_depth: float = 0.15
    """How far behind the hairline the fringe begins"""
    face: float = 0.31
    """Half the width kept free of hair before the face; 0 lets hair fall there"""
    clumps: int = 300
    clump: float = 0.5
    """0: every strand for itself, 1: tips of a clump meet"""
    curl: float = 0.0
    """Radius of the curls"""
    curl_length: float = 0.3
    """Length of one turn"""
    curl_chaos: float = 0.3
    """0: a clump curls as one, 1: every strand by itself"""
    frizz: float = 0.01
    radius: float = 0.0022
    length_noise: float = 0.12
    tied: str | None = None
    """ponytail, bun or braids"""


STYLES = {
    "buzz": HairStyle(18000, 4, 0.045, 0.03, crown=1, lift=0.6, gravity=0, volume=0.02, clump=0.0, frizz=0.003,
                      radius=0.0013, length_noise=0.25),
    "crop": HairStyle(15000, 8, 0.17, 0.08, crown=1, lift=0.25, gravity=1, hug=0.4, volume=0.04, clump=0.5, clumps=700,
                      frizz=0.012, radius=0.0018, length_noise=0.25),
    "messy": HairStyle(14000, 10, 0.30, 0.13, crown=0.8, lift=0.5, gravity=3, volume=0.07, clump=0.75, clumps=260,
                       frizz=0.035, radius=0.0019, length_noise=0.3),
    "side_part": HairStyle(14000, 11, 0.38, 0.09, crown=0.3, parting=1.0, parting_x=0.17, back=0.35, lift=0.3,
                           gravity=1.5, hug=0.5, volume=0.06, clump=0.5, clumps=300, frizz=0.01, radius=0.0018),
    "quiff": HairStyle(14000, 11, 0.36, 0.08, crown=0.15, back=1.0, lift=0.3, front_lift=0.45, gravity=0.5, hug=0.4,
                       volume=0.11, clump=0.6, clumps=260, frizz=0.012, radius=0.0018),
    "slick_back": HairStyle(14000, 12, 0.55, 0.22, back=1.0, down=0.25, lift=0.12, gravity=1.0, hug=0.9, volume=0.035,
                            clump=0.6, clumps=300, frizz=0.006, radius=0.0019),
    "undercut": HairStyle(15000, 11, 0.36, 0.025, crown=0.4, parting=0.5, parting_x=0.2, back=0.4, lift=0.35,
                          front_lift=0.2, gravity=1.5, hug=0.3, volume=0.08, clump=0.55, clumps=300, frizz=0.015,
                          radius=0.0018),
    "pixie": HairStyle(14000, 12, 0.36, 0.26, crown=0.7, parting=0.5, parting_x=-0.12, down=0.3, lift=0.22, gravity=3,
                       hug=0.5, volume=0.06, clump=0.65, clumps=300, frizz=0.012, radius=0.0019, face=0.27),
    "bob": HairStyle(13000, 16, 1.25, 0.9, parting=1.0, parting_x=0.08, back=0.2, down=0.3, lift=0.25, gravity=4,
                     hug=0.35, volume=0.09, cut=-0.38, clump=0.45, clumps=350, frizz=0.012, radius=0.0024),
    "long": HairStyle(13000, 18, 2.1, 1.7, parting=1.0, parting_x=0.03, back=0.2, down=0.3, lift=0.25, gravity=4,
                      hug=0.35, volume=0.08, cut=-1.25, cut_noise=0.12, clump=0.5, clumps=320, frizz=0.02,
                      radius=0.0026),
    "long_back": HairStyle(13000, 18, 2.0, 1.6, back=1.0, down=0.3, lift=0.25, front_lift=0.1, gravity=3, hug=0.5,
                           volume=0.07, cut=-1.1, cut_noise=0.12, clump=0.5, clumps=320, frizz=0.015, radius=0.0026),
    "afro": HairStyle(16000, 12, 0.36, 0.3, crown=0.05, lift=1.0, gravity=0.0, volume=0.0, clump=0.35, clumps=900,
                      curl=0.022, curl_length=0.1, curl_chaos=0.7, frizz=0.03, radius=0.0019, length_noise=0.2, face=0),
    "ponytail": HairStyle(13000, 20, 0.9, 0.9, lift=0.1, volume=0.03, clump=0.4, clumps=250, frizz=0.008,
                          radius=0.0022, tied="ponytail"),
    "bun": HairStyle(13000, 20, 0.5, 0.5, lift=0.1, volume=0.03, clump=0.4, clumps=250, frizz=0.008, radius=0.0022,
                     tied="bun"),
    "braids": HairStyle(13000, 18, 1.6, 1.5, parting=0.7, back=0.35, down=0.3, lift=0.2, gravity=4, hug=0.3,
                        volume=0.06, cut=-1.0, cut_noise=0.15, clump=0.97, clumps=110, curl=0.012, curl_length=0.25,
                        curl_chaos=0.15, frizz=0.006, radius=0.003, length_noise=0.04),
}


def style_of(look: Look, random: numpy.random.Generator) -> HairStyle:
    """The look's style with the person's own numbers."""
    style = STYLES[look.hair_style]
    size = float(numpy.exp(random.normal(0, 0.22)))
    side = -1.0 if random.random() < 0.4 else 1.0
    style = replace(
        style, top=style.top * size, side=style.side * size * float(numpy.exp(random.normal(0, 0.12))),
        volume=style.volume * float(numpy.exp(random.normal(0, 0.3))),
        lift=style.lift * float(random.uniform(0.75, 1.3)), gravity=style.gravity * float(random.uniform(0.7, 1.3)),
        parting_x=side * (style.parting_x + float(random.normal(0, 0.03))),
        clump=min(style.clump * float(random.uniform(0.5, 1.4)), 0.98),
        clumps=int(style.clumps * random.uniform(0.6, 1.6)), frizz=style.frizz * float(random.uniform(0.5, 1.8)))
    if style.cut is not None:
        if look.hair_style == "bob":
            style = replace(style, cut=float(random.uniform(-0.62, -0.18)), cut_noise=float(random.uniform(0.01, 0.06)))
        else:
            style = replace(style, cut=float(random.uniform(-1.5, -0.7)))
        style = replace(style, face=float(random.uniform(0.27, 0.36)))
    if style.tied is None and look.hair_style not in ("buzz", "afro", "braids"):
        style = _textured(style, look.texture, random)
    if look.fringe and look.hair_style in ("bob", "long", "crop", "messy", "pixie", "side_part"):
        style = replace(style, fringe=float(random.uniform(0.27, 0.40)), fringe_depth=float(random.uniform(0.1, 0.25)))
    if look.headwear != "none":  # pressed down by the hat
        shorter = 0.35 if look.hair_style == "afro" else 1.0
        style = replace(style, lift=style.lift * 0.4, volume=style.volume * 0.6, hug=max(style.hug, 0.4),
                        top=style.top * shorter, side=style.side * shorter, fringe=None)
    if style.tied is None and style.curl == 0 and style.top > 0.6:  # no hair hangs like a wig's
        style = replace(style, curl=float(random.uniform(0.003, 0.013)), curl_length=float(random.uniform(0.45, 0.9)),
                        curl_chaos=0.3)
    return style


def _textured(style: HairStyle, texture: str, random: numpy.random.Generator) -> HairStyle:
    long_hair = style.top > 0.6
    if texture == "wavy":
        return replace(style, curl=float(random.uniform(0.01, 0.03)) * (1.0 if long_hair else 0.6),
                       curl_length=float(random.uniform(0.35, 0.6)) if long_hair else 0.25, curl_chaos=0.25,
                       frizz=style.frizz * 1.4)
    if texture in ("curly", "coily"):
        if long_hair:
            return replace(style, curl=float(random.uniform(0.03, 0.055)),
                           curl_length=float(random.uniform(0.28, 0.42)), curl_chaos=0.35,
                           frizz=style.frizz * 2.5, volume=style.volume * 1.9, points=22,
                           lift=style.lift * 1.5, hug=style.hug * 0.5, clumps=style.clumps // 2)
        return replace(style, curl=float(random.uniform(0.018, 0.03)), curl_length=float(random.uniform(0.10, 0.18)),
                       curl_chaos=0.4, frizz=style.frizz * 1.5, lift=min(style.lift * 1.7, 0.9), points=12,
                       hug=style.hug * 0.4)
    return style
