"""Inception V3's first stages, trained on ImageNet."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STAGES = ("activation_3", "activation_5", "mixed2", "mixed4")
"""Layers whose outputs are compared: 64, 192, 288 and 768 channels at a half, a quarter, an eighth and a sixteenth."""


class Inception(nn.Module):
    """The network as convert.py writes it."""

    def __init__(self, path: Path):
        super().__init__()
        saved = torch.load(path, weights_only=True)
        self._nodes = saved["nodes"]
        for name, value in saved["tensors"].items():
            self.register_buffer(name.replace(".", "_"), value.float(), persistent=False)

    def stages(self, images: Tensor) -> list[Tensor]:
        """Outputs of STAGES for (B, 3, H, W) in [0, 1], 75 pixels or more along a side."""
        values = {"picture": images}
        for node in self._nodes:
            values[node["name"]] = self._output(node, [values[name] for name in node["inputs"]])
        return [values[stage] for stage in STAGES]

    def _output(self, node: dict, inputs: list[Tensor]) -> Tensor:
        match node["kind"]:
            case "convolution":
                weight = getattr(self, node["name"] + "_weight")
                # Strides above 1 come without padding, sides are odd: the same on both sides.
                padding = [side // 2 for side in weight.shape[2:]] if node["same"] else 0
                return F.conv2d(inputs[0], weight, getattr(self, node["name"] + "_bias"), node["stride"], padding)
            case "relu":
                return inputs[0].relu()
            case "max":
                return F.max_pool2d(inputs[0], node["side"], node["stride"])
            case "average":
                return F.avg_pool2d(inputs[0], node["side"], node["stride"], node["side"] // 2, count_include_pad=False)
            case "join":
                return torch.cat(inputs, 1)
            case kind:
                raise ValueError(f"no such node: {kind}")
