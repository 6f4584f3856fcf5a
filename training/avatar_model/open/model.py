"""The whole open model: a source picture and its fit to an avatar, and that to pictures (docs/open-model.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from avatar_model.architecture import Architecture, Pyramid
from avatar_model.gaussians import GaussianLooks, Gaussians, joined
from avatar_model.open import photo, planes
from avatar_model.open.branches import BackBranch, FrontBranch, VertexBranch, cells_of, visibility
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
    photo: Tensor
    """(B, 3, S, S): the source picture as it is looked up"""
    source: Tensor
    """(B, 3, 4): its camera"""
    near: Tensor
    """(2, M): vertices that are near each other on the head at rest"""


class OpenRendering(NamedTuple):
    gaussians: Gaussians
    coarse: Tensor
    """(B, C, S, S): the splatted picture"""
    alpha: Tensor
    """(B, S, S)"""
    base: Tensor
    """(B, 3, S, S): its visible colours, the photo's as far as that is looked up"""
    final: Tensor
    """(B, 3, S, S): the base, corrected by the neural renderer where the photo is not trusted; may leave [0, 1]"""


class OpenModel(nn.Module):
    """Parameters and buffers are exactly the tensors of a bundle's weights, under their names."""

    def __init__(self, architecture: Architecture):
        super().__init__()
        self.mixed = False
        """Whether networks compute in bfloat16, for training; geometry never does."""
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
        kept = photo.stored(image)
        places, depths = planes.projected(vertices, transform, settings.focal_length)
        visible = visibility(seen, places, front_plane.distance[..., 0] - depths)
        with self._precision(image):
            feature, whole = self.backbone(image, seen.channels)
            front = self.front.lifted(feature, colors, seen)
            back = self.back.lifted(feature, F.avg_pool2d(image, 4))
            expression = self.expression(self.head_base, whole, feature, colors, places, visible)
        looks = [expression, front.looks, back.looks]
        if self.architecture.backbone.photo:
            cells = [photo.cells(plane.rays.shape[1], places) for plane in (front_plane, back_plane)]
            shown = photo.shown(kept)
            index, _ = cells_of(places, settings.size // 2)
            on_vertices = visible * shown[..., 0].gather(1, index).unsqueeze(-1)
            looks = [photo.placed(*of) for of in zip(looks, (places, *cells), (on_vertices, shown, 0))]
        return OpenAvatar(
            vertices, looks[0], Gaussians(front_plane.at(front.towards), looks[1]),
            Gaussians(back_plane.at(back.towards), looks[2]), seen.corners, front.follow * seen.weights, front.towards,
            kept, transform, seen.near)

    def moved(self, avatar: OpenAvatar, vertices: Tensor) -> Gaussians:
        """All Gaussians under vertices (B, V, 3) posed as the frame wants them."""
        shift = vertices - avatar.vertices
        batch, points = avatar.corners.shape[:2]
        index = avatar.corners.flatten(1).unsqueeze(-1).expand(-1, -1, 3)
        shifts = shift.gather(1, index).unflatten(1, (points, 3))
        positions = avatar.front.positions + (avatar.pull.unsqueeze(-1) * shifts).sum(2)
        return joined(Gaussians(vertices, avatar.expression), Gaussians(positions, avatar.front.looks), avatar.back)

    def render(self, avatar: OpenAvatar, vertices: Tensor, transform: Tensor, draw: Splat = splat) -> OpenRendering:
        """vertices (B, V, 3): posed, world units; transform (B, 3, 4): the camera to render with."""
        image = self.architecture.image
        gaussians = self.drawn(avatar, vertices, transform)
        coarse, alpha = draw(gaussians, transform, image.focal_length, image.size)
        return self.finished(avatar, gaussians, coarse, alpha)

    def drawn(self, avatar: OpenAvatar, vertices: Tensor, transform: Tensor) -> Gaussians:
        """What is splatted."""
        gaussians = self.moved(avatar, vertices)
        if not self.architecture.backbone.photo:
            return gaussians
        calm = photo.calm(avatar.near, avatar.vertices, vertices)
        calm = torch.cat([calm, self._followed(avatar, calm), torch.ones_like(avatar.back.positions[..., :1])], 1)
        return photo.aimed(gaussians, calm, avatar.source, transform, self.architecture.image.focal_length)

    @staticmethod
    def _followed(avatar: OpenAvatar, calm: Tensor) -> Tensor:
        """(B, P P, 1): of vertices' calm (B, V, 1) what front Gaussians have; 1 where they follow none."""
        corners = calm[..., 0].gather(1, avatar.corners.flatten(1)).view_as(avatar.corners)
        weights = avatar.pull.detach()
        whole = weights.sum(-1, keepdim=True)
        mean = (weights * corners).sum(-1, keepdim=True) / torch.where(whole > 0, whole, 1)
        return torch.where(whole > 0, mean, 1)

    def finished(self, avatar: OpenAvatar, gaussians: Gaussians, coarse: Tensor, alpha: Tensor) -> OpenRendering:
        """What follows the splat."""
        picture, base, trust = coarse, coarse[:, :3], 0
        if self.architecture.backbone.photo:
            picture, base, trust = photo.looked_up(coarse, avatar.photo)
        with self._precision(picture):
            correction = self.upsampler.rgb(picture)
        return OpenRendering(gaussians, coarse, alpha, base, base + (1 - trust) * correction.float())

    def _precision(self, like: Tensor) -> torch.autocast:
        return torch.autocast(like.device.type, torch.bfloat16, enabled=self.mixed)
