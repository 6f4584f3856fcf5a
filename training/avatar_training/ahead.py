"""Draws the next step's pictures while this one is learnt from."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import torch
from torch import Tensor


class Ahead:
    """``draw`` of consecutive steps, one step ahead, in a thread and on a stream of its own.

    What ``draw`` gives is a dataclass of tensors; those are handed over in order with the caller's current stream.
    """

    def __init__(self, draw: Callable[[int], Any], device: torch.device):
        self._draw, self._device = draw, device
        self._thread = ThreadPoolExecutor(1, "pictures")
        self._stream = torch.cuda.Stream(device) if device.type == "cuda" else None
        self._next: tuple[int, Future] | None = None

    def pictures(self, step: int) -> Any:
        ahead = self._next
        future = ahead[1] if ahead is not None and ahead[0] == step else self._thread.submit(self._drawn, step)
        self._next = step + 1, self._thread.submit(self._drawn, step + 1)
        batch, ready = future.result()
        if ready is not None:
            current = torch.cuda.current_stream(self._device)
            current.wait_event(ready)
            for tensor in _tensors(batch):
                # The allocator must not give this memory away while the caller's stream still reads it.
                tensor.record_stream(current)
        return batch

    def _drawn(self, step: int) -> tuple[Any, torch.cuda.Event | None]:
        if self._stream is None:
            return self._draw(step), None
        with torch.no_grad(), torch.cuda.stream(self._stream):
            batch = self._draw(step)
            ready = torch.cuda.Event()
            ready.record(self._stream)
        return batch, ready


def _tensors(batch: Any) -> list[Tensor]:
    values = (getattr(batch, field.name) for field in dataclasses.fields(batch))
    return [value for value in values if isinstance(value, Tensor)]
