"""How alike two pictures are."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

STABLE = (0.01**2, 0.03**2)
RADIUS = 5
DEVIATION = 1.5


def ssim_map(first: Tensor, second: Tensor) -> Tensor:
    """Structural similarity (Wang et al. 2004) of pictures (B, 3, S, S) in [0, 1] at every pixel and colour: windows of
    11 x 11, Gaussian of deviation 1.5, black beyond the borders."""
    steps = torch.arange(-RADIUS, RADIUS + 1, dtype=first.dtype, device=first.device)
    line = torch.exp(-steps.square() / (2 * DEVIATION**2))
    line = (line / line.sum()).view(1, 1, 1, -1).expand(3, -1, -1, -1)

    def mean(x: Tensor) -> Tensor:
        x = F.conv2d(x, line, padding=(0, RADIUS), groups=3)
        return F.conv2d(x, line.transpose(2, 3), padding=(RADIUS, 0), groups=3)

    m1, m2 = mean(first), mean(second)
    v1, v2 = mean(first.square()) - m1.square(), mean(second.square()) - m2.square()
    covariance = mean(first * second) - m1 * m2
    return ((2 * m1 * m2 + STABLE[0]) * (2 * covariance + STABLE[1])
            / ((m1.square() + m2.square() + STABLE[0]) * (v1 + v2 + STABLE[1])))


def psnr(picture: Tensor, truth: Tensor, inside: Tensor) -> Tensor:
    """(B) decibels over the pixels (B, 1, S, S) that count, peak 1."""
    error = ((picture - truth).square() * inside).sum((1, 2, 3)) / (3 * inside.sum((1, 2, 3))).clamp(min=1)
    return -10 * error.clamp(min=1e-10).log10()


def ssim(picture: Tensor, truth: Tensor, inside: Tensor) -> Tensor:
    """(B) mean structural similarity over the pixels (B, 1, S, S) that count."""
    return (ssim_map(picture, truth) * inside).sum((1, 2, 3)) / (3 * inside.sum((1, 2, 3))).clamp(min=1)
