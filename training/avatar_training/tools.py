"""What training draws with, on a GPU or on a CPU."""

from __future__ import annotations

import random

import torch

from avatar_model.fast_splat import splat
from avatar_model.head import HeadData
from avatar_training.ahead import Ahead
from avatar_training.trainer import Tools
from synthetic.generator import Batch, Generator
from synthetic.raster import rasterise

CROWD = 48
"""People whom a step chooses from; at most as many as the generator keeps ready."""
STAY = 3
"""Steps from one newcomer to the next, with whom somebody leaves: dressing one takes as long as drawing all of a step."""


class Crowd:
    """Who is in a step's pictures: a moving crowd, each seen a few times in other pictures, then never again."""

    def __init__(self, generator: Generator, batch: int):
        self._generator, self._batch = generator, batch

    def pictures(self, step: int) -> Batch:
        """Two views each of ``batch`` people."""
        chosen = random.Random(step).sample(range(CROWD), self._batch)
        return self._generator.batch([step // STAY + place for place in chosen], views=2, takes=[step] * self._batch)


def tools_on(device: torch.device, head: HeadData, size: int, batch: int, tiny: bool, ahead: bool = True) -> Tools:
    """ahead: draw each step's pictures while the one before is learnt from."""
    pictures = Crowd(Generator(head, device, size=size, tiny=tiny), batch).pictures
    return Tools(Ahead(pictures, device).pictures if ahead else pictures, rasterise, splat)
