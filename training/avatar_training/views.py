"""Views of synthetic people, one of them the source of an avatar."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor


class View(NamedTuple):
    """One view of each person of a batch."""

    image: Tensor
    """(B, 3, S, S), RGB in [0, 1] on black"""
    alpha: Tensor
    """(B, S, S)"""
    depth: Tensor
    """(B, S, S): view depth, world units; 0 where there is nothing"""
    region: Tensor
    """(B, S, S)"""
    shape: Tensor
    expression: Tensor
    pose: Tensor
    eyes: Tensor
    transform: Tensor
    """(B, 3, 4)"""
    vertices: Tensor
    """(B, V, 3): posed, world units"""

    @staticmethod
    def of(batch: Any, index: int) -> View:
        """That view of a generator's batch."""
        own = {name: getattr(batch, name)[:, index] for name in (
            "image", "alpha", "depth", "region", "expression", "pose", "eyes", "transform")}
        return View(shape=batch.shape, vertices=batch.verts[:, index], **own)

    def followed_by(self, other: View) -> View:
        """These people's views, then those."""
        return View(*(torch.cat(pair) for pair in zip(self, other)))
