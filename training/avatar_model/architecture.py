"""The structure of a network of the family, as ``bundle.json`` carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_type_hints

PLANE_PER_TOKEN = 8
"""Feature maps are this many times finer than the backbone's token grid (37 -> 296 in the released model)."""

NORM_GROUPS = 8
"""Groups of a pyramid's normalisations."""

SMALLEST_MAP = 4
"""Pixels along each side of the neural renderer's smallest map."""


class ArchitectureError(ValueError):
    """A structure that no network of the family has, or a field that is missing, unknown or of another type."""


@dataclass(frozen=True)
class Image:
    size: int
    """Pixels along each side of the source crop and of the rendered picture; a power of two."""
    focal_length: float
    """In units of half the image."""


@dataclass(frozen=True)
class Backbone:
    kind: str
    input_size: int
    patch: int
    width: int
    heads: int
    blocks: int
    mlp_width: int

    @property
    def grid(self) -> int:
        """Patches along each side."""
        return self.input_size // self.patch


@dataclass(frozen=True)
class Pyramid:
    """The open model's backbone (docs/open-model.md)."""

    kind: str
    widths: tuple[int, ...]
    """Channels at the front plane's size, half of it, ..."""
    blocks: int
    """Residual blocks at each size on the way down."""
    global_width: int
    photo: bool
    """Whether frames look up the source picture (docs/open-model.md, "The photo")."""


@dataclass(frozen=True)
class FeatureHead:
    projections: tuple[int, ...]
    """Widths of the four projections, finest first; none under a pyramid."""
    width: int


@dataclass(frozen=True)
class Gaussians:
    features: int
    """Colour channels of a Gaussian; the first three are its visible colour."""
    branch_width: int
    maximum_scale: float


@dataclass(frozen=True)
class Head:
    model: str
    vertices: int
    base_width: int
    world_scale: float
    shape_codes: int
    expression_codes: int
    joints: int


@dataclass(frozen=True)
class Renderer:
    encoder_widths: tuple[int, ...]
    """Channels at sizes image.size, image.size / 2, ... 4."""
    decoder_widths: tuple[int, ...]
    style_width: int
    mapping_layers: int

    @property
    def levels(self) -> int:
        """Halvings from the picture's size to 4 x 4."""
        return len(self.encoder_widths) - 1


@dataclass(frozen=True)
class Architecture:
    name: str
    image: Image
    backbone: Backbone | Pyramid
    feature_head: FeatureHead
    gaussians: Gaussians
    head: Head
    renderer: Renderer

    def __post_init__(self) -> None:
        if isinstance(self.backbone, Pyramid):
            self._check_pyramid(self.backbone)
        else:
            self._check_transformer()
        _holds(self.gaussians.features >= 3, "gaussians.features is less than the three of a visible colour")
        for widths in (self.renderer.encoder_widths, self.renderer.decoder_widths):
            _holds(SMALLEST_MAP << (len(widths) - 1) == self.image.size,
                   f"renderer widths {list(widths)} do not lead from {self.image.size} pixels to {SMALLEST_MAP}")

    def _check_pyramid(self, pyramid: Pyramid) -> None:
        _holds(len(pyramid.widths) >= 2 and all(width % NORM_GROUPS == 0 for width in pyramid.widths),
               f"backbone.widths {list(pyramid.widths)} are not two or more multiples of {NORM_GROUPS}")
        _holds(self.image.size % 2 ** len(pyramid.widths) == 0,
               f"image.size {self.image.size} cannot be halved {len(pyramid.widths)} times")
        _holds(not pyramid.photo or self.gaussians.features >= 6,
               "gaussians.features are less than the six that a photo's place and trust and a visible colour take")
        _holds(not self.feature_head.projections, "featureHead.projections are not empty under a pyramid")

    def _check_transformer(self) -> None:
        _holds(self.backbone.input_size % self.backbone.patch == 0,
               f"backbone.inputSize {self.backbone.input_size} is not a multiple of its patch {self.backbone.patch}")
        _holds(self.backbone.width % self.backbone.heads == 0,
               f"backbone.width {self.backbone.width} is not a multiple of its {self.backbone.heads} heads")
        _holds(self.backbone.blocks >= 4, "backbone.blocks is less than the four that the feature head reads")
        _holds(len(self.feature_head.projections) == 4, "featureHead.projections are not four")

    @property
    def plane_size(self) -> int:
        """Points along each side of the lifted plane; of the front one under a pyramid."""
        if isinstance(self.backbone, Pyramid):
            return self.image.size // 2
        return PLANE_PER_TOKEN * self.backbone.grid

    @property
    def gaussian_count(self) -> int:
        """All Gaussians of an avatar: vertices and both lifted planes."""
        back = self.plane_size // 2 if isinstance(self.backbone, Pyramid) else self.plane_size
        return self.head.vertices + self.plane_size**2 + back**2

    @staticmethod
    def from_json(value: Any) -> Architecture:
        """The value under ``architecture`` in ``bundle.json``; strict about names and types."""
        return _read(Architecture, value, "architecture")

    def to_json(self) -> dict[str, Any]:
        return _write(self)


def _read(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise ArchitectureError(f"{where} is {value!r}, not an object")
    types = get_type_hints(kind)
    if kind is Architecture:
        backbone = value.get("backbone")
        types["backbone"] = _backbone(backbone.get("kind") if isinstance(backbone, dict) else None)
    names = {_camel(field.name): field.name for field in fields(kind)}
    if value.keys() != names.keys():
        raise ArchitectureError(
            f"{where}: missing {sorted(names.keys() - value.keys())}, unknown {sorted(value.keys() - names.keys())}")
    return kind(**{name: _value(types[name], value[json], f"{where}.{json}") for json, name in names.items()})


def _backbone(kind: Any) -> type:
    kinds = {"dinov2": Backbone, "pyramid": Pyramid}
    _holds(kind in kinds, f"backbone.kind '{kind}' is not known; {' and '.join(kinds)} are")
    return kinds[kind]


def _value(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        return _read(kind, value, where)
    if kind is float:
        _holds(type(value) in (int, float) and value > 0, f"{where} is {value!r}, not a positive number")
        return float(value)
    if kind is bool:
        _holds(type(value) is bool, f"{where} is {value!r}, neither true nor false")
        return value
    if kind is int:
        _holds(type(value) is int and value > 0, f"{where} is {value!r}, not a positive whole number")
        return value
    if kind is str:
        _holds(type(value) is str and value.strip() != "", f"{where} is {value!r}, not a text")
        return value
    _holds(isinstance(value, list), f"{where} is {value!r}, not a list")
    return tuple(_value(int, item, where) for item in value)


def _write(value: Any) -> Any:
    if is_dataclass(value):
        return {_camel(field.name): _write(getattr(value, field.name)) for field in fields(value)}
    return list(value) if isinstance(value, tuple) else value


def _camel(name: str) -> str:
    return re.sub(r"_(.)", lambda match: match.group(1).upper(), name)


def _holds(condition: bool, otherwise: str) -> None:
    if not condition:
        raise ArchitectureError(otherwise)
