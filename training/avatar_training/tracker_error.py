"""How far the photo tracker (`./avatar track --image`) is from the truth of synthetic people, seen once each.

    python -m avatar_training.tracker_error [--people 40] [--out FOLDER]

Shape and camera are not compared number by number: a larger head farther away is the same picture.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from avatar_model.bundle import read_head
from avatar_training.settings import HEAD_FILE
from avatar_training.views import View
from synthetic.generator import HELD_OUT_SEEDS, Generator

ROOT = Path(__file__).resolve().parents[2]
REPORTED = ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight", "mouthPucker",
            "browInnerUp")


def save_photo(path: Path, image: Tensor, alpha: Tensor, random: numpy.random.Generator) -> None:
    """A view (3, S, S) before a wall of a random colour, lighter at the top."""
    size = image.shape[-1]
    wall = torch.from_numpy(random.uniform(0.2, 0.9, 3)).float()[:, None, None]
    wall = wall * torch.linspace(1, 0.7, size)[None, :, None]
    picture = (image.cpu() + (1 - alpha.cpu()) * wall).clamp(0, 1)
    Image.fromarray((picture.permute(1, 2, 0).numpy() * 255).round().astype(numpy.uint8)).save(path)


def tracked(photo: Path, track: Path) -> dict[str, Tensor] | str:
    """The fit's codes, or what was said instead."""
    done = subprocess.run([ROOT / "avatar", "track", "--image", photo, "--out", track],
                          capture_output=True, text=True, check=False)
    return load_file(track) if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def degrees_between(first: Tensor, second: Tensor) -> float:
    """Of two rotations (3, 3)."""
    cosine = ((first * second).sum() - 1) / 2
    return float(torch.rad2deg(cosine.clamp(-1, 1).acos()))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--people", type=int, default=40)
    options.add_argument("--out", type=Path, help="keep photos and tracks here")
    options = options.parse_args()
    head = read_head(HEAD_FILE)
    generator = Generator(head, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    names = head.expression_names
    turns: list[float] = []
    errors: list[Tensor] = []
    refused: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.out or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for person in range(options.people):
            view = View.of(generator.batch([HELD_OUT_SEEDS[person]], views=1), 0)
            photo = folder / f"{person}.png"
            save_photo(photo, view.image[0], view.alpha[0], numpy.random.default_rng(person))
            codes = tracked(photo, folder / f"{person}.track")
            if isinstance(codes, str):
                refused.append(f"{person}: {codes}")
                continue
            turns.append(degrees_between(codes["transform"][0, :, :3], view.transform[0, :, :3].cpu()))
            errors.append(codes["expression"][0] - view.expression[0].cpu())
    degrees = torch.tensor(turns)
    print(f"fitted {len(turns)} of {options.people}; rotation: median {degrees.median():.2f} degrees, "
          f"nine tenths within {degrees.quantile(0.9):.2f}")
    print("| shape | mean absolute error | mean error |\n|---|---|---|")
    table = torch.stack(errors)
    for name in REPORTED:
        error = table[:, names.index(name)]
        print(f"| {name} | {error.abs().mean():.3f} | {error.mean():+.3f} |")
    for line in refused:
        print("refused:", line)


if __name__ == "__main__":
    main()
