"""What training draws with, on a GPU or on a CPU."""

from __future__ import annotations

from collections.abc import Callable

import torch

from avatar_model.fast_splat import splat
from avatar_model.head import HeadData
from avatar_training.sitting import Tools
from synthetic import Generator
from synthetic.raster import rasterise


def tools_on(device: torch.device, head: HeadData, size: int, batch: int,
             tiny: bool) -> tuple[Tools, Callable[[int], list[int]]]:
    """The tools, and the training seeds of a step: nobody is seen twice before training's whole range is through."""
    generator = Generator(head, device, size=size, tiny=tiny)
    return (Tools(generator.batch, rasterise, splat),
            lambda step: [step * batch + i for i in range(batch)])
