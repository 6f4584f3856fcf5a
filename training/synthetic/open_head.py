"""The project's own head model (docs/head-model.md), as the twin holds head models."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors import safe_open

from avatar_model.head import HeadData, HeadModel, LandmarkEmbedding

PATH = Path(__file__).resolve().parents[2] / "worker/src/main/resources/head/head.safetensors"
WORLD_SCALE = 5.0


def read_open_head(path: Path = PATH) -> HeadData:
    """The shipped file; it leaves out the pose basis, which is all zeros."""
    with safe_open(path, framework="pt") as file:
        names = {key: json.loads(file.metadata()[key]) for key in ("shape_names", "expression_names", "joint_names")}
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    embeddings = [name.split(".")[1] for name in tensors if name.endswith(".faces")]
    joints = len(names["joint_names"])
    floats = {name: tensors[name].float() for name in (
        "template", "shape_basis", "expression_basis", "joint_regressor", "skinning_weights")}
    return HeadData(
        **floats, **names, pose_basis=torch.zeros(9 * (joints - 1), *tensors["template"].shape),
        parents=tensors["parents"], faces=tensors["faces"],
        landmarks={name: LandmarkEmbedding(tensors[f"landmarks.{name}.faces"], tensors[f"landmarks.{name}.weights"])
                   for name in embeddings})


def open_head_model() -> HeadModel:
    return HeadModel(read_open_head(), WORLD_SCALE)
