"""Splatting (SPEC section 6) in plain PyTorch: differentiable, exact to the rule, for a CPU or for checking.

Every pair of a pixel and a Gaussian that reaches it is listed, sorted by pixel and depth, and blended; memory grows
with the pairs (about 19 million for a full-size frame).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from avatar_model.gaussians import Gaussians

NEAREST = 0.2
"""View depth at or below which a Gaussian is dropped."""
WIDEST = 1.3
"""Where the projection is linearised, in half pictures from the centre, at most."""
PIXEL_VARIANCE = 0.3
FAINTEST = 1 / 255
MOST_OPAQUE = 0.99
FULL = 1e-4
"""A Gaussian that would leave less transmittance than this ends its pixel."""

SLACK = 1e-3
"""Ellipses that pixels are looked for in are this much too large, so that rounding costs no pixel."""


def splat(gaussians: Gaussians, transform: Tensor, focal_length: float, size: int) -> tuple[Tensor, Tensor]:
    """Features (B, C, size, size) on black, and alpha (B, size, size): 1 - transmittance.

    transform (B, 3, 4); focal_length in units of half the picture.
    """
    pictures = []
    for b in range(len(transform)):
        values = [gaussians.positions[b], *(look[b] for look in gaussians.looks)]
        pictures.append(_picture(*values, transform[b], focal_length, size))
    features, alphas = zip(*pictures)
    return torch.stack(features), torch.stack(alphas)


def _picture(positions: Tensor, colors: Tensor, opacities: Tensor, scales: Tensor, rotations: Tensor,
             transform: Tensor, focal_length: float, size: int) -> tuple[Tensor, Tensor]:
    centres, covariances, depths = _project(positions, scales, rotations, transform, focal_length, size)
    determinants = covariances[:, 0] * covariances[:, 2] - covariances[:, 1].square()
    opacities = opacities[:, 0]
    with torch.no_grad():
        seen = (depths > NEAREST) & (determinants > 0) & (opacities >= FAINTEST)
        order = torch.nonzero(seen)[:, 0]
        order = order[torch.argsort(depths[order], stable=True)]
    dtype = positions.dtype
    inverses = (covariances / determinants.unsqueeze(1))[order]
    # What the pairs gather: centre, and the inverse covariance as xx, xy, yy.
    rows = torch.cat([centres[order], inverses[:, 2:], -inverses[:, 1:2], inverses[:, :1]], 1).to(dtype)
    opacities = opacities[order]
    with torch.no_grad():
        which, x, y = _candidates(rows[:, :2], covariances[order], opacities, size)
        enough = _alpha(rows[which], opacities[which], x, y) >= FAINTEST
        which, x, y = which[enough], x[enough], y[enough]
        pixel, by_pixel = torch.sort(y * size + x, stable=True)
        which, x, y = which[by_pixel], x[by_pixel], y[by_pixel]
        counts = torch.bincount(pixel, minlength=size * size)
    alpha = _alpha(rows[which], opacities[which], x, y)
    weights, after = _blend(alpha, pixel, counts)
    with torch.no_grad():
        starts = counts.cumsum(0) - counts
    # embedding_bag sums weighted rows of colours a pixel without a copy of the colours for each pair.
    features = F.embedding_bag(
        order[which], colors, starts, mode="sum", per_sample_weights=weights.to(colors.dtype))
    return features.T.reshape(-1, size, size), (1 - after).to(dtype).reshape(size, size)


def _project(positions: Tensor, scales: Tensor, rotations: Tensor, transform: Tensor, focal_length: float,
             size: int) -> tuple[Tensor, Tensor, Tensor]:
    """Centres (N, 2) in pixels, covariances (N, 3) as xx, xy, yy, and view depths (N), all float64."""
    flip = torch.tensor([-1.0, -1.0, 1.0], dtype=torch.float64, device=positions.device)
    transform = transform.double()
    turn = (transform[:, :3] * flip).T
    view = positions.double() @ turn.T + transform[:, 3] * flip
    x, y, z = view.unbind(1)
    # A depth that is dropped anyway must not put infinities into gradients.
    z = torch.where(z > NEAREST, z, torch.ones_like(z))
    focal = focal_length * size / 2
    limit = WIDEST / focal_length
    zero = torch.zeros_like(z)
    lean_x, lean_y = (x / z).clamp(-limit, limit), (y / z).clamp(-limit, limit)
    jacobian = torch.stack([focal / z, zero, -focal * lean_x / z, zero, focal / z, -focal * lean_y / z], 1)
    spread = jacobian.unflatten(1, (2, 3)) @ turn @ (_matrices(rotations.double()) * scales.double().unsqueeze(1))
    across, down = spread.unbind(1)
    covariances = torch.stack([
        across.square().sum(1) + PIXEL_VARIANCE, (across * down).sum(1), down.square().sum(1) + PIXEL_VARIANCE], 1)
    centres = torch.stack([focal * x / z, focal * y / z], 1) + (size - 1) / 2
    return centres, covariances, view[:, 2]


def _matrices(quaternions: Tensor) -> Tensor:
    """(N, 3, 3) by the formula for unit quaternions, which these are not."""
    w, x, y, z = quaternions.unbind(1)
    return torch.stack([
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], 1).unflatten(1, (3, 3))


def _candidates(centres: Tensor, covariances: Tensor, opacities: Tensor,
                size: int) -> tuple[Tensor, Tensor, Tensor]:
    """Gaussian, x and y of every pixel in the boxes around where alpha falls to 1/255; Gaussians in order."""
    level = 2 * (opacities.double() / FAINTEST).log() * (1 + SLACK) + SLACK
    reach = (level.unsqueeze(1) * covariances[:, ::2]).sqrt()
    first = (centres - reach).ceil().clamp(0, size).long()
    last = (centres + reach).floor().clamp(-1, size - 1).long()
    width, height = (last - first + 1).clamp(min=0).unbind(1)
    counts = width * height
    which = torch.repeat_interleave(counts)
    within = torch.arange(len(which), device=which.device) - (counts.cumsum(0) - counts)[which]
    across = width[which]
    return which, first[which, 0] + within % across, first[which, 1] + within // across


def _alpha(rows: Tensor, opacities: Tensor, x: Tensor, y: Tensor) -> Tensor:
    dx, dy = x - rows[:, 0], y - rows[:, 1]
    power = -0.5 * (rows[:, 2] * dx * dx + rows[:, 4] * dy * dy) - rows[:, 3] * dx * dy
    return (opacities * power.exp()).clamp(max=MOST_OPAQUE)


def _blend(alpha: Tensor, pixel: Tensor, counts: Tensor) -> tuple[Tensor, Tensor]:
    """alpha T of each pair, 0 past a pixel's end, and each pixel's last transmittance, float64.

    Pairs are sorted by pixel, front to back.
    """
    lost = torch.log1p(-alpha.double())
    total = torch.cat([lost.new_zeros(1), lost.cumsum(0)])
    starts = counts.cumsum(0) - counts
    at_start = total[starts][pixel]
    before, after = (total[:-1] - at_start).exp(), (total[1:] - at_start).exp()
    blended = after >= FULL
    weights = torch.where(blended, alpha * before, 0)
    left = torch.zeros(len(counts), dtype=lost.dtype, device=lost.device)
    left = left.index_add(0, pixel, torch.where(blended, lost, 0))
    return weights, left.exp()
