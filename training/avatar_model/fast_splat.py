"""Splatting (SPEC section 6) as fast as training needs it: `splat` of avatar_model.splat in native code.

Gaussians become ellipses, ellipses are listed for each tile of 16 x 16 pixels that they reach, and tiles are blended in
one launch for the whole batch. Exact to the rule like its plain twin: all that reaches an alpha of 1/255 is drawn.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import once_differentiable

import native
from avatar_model.gaussians import Gaussians

CHANNELS = 32
"""Channels at most; fewer are filled up."""
TILE = 16
MOST_TILES = 2**19
"""Of a batch, fewer than this: what keys have room for beside the depth."""
ELLIPSE = 8
"""32-bit values of an ellipse and of its gradient (native/splat_ellipse.h)."""

_native = native.load(Path(native.__file__).with_name("splat.cu"))


def splat(gaussians: Gaussians, transform: Tensor, focal_length: float, size: int) -> tuple[Tensor, Tensor]:
    """Features (B, C, size, size) on black, and alpha (B, size, size): 1 - transmittance; float32.

    transform (B, 3, 4); focal_length in units of half the picture. Gradients reach the Gaussians, not the transform,
    and differ in their last digits from run to run on a GPU (sums in any order). At most 32 channels:
    ValueError otherwise.
    The host waits for the device once, to learn how long the lists are.
    """
    colors = gaussians.looks.colors.float()
    channels = colors.shape[2]
    if channels > CHANNELS:
        raise ValueError(f"{channels} channels: {CHANNELS} at most")
    colors = F.pad(colors, (0, CHANNELS - channels))
    _, opacities, scales, rotations = gaussians.looks
    features, left = _Splat.apply(
        gaussians.positions.float(), colors, opacities.float(), scales.float(), rotations.float(), transform.float(),
        float(focal_length), size)
    return features[:, :channels], 1 - left


class _Lists(NamedTuple):
    """What blending goes by; see native/splat_blend.h."""

    ellipses: Tensor
    gaussians: Tensor
    starts: Tensor
    ends: Tensor


class _Splat(torch.autograd.Function):
    @staticmethod
    def forward(context, positions, colors, opacities, scales, rotations, transform, focal_length, size):
        positions, colors, opacities, scales, rotations, transform = (
            value.contiguous() for value in (positions, colors, opacities, scales, rotations, transform))
        images, count, _ = colors.shape
        projected = positions, opacities, scales, rotations, transform, images, count, focal_length, size
        ellipses = positions.new_empty(images, count, ELLIPSE)
        reached = positions.new_empty(images, count, dtype=torch.int32)
        depths = positions.new_empty(images, count, dtype=torch.int64)
        _native.call("splat_project", *projected, ellipses, depths, reached)
        lists = _listed(ellipses, depths, reached, size)
        features = positions.new_empty(images, CHANNELS, size, size)
        left = positions.new_empty(images, size, size)
        last = positions.new_empty(images, size, size, dtype=torch.int32)
        _native.call("splat_blend", lists.ellipses, colors, lists.gaussians, lists.starts, lists.ends,
                     images, size, features, left, last)
        context.save_for_backward(
            positions, colors, opacities, scales, rotations, transform, reached, left, last, *lists)
        context.focal_length, context.size = focal_length, size
        context.set_materialize_grads(True)
        return features, left

    @staticmethod
    @once_differentiable
    def backward(context, feature_gradients, left_gradients):
        positions, colors, opacities, scales, rotations, transform, reached, left, last, *lists = context.saved_tensors
        lists = _Lists(*lists)
        images, count, _ = colors.shape
        color_gradients = torch.zeros_like(colors)
        ellipse_gradients = positions.new_zeros(images, count, ELLIPSE)
        _native.call("splat_blend_backward", lists.ellipses, colors, lists.gaussians, lists.starts, lists.ends, images,
                     context.size, left, last, feature_gradients.float().contiguous(),
                     -left_gradients.float().contiguous(), color_gradients, ellipse_gradients)
        gradients = [torch.empty_like(value) for value in (positions, opacities, scales, rotations)]
        _native.call("splat_project_backward", positions, opacities, scales, rotations, transform, images, count,
                     context.focal_length, context.size, reached, ellipse_gradients, *gradients)
        of_positions, of_opacities, of_scales, of_rotations = gradients
        return of_positions, color_gradients, of_opacities, of_scales, of_rotations, None, None, None


def _listed(ellipses: Tensor, depths: Tensor, reached: Tensor, size: int) -> _Lists:
    """The Gaussians of each tile, front to back; equal depths in the order of the Gaussians."""
    images, count = reached.shape
    tiles = images * (-(-size // TILE)) ** 2
    if tiles >= MOST_TILES:
        raise ValueError(f"{images} pictures of {size} x {size} are too many: {tiles} tiles, under {MOST_TILES} fit")
    places = reached.flatten().cumsum(0, dtype=torch.int64)
    pairs = int(places[-1]) if len(places) else 0
    keys = places.new_empty(pairs)
    gaussians = reached.new_empty(pairs)
    starts, ends = places.new_zeros(2, tiles)
    if pairs:
        _native.call("splat_pair", ellipses, depths, reached, places, images, count, size, keys, gaussians)
        keys, order = keys.sort(stable=True)
        gaussians = gaussians[order]
        _native.call("splat_ranges", keys, pairs, starts, ends)
    return _Lists(ellipses, gaussians, starts, ends)
