"""The whole model: a source picture to an avatar's Gaussians, and those to a picture (SPEC sections 4 to 7)."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from avatar_model import camera
from avatar_model.architecture import Architecture
from avatar_model.expression import ExpressionBranch
from avatar_model.feature_head import FeatureExtractor, global_feature
from avatar_model.gaussians import GaussianLooks, Gaussians, joined
from avatar_model.lifting import LiftingBranch
from avatar_model.renderer import NeuralRenderer
from avatar_model.splat import splat


class Features(NamedTuple):
    """What the source picture becomes."""

    tokens: list[Tensor]
    """4 x (B, g g, width)"""
    feature: Tensor
    """(B, C, P, P)"""
    global_feature: Tensor
    """(B, width)"""


class Avatar(NamedTuple):
    """What does not change from frame to frame."""

    expression: GaussianLooks
    """One Gaussian a vertex; their positions are the posed vertices."""
    lifted: Gaussians
    """Both planes, l0 before l1."""


class Rendering(NamedTuple):
    gaussians: Gaussians
    coarse: Tensor
    """(B, features, I, I); channels 0..2 are the coarse picture."""
    alpha: Tensor
    """(B, I, I)"""
    final: Tensor
    """(B, 3, I, I), RGB in [0, 1]"""


class AvatarModel(nn.Module):
    """Parameters and buffers are exactly the tensors of a bundle's weights, under their names.

    A new model has the usual initial values of each kind of layer; load a bundle's with ``load_state_dict``.
    """

    def __init__(self, architecture: Architecture):
        super().__init__()
        head, gaussians = architecture.head, architecture.gaussians
        width = architecture.backbone.width
        self.architecture = architecture
        self.head_base = nn.Parameter(torch.randn(head.vertices, head.base_width))
        self.base_model = FeatureExtractor(architecture.backbone, architecture.feature_head)
        self.gs_generator_g = ExpressionBranch(gaussians, head.base_width, width)
        self.gs_generator_l0 = LiftingBranch(gaussians, architecture.feature_head.width)
        self.gs_generator_l1 = LiftingBranch(gaussians, architecture.feature_head.width)
        self.upsampler = NeuralRenderer(architecture.renderer, gaussians.features)

    def features(self, image: Tensor) -> Features:
        """image (B, 3, S, S): the source crop, RGB in [0, 1], already at the backbone's size."""
        tokens = self.base_model.tokens(image)
        return Features(tokens, self.base_model.feature(image, tokens), global_feature(tokens))

    def avatar(self, features: Features, transform: Tensor) -> Avatar:
        """transform (B, 3, 4): the source's camera."""
        direction = camera.view_direction(transform)
        code = camera.direction_code(direction)
        points = camera.plane_points(
            transform, self.architecture.image.focal_length, self.architecture.plane_size)
        planes = []
        for branch, sign in ((self.gs_generator_l0, 1), (self.gs_generator_l1, -1)):
            looks, distances = branch(features.feature, code)
            planes.append(Gaussians(points + sign * distances * direction.unsqueeze(1), looks))
        return Avatar(self.gs_generator_g(self.head_base, features.global_feature, code), joined(*planes))

    def render(self, avatar: Avatar, points: Tensor, transform: Tensor, fresh_noise: bool = False) -> Rendering:
        """points (B, V, 3): posed vertices, world units; transform (B, 3, 4): the camera to render with."""
        image = self.architecture.image
        gaussians = joined(Gaussians(points, avatar.expression), avatar.lifted)
        coarse, alpha = splat(gaussians, transform, image.focal_length, image.size)
        return Rendering(gaussians, coarse, alpha, self.upsampler(coarse, fresh_noise))
