"""Measures a model on people that training never saw, and prints a table.

    python -m avatar_training.evaluate (--checkpoint CHECKPOINT | --bundle BUNDLE) [--people 32] [--sheet SHEET.png]
        [--cases FOLDER]

Inside the head means: where the truth is there and no clothes. Cases are written as the inputs of `./avatar probe` and the
truth, so that the Java engine can be held to the same numbers.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy
import torch
from torch import Tensor

from avatar_model.bundle import read_bundle, read_head
from avatar_model.fast_splat import splat
from avatar_model.head import HeadData, HeadModel
from avatar_model.open.model import OpenModel
from avatar_training import checkpoint
from avatar_training.cameras import looking
from avatar_training.fit_noise import FitNoise
from avatar_training.losses import Losses
from avatar_training.pictures import save_rows
from avatar_training.settings import HEAD_FILE, open_architecture
from avatar_training.similarity import psnr, ssim
from avatar_training.trainer import Tools, Trainer
from avatar_training.views import View
from synthetic.generator import HELD_OUT_SEEDS, Generator
from synthetic.raster import rasterise
from synthetic.scene import Region

SIDE = 30
"""Degrees of the side view."""


@dataclass(frozen=True)
class Case:
    name: str
    source: View
    target: View


@dataclass(frozen=True)
class Score:
    psnr: Tensor
    ssim: Tensor


def score(picture: Tensor, truth: Tensor, alpha: Tensor, region: Tensor) -> Score:
    """Of pictures (B, 3, S, S) against the true ones, inside the head by their alpha and region (B, S, S)."""
    inside = ((alpha > 0.5) & (region != Region.CLOTHES)).unsqueeze(1).float()
    picture = picture.clamp(0, 1)
    return Score(psnr(picture, truth, inside), ssim(picture, truth, inside))


def rendered(trainer: Trainer, case: Case) -> Tensor:
    """(B, 3, S, S), from exact fits."""
    with torch.no_grad():
        avatar, _ = trainer.avatar(case.source, noisy=False)
        vertices = avatar.vertices + case.target.vertices - case.source.vertices
        return trainer.model.render(avatar, vertices, case.target.transform, trainer.tools.splat).final


def cases(generator: Generator, seeds: list[int]) -> list[Case]:
    """Self-reenactment and a side view, with clean truth under a light that goes with the head; and pictures as training
    sees them: with noise and compression in the truth, half of them under a light that the head turns in."""
    free = generator.batch(seeds, views=2)
    codes = [torch.stack([getattr(free, name)[k] for k in range(len(seeds))])
             for name in ("expression", "pose", "eyes", "transform")]
    still = [torch.zeros_like(values) for values in codes[:3]]
    turned = torch.stack([looking(0), looking(SIDE)]).expand(len(seeds), -1, -1, -1)
    return [Case("self-reenactment", *_pair(generator, seeds, codes)),
            Case(f"side view, {SIDE} degrees", *_pair(generator, seeds, [*still, turned])),
            Case("self-reenactment, as photographed", View.of(free, 0), View.of(free, 1)),
            Case("the source again, as photographed", View.of(free, 0), View.of(free, 0))]


def _pair(generator: Generator, seeds: list[int], codes: list[Tensor]) -> tuple[View, View]:
    """Each person's first view as photographed, and the second without noise."""
    views: list[list[View]] = [[], []]
    for person, seed in enumerate(seeds):
        own = [values[person] for values in codes]
        for k, clean in enumerate((False, True)):
            views[k].append(View.of(generator.frames(seed, *own, clean=clean), k))
    source, target = (View(*(torch.cat(parts) for parts in zip(*found))) for found in views)
    return source, target


def trainer_for(model: OpenModel, head: HeadData, tools: Tools, device: torch.device) -> Trainer:
    heads = HeadModel(head, model.architecture.head.world_scale).to(device)
    return Trainer(model.to(device).eval(), heads, tools, Losses(), FitNoise(), 1)


def write_case(path: Path, case: Case, index: int, picture: Tensor) -> None:
    values = {f"{side}_{name}": getattr(view, name)[index].float().cpu().numpy()
              for side, view in (("source", case.source), ("target", case.target))
              for name in ("image", "alpha", "region", "shape", "expression", "pose", "eyes", "transform", "vertices")}
    numpy.savez_compressed(path, final=picture.float().cpu().numpy(), **values)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    chosen = options.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--checkpoint", type=Path)
    chosen.add_argument("--bundle", type=Path)
    options.add_argument("--people", type=int, default=32)
    options.add_argument("--batch", type=int, default=4)
    options.add_argument("--sheet", type=Path)
    options.add_argument("--cases", type=Path)
    options = options.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if options.bundle:
        bundle = read_bundle(options.bundle)
        model, head = bundle.model(), bundle.head
    else:
        head = read_head(HEAD_FILE)
        model = OpenModel(open_architecture(head))
        model.load_state_dict(checkpoint.load(options.checkpoint)[0])
    generator = Generator(head, device, size=model.architecture.image.size)
    trainer = trainer_for(model, head, Tools(generator.batch, rasterise, splat), device)
    scores: dict[str, list[Score]] = {}
    rows: list[Tensor] = []
    for begin in range(0, options.people, options.batch):
        seeds = [HELD_OUT_SEEDS[begin + i] for i in range(min(options.batch, options.people - begin))]
        for case in cases(generator, seeds):
            picture, target = rendered(trainer, case), case.target
            scores.setdefault(case.name, []).append(score(picture, target.image, target.alpha, target.region))
            rows.append(torch.stack([case.source.image, target.image, picture], 1).cpu())
            if options.cases:
                options.cases.mkdir(parents=True, exist_ok=True)
                for i, seed in enumerate(seeds):
                    write_case(options.cases / f"{case.name.replace(' ', '-').replace(',', '')}-{seed}.npz", case, i,
                               picture[i])
    print("| case | people | PSNR, dB | worst tenth | SSIM |\n|---|---|---|---|---|")
    for name, parts in scores.items():
        decibels = torch.cat([part.psnr for part in parts])
        alike = torch.cat([part.ssim for part in parts])
        print(f"| {name} | {len(decibels)} | {decibels.mean():.2f} | {decibels.quantile(0.1):.2f} | {alike.mean():.3f} |")
    if options.sheet:
        save_rows(options.sheet, torch.cat(rows)[:16])


if __name__ == "__main__":
    main()
