"""The DPT-like head on the backbone (SPEC section 4): tokens of four depths to one fine feature map."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from avatar_model.architecture import Backbone, FeatureHead
from avatar_model.backbone import VisionTransformer

MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)


class ResidualUnit(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(F.relu(x))))


class Refinement(nn.Module):
    def __init__(self, width: int, skipped: bool):
        super().__init__()
        self.out_conv = nn.Conv2d(width, width, 1)
        self.resConfUnit1 = ResidualUnit(width) if skipped else None
        self.resConfUnit2 = ResidualUnit(width)

    def forward(self, x: Tensor, skip: Tensor | None, size: int) -> Tensor:
        if skip is not None:
            x = x + self.resConfUnit1(skip)
        x = self.resConfUnit2(x)
        x = F.interpolate(x, size=(size, size), mode="bilinear", align_corners=True)
        return self.out_conv(x)


class FeatureExtractor(nn.Module):
    """Backbone and feature head: the source image to a feature map and a global feature."""

    def __init__(self, backbone: Backbone, settings: FeatureHead):
        super().__init__()
        widths, fused = settings.projections, settings.width
        self.grid = backbone.grid
        self.dino_model = VisionTransformer(backbone)
        self.projects = nn.ModuleList(nn.Conv2d(backbone.width, width, 1) for width in widths)
        self.resize_layers = nn.ModuleList([
            nn.ConvTranspose2d(widths[0], widths[0], 4, stride=4),
            nn.ConvTranspose2d(widths[1], widths[1], 2, stride=2),
            nn.Identity(),
            nn.Conv2d(widths[3], widths[3], 3, stride=2, padding=1),
        ])
        self.layer_rn = nn.ModuleList(nn.Conv2d(width + 3, fused, 3, padding=1, bias=False) for width in widths)
        self.refinenet = nn.ModuleList(Refinement(fused, skipped=i > 0) for i in range(4))
        self.output_conv = nn.Conv2d(fused, fused, 3, padding=1)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)

    def tokens(self, image: Tensor) -> list[Tensor]:
        """RGB in [0, 1], (B, 3, S, S), to 4 x (B, g g, width)."""
        return self.dino_model(self._normalised(image))

    def feature(self, image: Tensor, tokens: list[Tensor]) -> Tensor:
        """(B, width, 8 g, 8 g) from the image and its tokens."""
        normalised = self._normalised(image)
        layers = []
        for i, layer_tokens in enumerate(tokens):
            x = layer_tokens.transpose(1, 2).unflatten(2, (self.grid, self.grid))
            x = self.resize_layers[i](self.projects[i](x))
            picture = F.interpolate(
                normalised, size=x.shape[-2:], mode="bilinear", align_corners=False, antialias=True)
            layers.append(self.layer_rn[i](torch.cat([picture, x], 1)))
        x = self.refinenet[0](layers[3], None, layers[2].shape[-1])
        x = self.refinenet[1](x, layers[2], layers[1].shape[-1])
        x = self.refinenet[2](x, layers[1], layers[0].shape[-1])
        x = self.refinenet[3](x, layers[0], 2 * layers[0].shape[-1])
        return self.output_conv(x)

    def _normalised(self, image: Tensor) -> Tensor:
        return (image - self.mean) / self.deviation


def global_feature(tokens: list[Tensor]) -> Tensor:
    """(B, width). TRAP: index 0 of the last tokens after the class token is dropped, the top-left patch."""
    return tokens[-1][:, 0]
