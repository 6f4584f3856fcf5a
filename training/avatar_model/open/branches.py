"""What predicts Gaussians (docs/open-model.md, "Gaussians")."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from avatar_model import architecture
from avatar_model.gaussians import GaussianLooks
from avatar_model.open.head_map import HeadMap

HIDDEN_BEHIND = 0.04
"""World units behind the seen surface at which a vertex counts as hidden."""
NOTHING = -10.0
VISIBLE_COLORS = 3
NEW_CELLS = 1.15
"""Scale of a plane's new Gaussians, of a cell's side over half the plane: at the usual distance two thirds of a cell."""
MOST_SHARE = 0.8
"""Of the largest scale, in a new Gaussian: the sigmoid has to have somewhere to go."""
NEW_VERTEX_SCALE = 0.01
"""World units"""
NEW_TRUST = 1.0
"""In the photo, before the sigmoid; nothing reads it where a model looks nothing up."""


class Lifted(NamedTuple):
    looks: GaussianLooks
    towards: Tensor
    """(B, N, 1): offset from the plane towards the camera"""
    follow: Tensor | None
    """(B, N, 1): how far a Gaussian goes with the head's surface"""


class PlaneBranch(nn.Module):
    """One Gaussian per point of a plane."""

    def __init__(self, settings: architecture.Gaussians, feature_width: int, size: int, further: int):
        super().__init__()
        self.maximum_scale = settings.maximum_scale
        self.sizes = (settings.features, 1, 3, 4, further)
        hidden = settings.branch_width
        self.conv1 = nn.Conv2d(feature_width, hidden, 3, padding=1)
        self.conv2 = nn.Conv2d(hidden, hidden, 3, padding=1)
        self.out = nn.Conv2d(hidden, sum(self.sizes), 1)
        _start(self.out, settings, NEW_CELLS / size)

    def forward(self, feature: Tensor, colors: Tensor) -> tuple[GaussianLooks, Tensor]:
        """feature (B, F, n, n), the picture's colours (B, 3, n, n) to looks and the further values (B, n n, further)."""
        x = self.out(F.silu(self.conv2(F.silu(self.conv1(feature))))).float()
        values = x.flatten(2).transpose(1, 2)
        return _looks(values, self.sizes, colors.flatten(2).transpose(1, 2), self.maximum_scale)


class FrontBranch(PlaneBranch):
    def __init__(self, settings: architecture.Gaussians, feature_width: int, size: int):
        super().__init__(settings, feature_width, size, 3)
        # What is seen of the head follows it until training knows better.
        nn.init.constant_(self.out.bias[-2:-1], 2)

    def lifted(self, feature: Tensor, colors: Tensor, seen: HeadMap) -> Lifted:
        looks, further = self(feature, colors)
        return Lifted(looks, seen.height + further[..., :1].tanh(), seen.covered * further[..., 1:2].sigmoid())


class BackBranch(PlaneBranch):
    def __init__(self, settings: architecture.Gaussians, feature_width: int, size: int):
        super().__init__(settings, feature_width, size, 1)

    def lifted(self, feature: Tensor, colors: Tensor) -> Lifted:
        looks, further = self(F.avg_pool2d(feature, 2), colors)
        return Lifted(looks, -further.sigmoid(), None)


class VertexBranch(nn.Module):
    """One Gaussian per head-model vertex."""

    def __init__(self, settings: architecture.Gaussians, base_width: int, global_width: int, feature_width: int):
        super().__init__()
        self.maximum_scale = settings.maximum_scale
        self.sizes = (settings.features, 1, 3, 4, 0)
        widths = [base_width + global_width + feature_width + 4] + 3 * [2 * settings.branch_width]
        self.layers = nn.ModuleList(nn.Linear(inputs, outputs) for inputs, outputs in zip(widths, widths[1:]))
        self.out = nn.Linear(widths[-1], sum(self.sizes))
        _start(self.out, settings, NEW_VERTEX_SCALE)

    def forward(self, base: Tensor, whole: Tensor, feature: Tensor, colors: Tensor, places: Tensor,
                visible: Tensor) -> GaussianLooks:
        """base (V, base width), global feature (B, G), feature (B, F, P, P), the picture's colours (B, 3, P, P),
        places (B, V, 2) in [-1, 1], visible (B, V, 1)."""
        batch, vertices = places.shape[:2]
        local = torch.cat([feature.float(), colors], 1)
        local = F.grid_sample(local, places.unsqueeze(2), align_corners=False)[..., 0].transpose(1, 2)
        x = torch.cat([
            base.expand(batch, -1, -1), whole.float().unsqueeze(1).expand(-1, vertices, -1), local, visible], -1)
        for layer in self.layers:
            x = F.silu(layer(x))
        own = local[..., -VISIBLE_COLORS:] * visible
        return _looks(self.out(x).float(), self.sizes, own, self.maximum_scale)[0]


def visibility(seen: HeadMap, places: Tensor, heights: Tensor) -> Tensor:
    """How far vertices are seen (B, V, 1), from 0 to 1; places (B, V, 2), heights towards the camera (B, V)."""
    index, inside = cells_of(places, seen.channels.shape[-1])
    covered, height = (values[..., 0].gather(1, index) for values in (seen.covered, seen.height))
    surface = torch.where(covered > 0, height, NOTHING)
    return (inside * (1 - (surface - heights) / HIDDEN_BEHIND).clamp(0, 1)).unsqueeze(-1)


def cells_of(places: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """The cells of a plane that places (B, V, 2) fall in, the nearest ones for those outside, and which are inside."""
    cells = ((places + 1) * size / 2).floor().long()
    inside = ((cells >= 0) & (cells < size)).all(-1)
    cells = cells.clamp(0, size - 1)
    return cells[..., 1] * size + cells[..., 0], inside


def _looks(values: Tensor, sizes: tuple[int, ...], own: Tensor, maximum_scale: float) -> tuple[GaussianLooks, Tensor]:
    colors, opacities, scales, rotations, further = values.split(sizes, -1)
    looks = GaussianLooks(
        torch.cat([colors[..., :VISIBLE_COLORS] + own, colors[..., VISIBLE_COLORS:]], -1),
        opacities.sigmoid(),
        scales.sigmoid() * maximum_scale,
        F.normalize(rotations, dim=-1, eps=1e-12))
    return looks, further


def _start(out: nn.Conv2d | nn.Linear, settings: architecture.Gaussians, scale: float) -> None:
    """Small round Gaussians in the picture's own colours."""
    with torch.no_grad():
        out.weight.mul_(0.1)
        out.bias.zero_()
        share = min(scale / settings.maximum_scale, MOST_SHARE)
        out.bias[settings.features + 1:settings.features + 4] = math.log(share / (1 - share))
        out.bias[settings.features + 4] = 1
        # The photo is trusted the same everywhere.
        out.weight[settings.features - 1] = 0
        out.bias[settings.features - 1] = NEW_TRUST
