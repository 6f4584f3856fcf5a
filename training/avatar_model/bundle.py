"""Bundles (docs/formats.md): a folder with ``bundle.json``, ``weights.safetensors`` and ``head.safetensors``."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from avatar_model.architecture import Architecture, ArchitectureError, Pyramid
from avatar_model.head import HeadData, HeadModel, LandmarkEmbedding
from avatar_model.model import AvatarModel
from avatar_model.open.model import OpenModel

FORMAT_VERSION = 1
DESCRIPTION = "bundle.json"
WEIGHTS = "weights.safetensors"
HEAD = "head.safetensors"
HEAD_FORMAT = {"format": "avatarfleet.head", "version": "1"}
FLOATS = ("template", "shape_basis", "expression_basis", "pose_basis", "joint_regressor", "skinning_weights")
INTEGERS = ("parents", "faces")
NAMES = ("shape_names", "expression_names", "joint_names")


class BundleError(Exception):
    """A folder that is no bundle, or values that no bundle can have. Codes are those of the Java reader."""

    def __init__(self, code: str, message: str):
        super().__init__(f"{message} [{code}]")
        self.code = code


@dataclass(frozen=True)
class Bundle:
    id: str
    """SHA-256 of ``bundle.json``"""
    architecture: Architecture
    provenance: str
    licence: str
    weights: dict[str, Tensor]
    head: HeadData

    def model(self) -> AvatarModel | OpenModel:
        """The network with the bundle's weights, in single precision."""
        model = (OpenModel if isinstance(self.architecture.backbone, Pyramid) else AvatarModel)(self.architecture)
        _check_names(self.weights, model.state_dict())
        model.load_state_dict(self.weights)
        return model

    def head_model(self) -> HeadModel:
        return HeadModel(self.head, self.architecture.head.world_scale)


def read_bundle(folder: str | os.PathLike[str]) -> Bundle:
    """Reads a bundle; hashes, format and fields are checked, the tensors' names and shapes by ``Bundle.model``."""
    folder = Path(folder)
    path = folder / DESCRIPTION
    if not path.is_file():
        raise BundleError("BUNDLE_MISSING", f"{folder} is not a model bundle: it has no {DESCRIPTION}")
    text = path.read_bytes()
    try:
        description = json.loads(text)
        version = description["formatVersion"]
        if version != FORMAT_VERSION:
            raise BundleError(
                "FORMAT_VERSION", f"{path}: formatVersion is {version} where {FORMAT_VERSION} is known here")
        architecture = Architecture.from_json(description["architecture"])
        hashes = description["files"]
        provenance, licence = description["provenance"], description["licence"]
    except ArchitectureError as e:
        raise BundleError("ARCHITECTURE", f"{path}: {e}") from e
    except (ValueError, KeyError, TypeError) as e:
        raise BundleError("BUNDLE_JSON", f"{path} is no description of a bundle: {e!r}") from e
    if set(hashes) != {WEIGHTS, HEAD}:
        raise BundleError("BUNDLE_JSON", f"{path}: files must be {WEIGHTS} and {HEAD}, not {sorted(hashes)}")
    for name, expected in hashes.items():
        actual = _sha256(folder / name)
        if actual != expected:
            raise BundleError("BUNDLE_HASH", f"{folder / name} has SHA-256 {actual} where {DESCRIPTION} says {expected}")
    return Bundle(hashlib.sha256(text).hexdigest(), architecture, provenance, licence,
                  load_file(folder / WEIGHTS), read_head(folder / HEAD))


