"""The source picture, looked up again in every frame (docs/open-model.md, "The photo")."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from avatar_model.gaussians import GaussianLooks, Gaussians
from avatar_model.open import planes

KEPT = 3
"""A Gaussian's last channels: where the source picture shows it (2), in [-1, 1], and how far that is trusted."""
LEAST_TRUST = 1e-3
STEPS = 255
"""Of a stored colour."""


def stored(image: Tensor) -> Tensor:
    """The picture as an avatar carries it: eight bits a colour."""
    return (image * STEPS).round() / STEPS


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


def aimed(gaussians: Gaussians, transform: Tensor, focal_length: float) -> Gaussians:
    """For one frame: in place of its place, each Gaussian has the way there from where the frame shows it, times trust. A
    pixel then adds the blended ways to its own place, and a Gaussian beside it does not shift what it shows."""
    colors = gaussians.looks.colors
    now, _ = planes.projected(gaussians.positions, transform, focal_length)
    trust = colors[..., -1:]
    ways = (colors[..., -KEPT:-1] - now) * trust
    return gaussians._replace(
        looks=gaussians.looks._replace(colors=torch.cat([colors[..., :-KEPT], ways, trust], -1)))


def looked_up(coarse: Tensor, photo: Tensor) -> Tensor:
    """What the neural renderer gets (B, C, S, S): the splatted picture, in its visible colours the photo (B, 3, S, S) as
    far as it is trusted, and last those colours as they were splatted."""
    colors, trust = coarse[:, :3], coarse[:, -1:]
    size = coarse.shape[-1]
    own = cells(size * size, coarse).view(1, size, size, 2)
    places = own + (coarse[:, -KEPT:-1] / trust.clamp(min=LEAST_TRUST)).permute(0, 2, 3, 1)
    found = F.grid_sample(photo, places, align_corners=False, padding_mode="border")
    return torch.cat([torch.lerp(colors, found, trust), coarse[:, 3:-KEPT], colors], 1)
