"""What is trained: structures of the open model."""

from __future__ import annotations

from dataclasses import replace

from avatar_model.architecture import Architecture, FeatureHead, Gaussians, Head, Image, Pyramid, Renderer
from avatar_model.head import HeadData
from synthetic.open_head import PATH as HEAD_FILE

HEAD = "open-head-1"


def open_architecture(head: HeadData) -> Architecture:
    """The one that is trained, and that ships."""
    return Architecture(
        "open",
        Image(512, 12.0),
        Pyramid("pyramid", (32, 64, 96, 160, 192, 192), 2, 128, photo=True),
        FeatureHead((), 64),
        Gaussians(32, 64, 0.05),
        Head(HEAD, len(head.template), 64, 5.0, len(head.shape_names), len(head.expression_names),
             len(head.joint_names)),
        Renderer((16, 32, 48, 64, 96, 96, 96, 96), (16, 32, 48, 64, 96, 96, 96, 96), 128, 2))


def tiny_architecture(head: HeadData) -> Architecture:
    """For tests: seconds on a CPU."""
    shipped = open_architecture(head)
    return replace(
        shipped,
        name="open-tiny",
        image=replace(shipped.image, size=64),
        backbone=Pyramid("pyramid", (8, 16, 16), 1, 16, photo=True),
        feature_head=FeatureHead((), 16),
        gaussians=Gaussians(32, 16, 0.05),
        head=replace(shipped.head, base_width=16),
        renderer=Renderer((8, 8, 16, 16, 16), (8, 16, 16, 16, 16), 32, 2))
