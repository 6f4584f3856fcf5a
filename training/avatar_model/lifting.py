"""A dual-lifting branch: one Gaussian per point of the source camera's plane (SPEC section 5)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from avatar_model import architecture, camera
from avatar_model.gaussians import GaussianLooks

SIGMOID_COLUMNS = 3


class LiftingBranch(nn.Module):
    def __init__(self, settings: architecture.Gaussians, feature_width: int):
        super().__init__()
        self.maximum_scale = settings.maximum_scale
        self.sizes = (settings.features, 1, 3, 4, 1)
        hidden = settings.branch_width
        self.gaussian_conv = nn.Sequential(
            nn.Conv2d(feature_width + camera.DIRECTION_CODE, hidden, 3, padding=1), nn.ReLU(),
            nn.Conv2d(hidden, hidden, 3, padding=1), nn.ReLU(),
            nn.Conv2d(hidden, hidden, 3, padding=1), nn.ReLU(),
            nn.Conv2d(hidden, sum(self.sizes), 1))

    def forward(self, feature: Tensor, direction: Tensor) -> tuple[GaussianLooks, Tensor]:
        """feature (B, C, P, P) and direction code (B, 27) to P P Gaussians, row-major, and distances (B, P P, 1)."""
        size = feature.shape[-2:]
        x = torch.cat([feature, direction[:, :, None, None].expand(-1, -1, *size)], 1)
        colors, opacities, scales, rotations, distances = self.gaussian_conv(x).split(self.sizes, 1)
        # TRAP: the first three columns of the image, in all channels, and not the first three channels.
        colors = torch.cat([colors[..., :SIGMOID_COLUMNS].sigmoid(), colors[..., SIGMOID_COLUMNS:]], -1)
        looks = GaussianLooks(
            _rows(colors),
            _rows(opacities.sigmoid()),
            _rows(scales.sigmoid() * self.maximum_scale),
            _rows(F.normalize(rotations, dim=1, eps=1e-12)))
        return looks, _rows(distances.sigmoid())


def _rows(picture: Tensor) -> Tensor:
    """(B, C, P, P) to (B, P P, C)."""
    return picture.flatten(2).transpose(1, 2)
