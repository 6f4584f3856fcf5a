"""What training draws with, on a GPU or on a CPU."""

from __future__ import annotations

import os
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
NEWCOMERS = 2
"""A step, with whom as many leave: each person is in about three steps' pictures, the next one in others'."""
EXPECTED = 16
"""Steps whose newcomers are made ahead."""
DRESSERS = 8
"""Processes that make people, on a machine with a GPU and as many cores to spare."""


class Crowd:
    """Who is in a step's pictures: a moving crowd, each seen a few times in other pictures, then never again."""

    def __init__(self, generator: Generator, batch: int):
        self._generator, self._batch = generator, batch

    def pictures(self, step: int) -> Batch:
        """Two views each of ``batch`` people."""
        begin = step * NEWCOMERS
        self._generator.expect(range(begin, begin + CROWD + EXPECTED * NEWCOMERS))
        chosen = random.Random(step).sample(range(CROWD), self._batch)
        return self._generator.batch([begin + place for place in chosen], views=2, takes=[step] * self._batch)


def tools_on(device: torch.device, head: HeadData, size: int, batch: int, tiny: bool, ahead: bool = True) -> Tools:
    """ahead: draw each step's pictures while the one before is learnt from."""
    dressers = min(DRESSERS, max(1, (os.cpu_count() or 2) - 4)) if device.type == "cuda" else 0
    pictures = Crowd(Generator(head, device, size=size, tiny=tiny, dressers=dressers), batch).pictures
    return Tools(Ahead(pictures, device).pictures if ahead else pictures, rasterise, splat)
