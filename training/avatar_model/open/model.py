"""The whole open model: a source picture and its fit to an avatar, and that to pictures (docs/open-model.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from avatar_model.architecture import Architecture, Pyramid
from avatar_model.gaussians import GaussianLooks, Gaussians, joined
from avatar_model.model import Rendering
from avatar_model.open import planes
from avatar_model.open.branches import BackBranch, FrontBranch, VertexBranch, visibility
from avatar_model.open.head_map import HeadMap
from avatar_model.open.pyramid import PyramidBackbone
from avatar_model.renderer import NeuralRenderer
from avatar_model.splat import splat

Splat = Callable[[Gaussians, Tensor, float, int], tuple[Tensor, Tensor]]


class OpenAvatar(NamedTuple):
    """What does not change from frame to frame."""

    vertices: Tensor
    """(B, V, 3): posed as in the source picture"""
    expression: GaussianLooks
    """One Gaussian a vertex"""
    front: Gaussians
    back: Gaussians
    corners: Tensor
    """(B, P P, 3): vertices that a front Gaussian follows"""
    pull: Tensor
    """(B, P P, 3): how far it follows each of them"""
    towards: Tensor
    """(B, P P, 1): the front's offsets, for the losses"""


class OpenModel(nn.Module):
    """Parameters and buffers are exactly the tensors of a bundle's weights, under their names."""

    def __init__(self, architecture: Architecture):
        super().__init__()
        pyramid, gaussians, head = architecture.backbone, architecture.gaussians, architecture.head
        assert isinstance(pyramid, Pyramid)
        width = architecture.feature_head.width
        self.architecture = architecture
        self.head_base = nn.Parameter(0.1 * torch.randn(head.vertices, head.base_width))
        self.backbone = PyramidBackbone(pyramid, width)
        self.front = FrontBranch(gaussians, width, architecture.plane_size)
        self.back = BackBranch(gaussians, width, architecture.plane_size // 2)
        self.expression = VertexBranch(gaussians, head.base_width, pyramid.global_width, width)
        self.upsampler = NeuralRenderer(architecture.renderer, gaussians.features)
        # A new renderer changes nothing of the coarse picture.
        for layer in (self.upsampler.stylegan_decoder.to_rgb1, *self.upsampler.stylegan_decoder.to_rgbs):
            nn.init.zeros_(layer.modulated_conv.weight)

    def avatar(self, image: Tensor, vertices: Tensor, seen: HeadMap, transform: Tensor) -> OpenAvatar:
        """image (B, 3, S, S), RGB in [0, 1]; vertices (B, V, 3) as fitted to it; what its camera sees of them; camera."""
        settings = self.architecture.image
        front_plane = planes.plane(transform, settings.focal_length, settings.size // 2)
        back_plane = planes.plane(transform, settings.focal_length, settings.size // 4)
        colors = F.avg_pool2d(image, 2)
        feature, whole = self.backbone(image, seen.channels)
        front = self.front.lifted(feature, colors, seen)
        back = self.back.lifted(feature, F.avg_pool2d(image, 4))
        places, depths = planes.projected(vertices, transform, settings.focal_length)
        visible = visibility(seen, places, front_plane.distance[..., 0] - depths)
        expression = self.expression(self.head_base, whole, feature, colors, places, visible)
        return OpenAvatar(
            vertices, expression,
            Gaussians(front_plane.at(front.towards), front.looks), Gaussians(back_plane.at(back.towards), back.looks),
            seen.corners, front.follow * seen.weights, front.towards)

    def moved(self, avatar: OpenAvatar, vertices: Tensor) -> Gaussians:
        """All Gaussians under vertices (B, V, 3) posed as the frame wants them."""
        shift = vertices - avatar.vertices
        batch, points = avatar.corners.shape[:2]
        index = avatar.corners.flatten(1).unsqueeze(-1).expand(-1, -1, 3)
        shifts = shift.gather(1, index).unflatten(1, (points, 3))
        positions = avatar.front.positions + (avatar.pull.unsqueeze(-1) * shifts).sum(2)
        return joined(Gaussians(vertices, avatar.expression), Gaussians(positions, avatar.front.looks), avatar.back)

    def render(self, avatar: OpenAvatar, vertices: Tensor, transform: Tensor, draw: Splat = splat) -> Rendering:
        """vertices (B, V, 3): posed, world units; transform (B, 3, 4): the camera to render with."""
        image = self.architecture.image
        gaussians = self.moved(avatar, vertices)
        coarse, alpha = draw(gaussians, transform, image.focal_length, image.size)
        final = coarse[:, :3] + self.upsampler.rgb(coarse)
        return Rendering(gaussians, coarse, alpha, final)
