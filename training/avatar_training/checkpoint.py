"""Checkpoints in half precision, in pieces small enough to carry one by one."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from avatar_model.bundle import WEIGHTS

PIECE = 14 * 2**20
"""Bytes at most, unless one tensor alone is larger."""
STATE = "state.json"


def save(folder: Path, weights: dict[str, Tensor], state: dict[str, object]) -> None:
    """Writes pieces, then the state that lists them: a folder without it is no checkpoint."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces: list[dict[str, Tensor]] = [{}]
    size = 0
    for name, value in weights.items():
        half = value.detach().to("cpu", torch.float16).contiguous()
        if not half.isfinite().all():
            raise ValueError(f"tensor '{name}' is not finite in half precision; nothing was saved in its place")
        if size + half.nbytes > PIECE and pieces[-1]:
            pieces.append({})
            size = 0
        pieces[-1][name] = half
        size += half.nbytes
    names = []
    for index, piece in enumerate(pieces):
        names.append(f"piece{index}.safetensors")
        save_file(piece, folder / names[-1])
    (folder / STATE).write_text(json.dumps(state | {"pieces": names}, indent=2))


def load(folder: Path) -> tuple[dict[str, Tensor], dict[str, object]]:
    """The weights in single precision, and what was saved with them: nothing in a bundle, which is read as well."""
    if not (folder / STATE).exists() and (folder / WEIGHTS).exists():
        return {key: value.float() for key, value in load_file(folder / WEIGHTS).items()}, {}
    state = json.loads((folder / STATE).read_text())
    weights: dict[str, Tensor] = {}
    for name in state.pop("pieces"):
        weights |= {key: value.float() for key, value in load_file(folder / name).items()}
    return weights, state
