"""The backbone (docs/open-model.md, "Picture to features"): a residual U-Net over the picture and the head's map."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from avatar_model.architecture import NORM_GROUPS, Pyramid

INPUTS = 4 * 3 + 5
"""The picture's cells and the map."""


def norm(width: int) -> nn.GroupNorm:
    return nn.GroupNorm(NORM_GROUPS, width)


class Block(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.norm1 = norm(width)
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.norm2 = norm(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        # A new block passes on what it gets.
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.silu(self.norm2(self.conv1(F.silu(self.norm1(x))))))


class PyramidBackbone(nn.Module):
    def __init__(self, settings: Pyramid, feature_width: int):
        super().__init__()
        widths = settings.widths
        pairs = list(zip(widths, widths[1:]))
        self.stem = nn.Conv2d(INPUTS, widths[0], 3, padding=1)
        self.down = nn.ModuleList(nn.Sequential(*(Block(width) for _ in range(settings.blocks))) for width in widths)
        self.shrink = nn.ModuleList(nn.Conv2d(fine, coarse, 3, stride=2, padding=1) for fine, coarse in pairs)
        self.norm = norm(widths[-1])
        setattr(self, "global", nn.Linear(widths[-1], settings.global_width))
        self.grow = nn.ModuleList(nn.Conv2d(coarse, fine, 1) for fine, coarse in pairs)
        self.up = nn.ModuleList(Block(fine) for fine, _ in pairs)
        self.out_norm = norm(widths[0])
        self.out = nn.Conv2d(widths[0], feature_width, 3, padding=1)

    def forward(self, image: Tensor, channels: Tensor) -> tuple[Tensor, Tensor]:
        """RGB in [0, 1] (B, 3, S, S) and the map (B, 5, P, P) to the feature (B, F, P, P) and the global one (B, G)."""
        x = self.stem(_joined(image, channels))
        skips = []
        for i, blocks in enumerate(self.down):
            x = blocks(x)
            skips.append(x)
            if i < len(self.shrink):
                x = self.shrink[i](x)
        whole = getattr(self, "global")(F.silu(self.norm(x)).mean((2, 3)))
        for i in reversed(range(len(self.grow))):
            x = F.interpolate(self.grow[i](x), scale_factor=2, mode="nearest") + skips[i]
            x = self.up[i](x)
        return self.out(F.silu(self.out_norm(x))), whole


def _joined(image: Tensor, channels: Tensor) -> Tensor:
    return torch.cat([F.pixel_unshuffle(2 * image - 1, 2), channels], 1)
