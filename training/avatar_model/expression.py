"""The expression branch: one Gaussian per head-model vertex (SPEC section 5)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from avatar_model import architecture, camera
from avatar_model.gaussians import GaussianLooks

VISIBLE = 3
"""The first this many channels of a colour are the visible one."""


class ExpressionBranch(nn.Module):
    def __init__(self, settings: architecture.Gaussians, base_width: int, feature_width: int):
        super().__init__()
        self.maximum_scale = settings.maximum_scale
        self.feature_layers = nn.Sequential(
            nn.Linear(base_width + feature_width, base_width), nn.ReLU(),
            nn.Linear(base_width, base_width), nn.ReLU(),
            nn.Linear(base_width, base_width), nn.ReLU(),
            nn.Linear(base_width, base_width))
        directed = base_width + camera.DIRECTION_CODE
        self.color_layers = _output(directed, settings.branch_width, settings.features)
        self.opacity_layers = _output(directed, settings.branch_width, 1)
        self.scale_layers = _output(directed, settings.branch_width, 3)
        self.rotation_layers = _output(directed, settings.branch_width, 4)

    def forward(self, base: Tensor, feature: Tensor, direction: Tensor) -> GaussianLooks:
        """base (V, base width), global feature (B, width), direction code (B, 27)."""
        batch, vertices = len(feature), len(base)
        x = torch.cat([base.expand(batch, -1, -1), feature.unsqueeze(1).expand(-1, vertices, -1)], -1)
        x = self.feature_layers(x)
        x = torch.cat([x, direction.unsqueeze(1).expand(-1, vertices, -1)], -1)
        colors = self.color_layers(x)
        return GaussianLooks(
            torch.cat([colors[..., :VISIBLE].sigmoid(), colors[..., VISIBLE:]], -1),
            self.opacity_layers(x).sigmoid(),
            self.scale_layers(x).sigmoid() * self.maximum_scale,
            # TRAP: over the vertices, not over the quaternion's four values.
            F.normalize(self.rotation_layers(x), dim=1, eps=1e-12))


def _output(width: int, hidden: int, values: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, values))
