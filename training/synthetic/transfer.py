"""From this process's memory to the device."""

from __future__ import annotations

import numpy
import torch
from torch import Tensor


def sent(values: numpy.ndarray, device: torch.device) -> Tensor:
    """The same on the device; to a GPU it goes with the current stream, and nobody waits for it."""
    tensor = torch.from_numpy(values)
    return tensor.pin_memory().to(device, non_blocking=True) if device.type == "cuda" else tensor.to(device)
