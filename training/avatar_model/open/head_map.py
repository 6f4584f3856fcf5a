"""The fitted head as its source picture's camera sees it (docs/open-model.md, "Planes and map")."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from avatar_model import camera

CHANNELS = 5


class Seen(NamedTuple):
    """What the points of a plane see of a mesh."""

    triangle: Tensor
    """(B, P, P) integer, -1 for none"""
    weights: Tensor
    """(B, P, P, 3) perspective-correct barycentric"""
    depth: Tensor
    """(B, P, P) view depth"""


class HeadMap(NamedTuple):
    channels: Tensor
    """(B, 5, P, P): coverage, height towards the camera over the plane, place on the template; 0 where nothing is seen"""
    corners: Tensor
    """(B, P P, 3): vertex indices of the triangle that is seen; 0 where there is none"""
    weights: Tensor
    """(B, P P, 3); 0 where there is none"""
    near: Tensor
    """(2, M): vertices that are near each other on the head at rest (photo.neighbours)"""

    @property
    def covered(self) -> Tensor:
        """(B, P P, 1)"""
        return self.channels[:, :1].flatten(2).transpose(1, 2)

    @property
    def height(self) -> Tensor:
        """(B, P P, 1)"""
        return self.channels[:, 1:2].flatten(2).transpose(1, 2)


def head_map(seen: Seen, faces: Tensor, template: Tensor, near: Tensor, transform: Tensor) -> HeadMap:
    """faces (F, 3); template (V, 3), world units; its neighbours (2, M); transform (B, 3, 4): the camera that saw."""
    covered = (seen.triangle >= 0).unsqueeze(-1)
    corners = faces[seen.triangle.clamp(min=0).long()] * covered
    weights = seen.weights * covered
    place = (template[corners] * weights.unsqueeze(-1)).sum(-2)
    height = (camera.plane_distance(transform)[:, None, None] - seen.depth).unsqueeze(-1) * covered
    channels = torch.cat([covered.to(place), height, place], -1).permute(0, 3, 1, 2)
    return HeadMap(channels, corners.flatten(1, 2), weights.flatten(1, 2), near)
