"""People made in processes of their own, on the CPU, before they are needed.

Making a person is thousands of small operations: on a GPU they are as many launches and dozens of waits beside the
training that goes on there. Here it is work for cores that have none, and one transfer.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace

import numpy
import torch
from torch import Tensor

from native.compiler import compiled
from synthetic.distance_field import SOURCE
from synthetic.open_head import open_head_model
from synthetic.people import Person, PersonMaker, SurfaceNormals, Wear, single_precision
from synthetic.transfer import sent

ALIGNMENT = 16
"""Bytes that each tensor begins at a multiple of."""


class Dressing:
    """Processes that make people of the open head.

    As everywhere, a seed is the same person; another device's rounding may move a strand by a last bit.
    """

    def __init__(self, processes: int, device: torch.device, wear: Wear, tiny: bool):
        """wear: a function of a module, since other processes must find it"""
        compiled([SOURCE], None)  # once here, not in every process
        self._device = device
        # A forked process would share the GPU's context with this one.
        self._processes = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _prepare, (wear, tiny))
        self._coming: dict[int, Future] = {}

    def expect(self, seeds: Sequence[int]) -> None:
        """Begins to make these, and forgets those who are not among them any more."""
        expected = set(seeds)
        for seed in [seed for seed in self._coming if seed not in expected]:
            self._coming.pop(seed).cancel()
        for seed in seeds:
            self._begin(seed)

    def __call__(self, seed: int) -> Person:
        """The person, on the device; waits until it is made."""
        self._begin(seed)
        person, packed = self._coming.pop(seed).result()
        whole = sent(packed, self._device)
        tensors = {name: whole[start:end].view(dtype).view(shape)
                   for name, (start, end, dtype, shape) in person.tensors.items()}
        return replace(person, shape=tensors.pop("shape"), tensors=tensors)

    def _begin(self, seed: int) -> None:
        if seed not in self._coming:
            self._coming[seed] = self._processes.submit(_made, seed)

    def close(self) -> None:
        self._processes.shutdown(cancel_futures=True)


_maker: PersonMaker | None = None
"""Of this process, if it is one that makes people."""


def _prepare(wear: Wear, tiny: bool) -> None:
    global _maker
    os.environ["OMP_NUM_THREADS"] = "1"  # read when native code is loaded
    torch.set_num_threads(1)
    head = open_head_model()
    _maker = PersonMaker(head, SurfaceNormals(head), wear, tiny)


def _made(seed: int) -> tuple[Person, numpy.ndarray]:
    """A person whose tensors are places in the bytes beside it."""
    with single_precision(torch.device("cpu")):
        person = _maker(seed)
    places, parts, end = {}, [], 0
    for name, tensor in (person.tensors | {"shape": person.shape}).items():
        data = _bytes(tensor)
        places[name] = (end, end + len(data), tensor.dtype, tuple(tensor.shape))
        padding = -len(data) % ALIGNMENT
        parts += [data, numpy.zeros(padding, numpy.uint8)]
        end += len(data) + padding
    return replace(person, shape=None, tensors=places), numpy.concatenate(parts)


def _bytes(tensor: Tensor) -> numpy.ndarray:
    return tensor.contiguous().numpy().reshape(-1).view(numpy.uint8)
