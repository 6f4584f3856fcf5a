"""The perceptual term: features of a network that has seen photos (training/perceptual/README.md)."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from avatar_training.losses import Perceptual
from perceptual.features import Paths, apart
from perceptual.inception import Inception


def perceptual_distance(folder: Path, device: torch.device) -> Perceptual:
    """The mean distance between the stages of the ImageNet network; folder: what perceptual.convert wrote."""
    network = Inception(Paths.within(folder).inception).to(device)

    def distance(pictures: Tensor, truth: Tensor) -> Tensor:
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            both = torch.cat([pictures, truth]).contiguous(memory_format=torch.channels_last)
            return apart(network.stages(both)).mean()

    return distance
