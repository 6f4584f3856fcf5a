"""The source picture, looked up again in every frame (docs/open-model.md, "The photo")."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from avatar_model.gaussians import GaussianLooks, Gaussians
from avatar_model.open import planes

KEPT = 3
"""A Gaussian's last channels: where the source picture shows it (2), in [-1, 1], and how far that is trusted."""
LEAST_TRUST = 1e-3
FALL = 6.0
"""How fast trust falls as a frame's camera turns away from the source's: to a tenth at 36 degrees."""
EDGE = 4
"""Pixels around a cell."""
STEPS = 255
"""Of a stored colour."""
NEAR = 0.04
"""World units between vertices of the head at rest that stay together unless an expression parts them."""
STRAIN = 0.01
"""World units that a distance between such vertices changes by while trust falls to 1 / e."""


def stored(image: Tensor) -> Tensor:
    """The picture as an avatar carries it: eight bits a colour."""
    return (image * STEPS).round() / STEPS


def shown(kept: Tensor) -> Tensor:
    """(B, P P, 1): 1 for the cells of 2 x 2 pixels of a stored picture (B, 3, S, S) that have nothing black in or around
    them. Beyond a head there is nothing to be trusted, and what is cut out is darker at its edge."""
    lit = (kept > 0).any(1, keepdim=True).to(kept)
    return -F.max_pool2d(-lit, 2 + 2 * EDGE, 2, EDGE).flatten(2).transpose(1, 2)


def placed(looks: GaussianLooks, places: Tensor, seen: Tensor | float) -> GaussianLooks:
    """Looks with places (B, N, 2) and trust, at most as far as Gaussians are seen (B, N, 1), in their last channels."""
    colors = looks.colors
    trust = seen * colors[..., -1:].sigmoid()
    return looks._replace(colors=torch.cat([colors[..., :-KEPT], places.expand(len(colors), -1, -1), trust], -1))


def cells(points: int, like: Tensor) -> Tensor:
    """(1, points, 2): the places of a square plane's cells."""
    size = math.isqrt(points)
    steps = (2 * torch.arange(size, dtype=like.dtype, device=like.device) + 1) / size - 1
    down, across = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack([across, down], -1).reshape(1, points, 2)


def share(source: Tensor, transform: Tensor) -> Tensor:
    """(B, 1, 1): how far a frame's camera (B, 3, 4) lets the source's picture be trusted."""
    cosine = (source[:, :, 2] * transform[:, :, 2]).sum(1)
    return (-2 * FALL * (1 - cosine)).exp()[:, None, None]


def neighbours(rest: Tensor) -> Tensor:
    """(2, M): all pairs of different vertices of the head at rest (V, 3) that are near each other, each both ways."""
    apart = sum((rest[:, axis, None] - rest[:, axis]).square() for axis in range(3))
    return ((apart < NEAR * NEAR).fill_diagonal_(False)).nonzero().T


def calm(near: Tensor, source: Tensor, now: Tensor) -> Tensor:
    """(B, V, 1): 1 where a frame's vertices (B, V, 3) lie to their neighbours (2, M) as the source's do, less where an
    expression moves what is near apart, together or past each other: there the photo shows what is not so any more."""
    with torch.no_grad():
        first, second = near
        changes = [(vertices[:, first] - vertices[:, second]).norm(dim=-1) for vertices in (now, source)]
        strain = torch.zeros_like(now[..., 0]).scatter_reduce(
            1, first.expand(len(now), -1), (changes[0] - changes[1]).abs(), "amax")
        return (-(strain / STRAIN).square()).exp().unsqueeze(-1)


def aimed(gaussians: Gaussians, calmness: Tensor, source: Tensor, transform: Tensor, focal_length: float) -> Gaussians:
    """For one frame: in place of its place, each Gaussian has the way there from where the frame shows it, times trust. A
    pixel then adds the blended ways to its own place, and a Gaussian beside it does not shift what it shows.

    calmness (B, N, 1): of the surface that each Gaussian lies on"""
    colors = gaussians.looks.colors
    now, _ = planes.projected(gaussians.positions, transform, focal_length)
    trust = share(source, transform) * calmness * colors[..., -1:]
    ways = (colors[..., -KEPT:-1] - now) * trust
    return gaussians._replace(
        looks=gaussians.looks._replace(colors=torch.cat([colors[..., :-KEPT], ways, trust], -1)))


class Found(NamedTuple):
    picture: Tensor
    """(B, C, S, S), for the neural renderer: the splatted picture, in its last channels the photo as far as it is trusted"""
    base: Tensor
    """(B, 3, S, S): the splatted colours, and the photo as far as it is trusted"""
    trust: Tensor
    """(B, 1, S, S)"""


def looked_up(coarse: Tensor, photo: Tensor) -> Found:
    """What a splatted picture (B, C, S, S) shows of the photo (B, 3, S, S)."""
    trust = coarse[:, -1:]
    size = coarse.shape[-1]
    own = cells(size * size, coarse).view(1, size, size, 2)
    places = own + (coarse[:, -KEPT:-1] / trust.clamp(min=LEAST_TRUST)).permute(0, 2, 3, 1)
    found = trust * F.grid_sample(photo, places, align_corners=False, padding_mode="border")
    return Found(torch.cat([coarse[:, :-KEPT], found], 1), (1 - trust) * coarse[:, :3] + found, trust)
