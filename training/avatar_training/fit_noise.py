"""What a fit of a photo gets wrong: training sees source codes and cameras with such errors, as the tracker's have."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from avatar_model.head import rodrigues


@dataclass(frozen=True)
class FitNoise:
    """Standard deviations."""

    shape: float = 0.35
    """In people's own standard deviations"""
    expression: float = 0.05
    jaw: float = 0.01
    """Radians"""
    eyes: float = 0.04
    """Radians"""
    turn: float = 0.02
    """Radians, about each axis through the head's origin"""
    aside: float = 0.006
    """World units, across the line of sight"""
    along: float = 0.12
    """World units, along it"""

    def codes(self, shape: Tensor, expression: Tensor, pose: Tensor, eyes: Tensor,
              random: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Half of the people's codes are left as they are."""
        wrong = (_uniform((len(shape), 1), shape, random) < 0.5).to(shape)
        pose = pose.clone()
        pose[:, 3:4] += wrong * self.jaw * _normal((len(pose), 1), pose, random)
        return (shape + wrong * self.shape * _normal(shape.shape, shape, random),
                (expression + wrong * self.expression * _normal(expression.shape, expression, random)).clamp(0, 1),
                pose,
                eyes + wrong * self.eyes * _normal(eyes.shape, eyes, random))

    def camera(self, transform: Tensor, random: torch.Generator) -> Tensor:
        """Half of the cameras (B, 3, 4) are left as they are."""
        batch = len(transform)
        wrong = (_uniform((batch, 1), transform, random) < 0.5).to(transform)
        turn = rodrigues(wrong * self.turn * _normal((batch, 3), transform, random))
        spread = transform.new_tensor([self.aside, self.aside, self.along])
        shift = wrong * spread * _normal((batch, 3), transform, random)
        return torch.cat([turn @ transform[..., :3], (transform[..., 3] + shift).unsqueeze(-1)], -1)


def _normal(shape: tuple[int, ...] | torch.Size, like: Tensor, random: torch.Generator) -> Tensor:
    return torch.randn(shape, generator=random, dtype=like.dtype, device=like.device)


def _uniform(shape: tuple[int, ...], like: Tensor, random: torch.Generator) -> Tensor:
    return torch.rand(shape, generator=random, dtype=like.dtype, device=like.device)
