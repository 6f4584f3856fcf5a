"""The perceptual term: features of a network that has seen photos (training/perceptual/README.md)."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from avatar_training.losses import Perceptual
from perceptual.features import Features, Paths


def perceptual_distance(folder: Path, device: torch.device) -> Perceptual:
    """The mean distance between the stages of the ImageNet network; folder: what perceptual.convert wrote."""
    features = Features(Paths.within(folder)).to(device)

    def distance(pictures: Tensor, truth: Tensor) -> Tensor:
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            return features.distance(pictures.contiguous(memory_format=torch.channels_last),
                                     truth.contiguous(memory_format=torch.channels_last)).mean()

    return distance
