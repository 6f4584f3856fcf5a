"""Cameras for evaluation: where the head looks is what they turn around (SPEC section 3's convention)."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from avatar_model.head import rodrigues

FACING = ((-1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0))
"""From the head's axes (x its left, y up, z out of the face) to those of a camera in front of it."""
DISTANCE = 11.0
"""World units, of the synthetic views' middle."""


def looking(yaw: float = 0, pitch: float = 0, roll: float = 0, distance: float = DISTANCE,
            height: float = 0) -> Tensor:
    """(3, 4): a camera that sees the head turned by these degrees, yaw to the head's left, pitch upwards, roll to its right
    shoulder; height: world units, what point above the origin is in the middle."""
    turn = torch.eye(3)
    for axis, degrees in ((0, -pitch), (1, yaw), (2, roll)):
        vector = torch.zeros(1, 3)
        vector[0, axis] = math.radians(degrees)
        turn = rodrigues(vector)[0] @ turn
    rotation = turn.T @ torch.tensor(FACING)
    return torch.cat([rotation, torch.tensor([[0.0], [-height], [distance]])], 1)
