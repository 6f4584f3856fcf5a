"""Gives a model that never looked the photo up the photo (docs/open-model.md, "The photo"), without training it.

    python -m avatar_training.add_photo --bundle BUNDLE --out BUNDLE [--people 8]

A Gaussian's last three channels are then its place and its trust. The three whose loss the renderer minds least go, and
what the others tell of them, by least squares over pictures of people that training sees, is folded into the renderer's
first layer. The photo is trusted alike wherever the source shows something; where a frame turns the head or moves its
surface, trust falls by itself.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from avatar_model.bundle import HEAD, read_bundle, write_bundle
from avatar_model.fast_splat import splat
from avatar_model.open import photo
from avatar_model.open.branches import VISIBLE_COLORS
from avatar_model.open.model import OpenModel
from avatar_training.evaluate import trainer_for
from avatar_training.trainer import Tools, Trainer
from avatar_training.views import View
from synthetic.generator import TRAINING_SEEDS, Generator
from synthetic.raster import rasterise

FIRST_LAYER = "upsampler.conv_body_first.weight"
BRANCHES = ("front", "back", "expression")
EVERY = 5
"""Of pixels, those that are looked at."""
TRUST = 6.0
"""Before the sigmoid: nearly whole."""


class Spared(NamedTuple):
    kept: Tensor
    """(C - 3) channels, visible colours first"""
    gone: Tensor
    """(3) channels"""
    told: Tensor
    """(C - 3, 3): what the kept ones tell of the others"""


def spared(pixels: Tensor, weights: Tensor) -> Spared:
    """Which channels may go, by pixels (M, C) of splatted pictures and the first layer's weights (O, C): those of which
    least reaches the layer's output once the others have told what they can."""
    channels = pixels.shape[1]
    pixels = pixels.double()
    products = pixels.T @ pixels + 1e-6 * len(pixels) * torch.eye(channels).double()
    # The part of a channel that the others do not tell has the variance 1 / (the inverse's diagonal).
    untold = (1 / products.inverse().diagonal() / len(pixels)).sqrt()
    missed = untold * weights.double().norm(dim=0)
    gone = missed[VISIBLE_COLORS:].argsort()[:photo.KEPT].sort().values + VISIBLE_COLORS
    kept = torch.tensor([channel for channel in range(channels) if channel not in gone.tolist()])
    told = torch.linalg.solve(products[kept][:, kept], products[kept][:, gone])
    return Spared(kept, gone, told)


def with_photo(model: OpenModel, spare: Spared) -> OpenModel:
    """A model that looks the photo up, of one that does not."""
    backbone = replace(model.architecture.backbone, photo=True)
    looking = OpenModel(replace(model.architecture, backbone=backbone)).eval()
    values = {name: value.clone() for name, value in model.state_dict().items()}
    order = torch.cat([spare.kept, spare.gone])
    for branch in BRANCHES:
        for kind in ("weight", "bias"):
            rows = values[f"{branch}.out.{kind}"]
            rows[:len(order)] = rows[order]
            rows[len(spare.kept):len(order)] = 0
        values[f"{branch}.out.bias"][len(order) - 1] = TRUST
    weights = values[FIRST_LAYER]
    first = weights[:, :, 0, 0].double()
    values[FIRST_LAYER] = torch.zeros_like(weights)
    values[FIRST_LAYER][:, :len(spare.kept), 0, 0] = (
        first[:, spare.kept] + first[:, spare.gone] @ spare.told.T).to(weights.dtype)
    looking.load_state_dict(values)
    return looking


def pixels_of(trainer: Trainer, first: View, second: View) -> Tensor:
    """(M, C): of one person's splatted pictures, the source again and another view."""
    with torch.no_grad():
        avatar, _ = trainer.avatar(first, noisy=True)
        shown = [trainer.model.render(avatar, avatar.vertices + view.vertices - first.vertices, view.transform,
                                      trainer.tools.splat).coarse for view in (first, second)]
    return torch.cat([picture[0].flatten(1).T[::EVERY] for picture in shown])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--bundle", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--people", type=int, default=8)
    options = options.parse_args()
    bundle = read_bundle(options.bundle)
    model = bundle.model()
    if not isinstance(model, OpenModel) or model.architecture.backbone.photo:
        raise SystemExit(f"{options.bundle} is no open model, or looks the photo up already")
    device = torch.device("cpu")
    generator = Generator(bundle.head, device, size=model.architecture.image.size)
    trainer = trainer_for(model, bundle.head, Tools(generator.batch, rasterise, splat), device)
    pixels = []
    for seed in TRAINING_SEEDS[:options.people]:
        batch = generator.batch([seed], views=2)
        pixels.append(pixels_of(trainer, View.of(batch, 0), View.of(batch, 1)))
    spare = spared(torch.cat(pixels), model.state_dict()[FIRST_LAYER][:, :, 0, 0])
    provenance = f"{bundle.provenance}; the photo was added without training (avatar_training.add_photo)"
    print(f"channels {spare.gone.tolist()} gave way to place and trust")
    print(write_bundle(options.out, with_photo(model, spare), options.bundle / HEAD, provenance, bundle.licence,
                       torch.float16))


if __name__ == "__main__":
    main()
