"""What training minimises (SPEC section 8, and what synthetic truth allows beyond it)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from avatar_model.open import planes
from avatar_model.open.model import OpenAvatar, OpenRendering
from avatar_training.similarity import ssim_map
from avatar_training.views import View
from synthetic.scene import Region

Perceptual = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class Losses:
    """Weights of the terms."""

    fine: float = 1.0
    coarse: float = 0.3
    base: float = 0.3
    structure: float = 0.1
    alpha: float = 0.3
    depth: float = 0.3
    lifting: float = 1.0
    perceptual: float = 0.05
    background: float = 0.3
    """Weight of a pixel with nothing, where one of the head has 1"""
    small: float = 4.0
    """Weight of a pixel of eyes or inner mouth"""
    distance: Perceptual | None = field(default=None, compare=False)
    """Mean perceptual distance of two batches of pictures in [0, 1]; left out where there is none"""

    def of(self, avatar: OpenAvatar, rendering: OpenRendering, source: View, target: View, plane_distance: Tensor,
           focal_length: float) -> dict[str, Tensor]:
        """Each term, weighted; their sum is the loss. plane_distance (B, 1, 1): the source's, as fitted."""
        weight = self._weights(target)
        terms = {
            "fine": self.fine * _weighted((rendering.final - target.image).abs(), weight),
            "coarse": self.coarse * _weighted((rendering.coarse[:, :3] - target.image).abs(), weight),
            "base": self.base * _weighted((rendering.base - target.image).abs(), weight),
            "structure": self.structure * (1 - _weighted(ssim_map(rendering.final, target.image), weight)),
            "alpha": self.alpha * (rendering.alpha - target.alpha).abs().mean(),
            "depth": self.depth * _depth(avatar, source, plane_distance),
            "lifting": self.lifting * _lifting(avatar, source, focal_length),
        }
        if self.distance is not None:
            terms["perceptual"] = self.perceptual * self.distance(rendering.final, target.image)
        return terms

    def _weights(self, target: View) -> Tensor:
        """(B, 1, S, S)"""
        region = target.region.unsqueeze(1)
        inside = self.background + (1 - self.background) * target.alpha.unsqueeze(1)
        fine = (region == Region.EYES) | (region == Region.MOUTH)
        return torch.where(fine, self.small, torch.where(region == Region.CLOTHES, 0.5 * inside, inside))


def _weighted(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / (values.shape[1] * weight.sum())


def _depth(avatar: OpenAvatar, source: View, plane_distance: Tensor) -> Tensor:
    """How far front Gaussians lie from what the picture shows, where it shows something; robust against edges."""
    size = source.depth.shape[-1]
    points = avatar.towards.shape[1]
    step = round(size / points**0.5)
    depth = source.depth[:, ::step, ::step].flatten(1).unsqueeze(-1)
    solid = (source.alpha[:, ::step, ::step].flatten(1).unsqueeze(-1) > 0.9) & (depth > 0)
    error = F.smooth_l1_loss(avatar.towards, plane_distance - depth, beta=0.05, reduction="none")
    return (error * solid).sum() / solid.sum().clamp(min=1)


def _lifting(avatar: OpenAvatar, source: View, focal_length: float) -> Tensor:
    """The method's lifting loss, with the front Gaussian on a seen vertex's own ray for the nearest one."""
    places, _ = planes.projected(source.vertices, source.transform, focal_length)
    batch, points, _ = avatar.front.positions.shape
    size = round(points**0.5)
    picture = avatar.front.positions.transpose(1, 2).unflatten(2, (size, size))
    lifted = F.grid_sample(picture, places.unsqueeze(2), align_corners=False, mode="nearest")[..., 0].transpose(1, 2)
    squared = (lifted - source.vertices).square().sum(-1)
    # Vertices of the far side have no Gaussian of the front plane.
    near = squared < 0.02
    return (squared * near).sum() / near.sum().clamp(min=1)