def write_bundle(folder: str | os.PathLike[str], model: AvatarModel | OpenModel, head: HeadData, provenance: str,
                 licence: str, precision: torch.dtype = torch.float32) -> str:
    """Writes a bundle that appears whole or not at all, and gives back its id.

    precision: that of the weights; the head model's file keeps its bases in the precision that they have.

    :raises BundleError: if the folder exists already or a tensor is not finite; nothing is left behind
    """
    folder = Path(folder).absolute()
    if folder.exists():
        raise BundleError("TARGET_EXISTS", f"{folder} exists already; remove it or choose another folder")
    weights = {name: _finite(name, value, precision) for name, value in model.state_dict().items()}
    staging = folder.with_name(f".{folder.name}.{uuid.uuid4()}.part")
    staging.mkdir(parents=True)
    try:
        save_file(weights, staging / WEIGHTS)
        write_head(staging / HEAD, head)
        description: dict[str, Any] = {
            "formatVersion": FORMAT_VERSION,
            "architecture": model.architecture.to_json(),
            "provenance": provenance,
            "licence": licence,
            "files": {name: _sha256(staging / name) for name in (HEAD, WEIGHTS)},
        }
        text = json.dumps(description, indent=2, ensure_ascii=False).encode()
        (staging / DESCRIPTION).write_bytes(text)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return hashlib.sha256(text).hexdigest()


def read_head(path: str | os.PathLike[str]) -> HeadData:
    """Reads a head model's file."""
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}
        if {key: metadata.get(key) for key in HEAD_FORMAT} != HEAD_FORMAT:
            raise BundleError("FORMAT_OTHER", f"{path} is not a head model of version {HEAD_FORMAT['version']}")
        tensors.setdefault("pose_basis", _no_corrections(tensors))
        names = [name.split(".")[1] for name in tensors if name.startswith("landmarks.") and name.endswith(".faces")]
        return HeadData(
            **{name: tensors[name] for name in FLOATS + INTEGERS},
            **{name: json.loads(metadata[name]) for name in NAMES},
            landmarks={name: LandmarkEmbedding(
                tensors[f"landmarks.{name}.faces"], tensors[f"landmarks.{name}.weights"]) for name in names})
    except (SafetensorError, KeyError, ValueError) as e:
        raise BundleError("HEAD_MODEL", f"{path} is no head model: {e!r}") from e


def _no_corrections(tensors: dict[str, Tensor]) -> Tensor:
    """A head model may go without pose corrections."""
    return torch.zeros(9 * (len(tensors["parents"]) - 1), len(tensors["template"]), 3)


def write_head(path: str | os.PathLike[str], head: HeadData) -> None:
    """Writes a head model's file."""
    tensors = {name: _finite(name, getattr(head, name), getattr(head, name).dtype) for name in FLOATS}
    if not tensors["pose_basis"].any():
        del tensors["pose_basis"]
    tensors |= {name: getattr(head, name).int().contiguous() for name in INTEGERS}
    for name, embedding in head.landmarks.items():
        tensors[f"landmarks.{name}.faces"] = embedding.faces.int().contiguous()
        tensors[f"landmarks.{name}.weights"] = _single(name, embedding.weights)
    metadata = HEAD_FORMAT | {name: json.dumps(getattr(head, name), ensure_ascii=False) for name in NAMES}
    save_file(tensors, path, metadata)


def _single(name: str, value: Tensor) -> Tensor:
    return _finite(name, value, torch.float32)


def _finite(name: str, value: Tensor, precision: torch.dtype) -> Tensor:
    values = value.detach().to("cpu", precision).contiguous()
    if not values.isfinite().all():
        raise BundleError("TENSOR_NOT_FINITE", f"tensor '{name}' of shape {list(value.shape)} is not finite")
    return values


def _check_names(weights: dict[str, Tensor], expected: dict[str, Tensor]) -> None:
    for name in sorted(expected.keys() - weights.keys()):
        raise BundleError("TENSOR_MISSING", f"{WEIGHTS} has no tensor '{name}', which the architecture needs")
    for name in sorted(weights.keys() - expected.keys()):
        raise BundleError("TENSOR_UNEXPECTED", f"{WEIGHTS} has a tensor '{name}' that the architecture does not")
    for name, value in weights.items():
        if value.shape != expected[name].shape:
            raise BundleError("TENSOR_SHAPE", f"{WEIGHTS}: tensor '{name}' has shape {list(value.shape)} where "
                                              f"the architecture needs {list(expected[name].shape)}")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
