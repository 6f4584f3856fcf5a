"""Contact sheets of what a model makes, to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy
import torch
from PIL import Image
from torch import Tensor

from avatar_training.views import View

if TYPE_CHECKING:
    from avatar_training.sitting import Trainer


def sheet(trainer: Trainer, path: Path, batch: object, rows: int = 8) -> None:
    """A row per person: source, target, fine, coarse, alpha."""
    with torch.no_grad():
        source, target = View.of(batch, 0), View.of(batch, 1)
        _, rendering = trainer.loss(source, target, noisy=False)
    columns = [source.image, target.image, rendering.final, rendering.coarse[:, :3],
               rendering.alpha.unsqueeze(1).expand(-1, 3, -1, -1)]
    save_grid(path, [[column[i] for column in columns] for i in range(min(rows, len(source.image)))])


def save_grid(path: Path, rows: list[list[Tensor]]) -> None:
    """Pictures (3, S, S) in [0, 1]; JPEG or PNG by the file's name."""
    grid = torch.cat([torch.cat([picture.float().cpu() for picture in row], 2) for row in rows], 1)
    pixels = (grid.clamp(0, 1) * 255).round().permute(1, 2, 0).numpy().astype(numpy.uint8)
    Image.fromarray(pixels).save(path)
