"""The project's own head model (docs/head-model.md), as the twin holds head models."""

from __future__ import annotations

from pathlib import Path

from avatar_model.bundle import read_head
from avatar_model.head import HeadData, HeadModel

PATH = Path(__file__).resolve().parents[2] / "worker/src/main/resources/head/head.safetensors"
WORLD_SCALE = 5.0


def read_open_head() -> HeadData:
    """The shipped file."""
    return read_head(PATH)


def open_head_model() -> HeadModel:
    return HeadModel(read_open_head(), WORLD_SCALE)
