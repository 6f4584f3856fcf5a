"""Contact sheets of what a model makes, to be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from avatar_training.views import View
from synthetic.sheet import contact_sheet, write_png

if TYPE_CHECKING:
    from avatar_training.trainer import Trainer


def sheet(trainer: Trainer, path: Path, batch: object) -> None:
    """A row per person: source, target, fine, base, coarse, alpha."""
    with torch.no_grad():
        source, target = View.of(batch, 0), View.of(batch, 1)
        _, rendering = trainer.loss(source, target, noisy=False)
    columns = [source.image, target.image, rendering.final, rendering.base, rendering.coarse[:, :3],
               rendering.alpha.unsqueeze(1).expand(-1, 3, -1, -1)]
    save_rows(path, torch.stack([column.float() for column in columns], 1))


def save_rows(path: Path, rows: Tensor) -> None:
    """Pictures (rows, columns, 3, S, S)."""
    write_png(path, contact_sheet(rows.flatten(0, 1), rows.shape[1]))
