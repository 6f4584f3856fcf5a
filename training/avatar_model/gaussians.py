"""Gaussians as tensors."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class GaussianLooks(NamedTuple):
    """What Gaussians look like, wherever they are; N a batch element."""

    colors: Tensor
    """(B, N, features)"""
    opacities: Tensor
    """(B, N, 1)"""
    scales: Tensor
    """(B, N, 3) linear, world units"""
    rotations: Tensor
    """(B, N, 4) quaternions w, x, y, z, not normalised"""


class Gaussians(NamedTuple):
    """Order: head-model vertices, then the two lifted planes."""

    positions: Tensor
    """(B, N, 3) world positions"""
    looks: GaussianLooks


def joined(*parts: Gaussians) -> Gaussians:
    """All Gaussians of the parts, in the order of the parts."""
    looks = (torch.cat(values, 1) for values in zip(*(part.looks for part in parts)))
    return Gaussians(torch.cat([part.positions for part in parts], 1), GaussianLooks(*looks))
