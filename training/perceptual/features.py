"""Distances that training minimises and evaluation reports."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from perceptual.face import SIDE, FaceNetwork
from perceptual.inception import Inception


class Paths(NamedTuple):
    """Files of the two networks, as convert.py writes them."""

    inception: Path
    face: Path

    @classmethod
    def within(cls, folder: Path) -> Paths:
        return cls(folder / "inception.pt", folder / "face.pt")


class Features(nn.Module):
    """Distances between pictures (B, 3, H, W), RGB in [0, 1]. Gradients reach both pictures; the networks do not learn.

    Runs under autocast and in channels_last as any module does. FileNotFoundError if the networks were not converted.
    """

    def __init__(self, paths: Paths):
        super().__init__()
        self._inception = Inception(paths.inception)
        self._face = FaceNetwork(paths.face)

    def distance(self, pictures: Tensor, others: Tensor) -> Tensor:
        """(B): LPIPS's distance without its learned weights, between Inception's stages; from 0 to 8.

        At each place the difference of the stage's features, each of length 1: squared, summed over channels, averaged
        over places; summed over stages.
        """
        return apart(self._inception.stages(torch.cat([pictures, others])))

    def face_distance(self, faces: Tensor, others: Tensor) -> Tensor:
        """(B): the same between the stages of the face network, for pictures of faces around 150 pixels wide."""
        return apart(self._face.stages(torch.cat([faces, others])))

    def identity(self, faces: Tensor) -> Tensor:
        """(B, 128) embeddings of faces as `crops` gives them."""
        return self._face.embedding(faces)

    def identity_distance(self, faces: Tensor, others: Tensor) -> Tensor:
        """(B): squared distance of embeddings; dlib takes less than 0.36 for the same person."""
        return (self.identity(faces) - self.identity(others)).square().sum(1)


def crops(pictures: Tensor, boxes: Tensor, side: int = SIDE) -> Tensor:
    """(B, 3, side, side): squares of pictures, with gradients.

    boxes (B, 3): centre x, centre y and side in pixels. The face network wants the face with a quarter of its width
    around: a side of one and a half widths. Larger squares are averaged down, not thinned out.
    """
    height, width = pictures.shape[2:]
    extent = torch.tensor([width, height], dtype=boxes.dtype, device=boxes.device)
    centres = boxes[:, :2] * 2 / extent - 1
    spans = boxes[:, 2:] / extent
    transform = torch.stack([torch.stack([spans[:, 0], torch.zeros_like(spans[:, 0]), centres[:, 0]], 1),
                             torch.stack([torch.zeros_like(spans[:, 1]), spans[:, 1], centres[:, 1]], 1)], 1)
    # Sampled finely enough for every pixel to count, then averaged.
    finer = max(1, int((boxes[:, 2].max() / side).ceil()))
    grid = F.affine_grid(transform, [len(pictures), 3, side * finer, side * finer], align_corners=False)
    sampled = F.grid_sample(pictures, grid.to(pictures.dtype), align_corners=False)
    return F.avg_pool2d(sampled, finer)


def apart(stages: list[Tensor]) -> Tensor:
    """(B): the distance between the first half of a batch and the second, from a network's stages of both."""
    total: Tensor | float = 0.0
    for stage in stages:
        pictures, others = F.normalize(stage.float(), dim=1, eps=1e-6).chunk(2)
        total = total + (pictures - others).square().sum(1).mean((1, 2))
    return total
