"""What a picture is made of: one person's surfaces and fibres, in the person's neutral head.

World units (5 per metre), axes of the head model: +x the person's left, +y up, +z out of the face. Producers (hair,
beards, glasses, clothes) are functions of a ``Draws`` and the person's neutral head; they give back pieces that stand
in the neutral head, and the generator carries them with the posed mesh: each strand, and each mesh vertex, goes rigidly
with the head triangle that it is anchored to. Tensors may be on any device; float32 and int32 unless said.
"""

from __future__ import annotations

import enum
import zlib
from dataclasses import dataclass, field

import numpy
import torch
from torch import Tensor

RIGID = -1
"""Anchor of what goes with the skull (the root joint) and with no triangle: glasses, clothes."""


class Region(enum.IntEnum):
    """Values of ``Batch.region``."""

    BACKGROUND = 0
    SKIN = 1
    EYES = 2
    MOUTH = 3
    HAIR = 4
    FACIAL_HAIR = 5
    """Beard, brows and lashes."""
    GLASSES = 6
    CLOTHES = 7


class Surface(enum.IntEnum):
    """How a material is shaded."""

    PLAIN = 0
    """Diffuse with a GGX gloss: plastic, leather."""
    CLOTH = 1
    """Diffuse with a weave, a soft sheen and the pattern's second colour."""
    METAL = 2
    """A mirror of the surroundings, tinted by the colour."""
    GLASS = 3
    """Drawn over what is behind it: reflects by Fresnel, tints by ``color`` (1 = clear)."""
    HAIR_SHELL = 4
    """A surface that looks combed: streaks along ``grain``, hair's two highlights."""


class Pattern(enum.IntEnum):
    """A cloth's pattern, made of its two colours in the rest position."""

    NONE = 0
    STRIPES = 1
    CHECKS = 2
    NOISE = 3
    KNIT = 4


@dataclass
class Material:
    surface: Surface
    region: Region
    color: tuple[float, float, float]
    """Linear RGB albedo (GLASS: transmission)."""
    color2: tuple[float, float, float] = (0.5, 0.5, 0.5)
    roughness: float = 0.5
    specular: float = 0.04
    """Reflectance at normal incidence."""
    pattern: Pattern = Pattern.NONE
    scale: float = 30.0
    """Periods of the pattern per world unit."""
    bump: float = 0.0
    """Strength of the fine relief, 0 to 1."""


@dataclass
class Mesh:
    """Triangles beside the head's own: glasses, clothes, shells."""

    positions: Tensor
    """(V, 3) world, in the neutral head"""
    triangles: Tensor
    """(T, 3) int32; either winding, both sides are drawn"""
    materials: list[Material]
    material: Tensor
    """(T) int32 into ``materials``"""
    rest: Tensor | None = None
    """(V, 3) where solid textures are looked up; ``positions`` if None"""
    anchor: Tensor | None = None
    """(V) int32: the head triangle that the vertex goes with, or RIGID; all rigid if None"""


@dataclass
class Strands:
    """Polylines drawn as ribbons that face the camera; thinner than a pixel they cover it in part."""

    points: Tensor
    """(N, K, 3) world, root first, in the neutral head; a strand may repeat its last point to be shorter"""
    radius: Tensor
    """(N, K) world; hair drawn few-for-many is thicker than real hair (real: 0.0002 world)"""
    color: Tensor
    """(N, 3) linear RGB albedo at the root"""
    region: Region
    anchor: Tensor
    """(N) int32: the head triangle that the strand goes with, or RIGID"""
    color_tip: Tensor | None = None
    """(N, 3) at the tip; ``color`` if None"""
    gloss: float = 1.0
    """Strength of the highlights: 0 dull, 1 healthy hair"""
    casts: bool = True
    """Whether it throws shadow; lashes and fuzz need not"""


@dataclass
class Paint:
    """A tint of the head's own surface: scalp under hair, stubble, brows' ground."""

    weight: Tensor
    """(head vertices) 0 to 1"""
    color: Tensor
    """(3) linear RGB"""
    grain: float = 0.0
    """0: even; 1: dots, as of shaved hair"""


@dataclass
class Pieces:
    """What a producer gives; all of a person's pieces together are drawn."""

    meshes: list[Mesh] = field(default_factory=list)
    strands: list[Strands] = field(default_factory=list)
    paints: list[Paint] = field(default_factory=list)

    def __iadd__(self, other: Pieces) -> Pieces:
        self.meshes += other.meshes
        self.strands += other.strands
        self.paints += other.paints
        return self


@dataclass
class Neutral:
    """One person's neutral head, for producers to stand things on."""

    vertices: Tensor
    """(V, 3) world"""
    normals: Tensor
    """(V, 3) unit, outwards"""
    triangles: Tensor
    """(T, 3) int64, the head model's own"""
    template: Tensor
    """(V, 3) world: the mean head, the same for everybody; regions are found by it"""
    landmarks70: Tensor
    """(70, 3) world, of this person"""
    face_mesh: Tensor
    """(468, 3) world, of this person: MediaPipe's points"""
    part: Tensor
    """(V) int32, of ``anatomy.Part``"""


class Draws:
    """One person's random numbers, the same on every device and in every order of asking; takes are its sittings.

    Each name has its own sequence, so that a new draw in one place changes nothing in another.
    """

    def __init__(self, seed: int, take: int = 0):
        self.seed, self.take = seed, take
        self._generators: dict[str, numpy.random.Generator] = {}

    def of(self, name: str) -> numpy.random.Generator:
        """The sequence of that name; asking again goes on in it."""
        if name not in self._generators:
            key = numpy.random.SeedSequence([self.seed, self.take, zlib.crc32(name.encode())])
            self._generators[name] = numpy.random.Generator(numpy.random.Philox(key))
        return self._generators[name]

    def tensor(self, name: str, *shape: int, device: torch.device | str = "cpu", normal: bool = False) -> Tensor:
        """Uniform in [0, 1), or standard normal, float32."""
        generator = self.of(name)
        values = generator.standard_normal(shape) if normal else generator.random(shape)
        return torch.from_numpy(values.astype(numpy.float32)).to(device)
