"""Cell-centred planes, and points on their rays (docs/open-model.md, "Planes and map").

A transform is (B, 3, 4), [R | T], row vectors: p_view = p R + T; +x left, +y up, +z forward.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from avatar_model import camera


class Plane(NamedTuple):
    """The plane through the origin that faces a camera, as n x n points, row-major."""

    eye: Tensor
    """(B, 1, 3)"""
    rays: Tensor
    """(B, n n, 3): from the eye to the points"""
    distance: Tensor
    """(B, 1, 1): from the eye to the plane"""

    def at(self, towards: Tensor) -> Tensor:
        """Positions (B, n n, 3) on the points' rays, that far (B, n n, 1) from the plane towards the camera."""
        return self.eye + self.rays * ((self.distance - towards) / self.distance)


def plane(transform: Tensor, focal_length: float, size: int) -> Plane:
    distance = camera.plane_distance(transform)[:, None, None]
    steps = (1 - (2 * torch.arange(size, dtype=transform.dtype, device=transform.device) + 1) / size) / focal_length
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    rays = torch.stack([x, y, torch.ones_like(x)], -1).reshape(1, -1, 3)
    return Plane(
        camera.eye(transform).unsqueeze(1), distance * (rays @ transform[..., :3].transpose(-1, -2)), distance)


def projected(points: Tensor, transform: Tensor, focal_length: float) -> tuple[Tensor, Tensor]:
    """World positions (B, N, 3) to places in the picture (B, N, 2), u to the right and v down in [-1, 1], and depths."""
    view = points @ transform[..., :3] + transform[..., 3].unsqueeze(1)
    depth = view[..., 2:]
    return -focal_length * view[..., :2] / depth, depth[..., 0]
