"""The open model's part of ``avatar probe`` (docs/commands.md): the same inputs, the same outputs."""

from __future__ import annotations

from collections.abc import Callable

import numpy
import torch
from torch import Tensor

from avatar_model.bundle import Bundle
from avatar_model.open.head_map import Seen, head_map
from avatar_model.open.photo import neighbours

Arrays = dict[str, numpy.ndarray]
Rasterise = Callable[[Tensor, Tensor, Tensor, float, int], tuple[Tensor, Tensor, Tensor]]


@torch.inference_mode()
def probe(bundle: Bundle, inputs: Arrays, rasterise: Rasterise) -> Arrays:
    """Every value on the way from a source picture and its fitted head to a rendered one.

    rasterise: vertices (B, V, 3), faces (F, 3), transform (B, 3, 4), focal length and size to what each cell sees: the
    values of ``Seen``.
    """
    architecture = bundle.architecture
    model = bundle.model()
    image, source, vertices, points, transform = (
        torch.from_numpy(inputs[name]).float().unsqueeze(0)
        for name in ("source_image", "source_transform", "source_points", "points", "transform"))
    size, focal = architecture.plane_size, architecture.image.focal_length
    seen = Seen(*rasterise(vertices, bundle.head.faces, source, focal, size))
    template = bundle.head.template * architecture.head.world_scale
    heads = head_map(seen, bundle.head.faces.long(), template, neighbours(template), source)
    feature, whole = model.backbone(image, heads.channels)
    avatar = model.avatar(image, vertices, heads, source)
    rendering = model.render(avatar, points, transform)
    positions, looks = rendering.gaussians
    values = {"map": heads.channels, "feature": feature, "global_feature": whole,
              "lifted_xyz": torch.cat([avatar.front.positions, avatar.back.positions], 1),
              "binding_vertices": avatar.corners, "binding_weights": avatar.pull, "gs_xyz": positions}
    values |= {f"gs_{name}": value for name, value in looks._asdict().items()}
    values |= {"coarse": rendering.coarse, "alpha": rendering.alpha, "final": rendering.final.clamp(0, 1)}
    return {name: value[0].numpy() for name, value in values.items()}
