"""Cameras, the plane that lifting starts from, and the direction code (SPEC sections 3 and 5).

A transform is (..., 3, 4), [R | T], row vectors: p_view = p R + T; +x left, +y up, +z forward.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

OCTAVES = 4
DIRECTION_CODE = 3 * OCTAVES * 2 + 3
"""Values of a direction code."""


def view_direction(transform: Tensor) -> Tensor:
    """c = R (0, 0, 1)^T, (..., 3): the unit vector that points away from the camera."""
    return transform[..., :3, 2]


def eye(transform: Tensor) -> Tensor:
    """o = -R T, (..., 3): where the camera is."""
    return -(transform[..., :3] @ transform[..., 3:]).squeeze(-1)


def plane_distance(transform: Tensor) -> Tensor:
    """d = |o . c|, (...): from the eye to the plane through the origin that faces the camera."""
    return (eye(transform) * view_direction(transform)).sum(-1).abs()


def plane_points(transform: Tensor, focal_length: float, size: int) -> Tensor:
    """(B, size * size, 3) world positions on the plane through the origin that faces the camera, row-major.

    Both axes of the picture run from +1 to -1: its left column and its top row come first.
    """
    steps = torch.linspace(1, -1, size, dtype=transform.dtype, device=transform.device) / focal_length
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    rays = torch.stack([x, y, torch.ones_like(x)], -1).reshape(-1, 3)
    return eye(transform).unsqueeze(1) + plane_distance(transform)[:, None, None] * (
        rays @ transform[..., :3].transpose(-1, -2))


def direction_code(direction: Tensor) -> Tensor:
    """(..., 27): sin(c_a 2^k) axis by axis, the same a quarter turn on, and the direction itself."""
    octaves = 2.0 ** torch.arange(OCTAVES, dtype=direction.dtype, device=direction.device)
    angles = (direction.unsqueeze(-1) * octaves).flatten(-2)
    return torch.cat([angles.sin(), (angles + math.pi / 2).sin(), direction], -1)
