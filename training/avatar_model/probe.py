"""The twin of ``avatar probe`` and ``avatar probe-head``: the same inputs, the same outputs (docs/commands.md).

    python -m avatar_model.probe --bundle DIR --inputs FILE.npz --out FILE.npz [--head]
"""

from __future__ import annotations

import argparse

import numpy
import torch
from torch import Tensor

from avatar_model.bundle import Bundle, read_bundle

Arrays = dict[str, numpy.ndarray]


@torch.inference_mode()
def probe(bundle: Bundle, inputs: Arrays) -> Arrays:
    """Every value that the model computes on the way from a source picture to a rendered one."""
    model = bundle.model()
    image, source, points, transform = (
        _batched(inputs[name]) for name in ("source_image", "source_transform", "points", "transform"))
    features = model.features(image)
    rendering = model.render(model.avatar(features, source), points, transform)
    positions, looks = rendering.gaussians
    values = {f"dino_tokens_{i}": tokens for i, tokens in enumerate(features.tokens)}
    values |= {"dpt_feature": features.feature, "global_feature": features.global_feature}
    values |= {"gs_xyz": positions} | {f"gs_{name}": value for name, value in looks._asdict().items()}
    values |= {"coarse": rendering.coarse, "alpha": rendering.alpha, "final": rendering.final}
    return {name: value[0].numpy() for name, value in values.items()}


@torch.inference_mode()
def probe_head(bundle: Bundle, inputs: Arrays) -> Arrays:
    """Posed vertices and landmarks, world units, of N rows of codes."""
    head = bundle.head_model()
    vertices = head(*(torch.from_numpy(inputs[name]) for name in ("shapecode", "expcode", "posecode", "eyecode")))
    return {"vertices": vertices.numpy(), "landmarks70": head.landmarks(vertices).numpy()}


def _batched(array: numpy.ndarray) -> Tensor:
    return torch.from_numpy(array).float().unsqueeze(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--inputs", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--head", action="store_true", help="pose the head model instead")
    given = parser.parse_args()
    with numpy.load(given.inputs) as inputs:
        run = probe_head if given.head else probe
        numpy.savez(given.out, **run(read_bundle(given.bundle), dict(inputs)))


if __name__ == "__main__":
    main()
