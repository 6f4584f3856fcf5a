"""dlib's face recognition network: a ResNet of 29 layers that places faces so that the same person's lie together."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIDE = 150
"""Pixels along a side of what it was trained on: the face, upright, with a quarter of its width around."""
BLOCKS = (
    ("conv32_1", "conv32_2", "conv32_3"),
    ("conv64_down", "conv64_1", "conv64_2", "conv64_3"),
    ("conv128_down", "conv128_1", "conv128_2"),
    ("conv256_down", "conv256_1", "conv256_2", "conv256_down_out"),
)
MEAN = (122.782, 117.001, 104.298)


class FaceNetwork(nn.Module):
    """The network as convert.py writes it."""

    def __init__(self, path: Path):
        super().__init__()
        for name, value in torch.load(path, weights_only=True)["tensors"].items():
            self.register_buffer(name.replace(".", "_"), value.float(), persistent=False)
        self.register_buffer("mean", torch.tensor(MEAN).view(3, 1, 1) / 255, persistent=False)

    def stages(self, images: Tensor) -> list[Tensor]:
        """Outputs of the groups of 32, 64, 128 and 256 channels for (B, 3, H, W) in [0, 1], about 150 pixels a side."""
        value = F.max_pool2d(self._convolved(images - self.mean, "conv32_down", stride=2, padding=0).relu(), 3, 2)
        outputs = []
        for group in BLOCKS:
            for block in group:
                value = self._block(value, block)
            outputs.append(value)
        return outputs

    def embedding(self, images: Tensor) -> Tensor:
        """(B, 128) for (B, 3, 150, 150); dlib takes less than 0.6 between two for the same person."""
        return self.stages(images)[-1].mean((2, 3)) @ self.fc.T

    def _convolved(self, value: Tensor, name: str, stride: int, padding: int) -> Tensor:
        return F.conv2d(value, getattr(self, name + "_weight"), getattr(self, name + "_bias"), stride, padding)

    def _block(self, value: Tensor, name: str) -> Tensor:
        if "down" not in name:
            return (self._convolved(self._convolved(value, f"{name}_conv1", 1, 1).relu(), f"{name}_conv2", 1, 1)
                    + value).relu()
        output = self._convolved(self._convolved(value, f"{name}_conv1", 2, 0).relu(), f"{name}_conv2", 1, 1)
        pooled = F.avg_pool2d(value, 2, 2)
        # What is missing on either side is zero: channels of the pooled input, the last row and column of the output.
        pooled = F.pad(pooled, (0, 0, 0, 0, 0, output.shape[1] - pooled.shape[1]))
        height, width = pooled.shape[2:]
        return (F.pad(output, (0, width - output.shape[3], 0, height - output.shape[2])) + pooled).relu()
