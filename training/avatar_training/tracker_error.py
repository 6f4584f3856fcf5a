"""How far the photo tracker (`./avatar track --image`) is from the truth of synthetic people, seen once each.

    python -m avatar_training.tracker_error [--people 40] [--out FOLDER]

Photos, their truth and the fits are kept in FOLDER; photos that are there already are not drawn again, so that a change
of the tracker is measured on the same ones in a minute. Most expressions are 0 in most people, so the error of those who
make one stands beside the mean.

A track's camera looks at the square that was cut out, not at the photo. A head's turn is therefore compared as it is
seen along the ray to the head, and places in the photo. Shape is not compared code by code: a larger head farther away
is the same picture. The neck is at rest in truth and fit, but the root's turn is taken along.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor

from avatar_model.bundle import read_head
from avatar_model.head import HeadModel, rodrigues
from avatar_model.open.planes import projected
from avatar_training.command_line import avatar
from avatar_training.settings import HEAD_FILE, open_architecture
from avatar_training.views import View
from synthetic.generator import HELD_OUT_SEEDS, Generator
from synthetic.photography import FOCAL_LENGTH

REPORTED = ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight", "mouthPucker",
            "browInnerUp", "eyeWideLeft", "eyeWideRight")
CODES = ("shape", "expression", "pose", "eyes", "transform")
MADE = 0.1
"""From here on somebody makes an expression."""
DENSE, CORNERS = "mediapipe468", (33, 263)
"""The face mesh, and the eyes' outer corners in it."""
FACING = torch.diag(torch.tensor([-1.0, 1.0, -1.0]))
"""The rotation of a head that looks into the camera."""
SQUARE = re.compile(r"square at (-?\d+), (-?\d+) with sides of (\d+) pixels")

Codes = dict[str, Tensor]


class Square(NamedTuple):
    """What of the photo a camera sees, in parts of the photo's side."""

    left: float
    top: float
    side: float


WHOLE = Square(0, 0, 1)


class Seen(NamedTuple):
    """A head as a picture shows it."""

    turn: Tensor
    """(3, 3) seen along the ray to the head, row vectors"""
    distance: float
    """at which a camera of the whole photo would see the head as large"""
    face: Tensor
    """(468, 2): the face mesh in the photo, parts of its side"""
    expression: Tensor
    gaze: Tensor
    """(2, 2) degrees: left then right; downwards, to the person's left"""


def save_photo(path: Path, image: Tensor, alpha: Tensor, random: numpy.random.Generator) -> None:
    """A view (3, S, S) before a wall of a random colour, lighter at the top."""
    size = image.shape[-1]
    wall = torch.from_numpy(random.uniform(0.2, 0.9, 3)).float()[:, None, None]
    wall = wall * torch.linspace(1, 0.7, size)[None, :, None]
    picture = (image.cpu() + (1 - alpha.cpu()) * wall).clamp(0, 1)
    Image.fromarray((picture.permute(1, 2, 0).numpy() * 255).round().astype(numpy.uint8)).save(path)


def draw(generator: Generator, person: int, photo: Path) -> None:
    """A held-out person's photo, and the truth beside it."""
    view = View.of(generator.batch([HELD_OUT_SEEDS[person]], views=1), 0)
    save_photo(photo, view.image[0], view.alpha[0], numpy.random.default_rng(person))
    save_file({name: getattr(view, name)[0].cpu().contiguous() for name in CODES}, photo.with_suffix(".truth"))


def tracked(photo: Path) -> tuple[Codes, Square] | str:
    """The fit and what it looks at, or what was said instead."""
    track = photo.with_suffix(".track")
    done = avatar("track", "--image", photo, "--out", track)
    if done.returncode != 0:
        return done.stderr.strip().splitlines()[-1]
    with Image.open(photo) as picture:
        square = Square(*(int(number) / picture.width for number in SQUARE.search(done.stdout).groups()))
    fit = load_file(track)
    return {name: fit[name][0] for name in CODES}, square


def along_ray(transform: Tensor) -> Tensor:
    """(3, 3): the rotation of a camera (3, 4), row vectors, once the head's ray is brought onto the axis."""
    ray = transform[:, 3] / transform[:, 3].norm()
    axis = torch.tensor([0.0, 0.0, 1.0])
    cross = torch.linalg.cross(ray, axis)
    skew = torch.stack([torch.linalg.cross(cross, unit) for unit in torch.eye(3)], 1)
    onto = torch.eye(3) + skew + skew @ skew / (1 + ray @ axis)
    return transform[:, :3] @ onto.T


def seen(head: HeadModel, codes: Codes, square: Square) -> Seen:
    """Codes of one head before a camera that sees a square of the photo."""
    transform = codes["transform"].float()
    one = {name: codes[name].float().reshape(1, -1) for name in CODES[:4]}
    root = rodrigues(one["pose"][:, :3])[0]
    mesh = head.landmarks(head(one["shape"], one["expression"], one["pose"], one["eyes"]), DENSE)
    places, _ = projected(mesh, transform[None], FOCAL_LENGTH)
    corner = torch.tensor([square.left, square.top])
    return Seen(root.T @ along_ray(transform), float(transform[2, 3]) / square.side,
                corner + (places[0] + 1) / 2 * square.side, one["expression"][0],
                torch.rad2deg(one["eyes"].reshape(2, 3)[:, :2]))


def degrees_between(first: Tensor, second: Tensor) -> float:
    """Of two rotations (3, 3)."""
    cosine = ((first * second).sum() - 1) / 2
    return float(torch.rad2deg(cosine.clamp(-1, 1).acos()))


def yaw_pitch_roll(turn: Tensor) -> Tensor:
    """(3) degrees: to the person's left, down, to the left shoulder."""
    m = turn @ FACING
    return torch.rad2deg(torch.stack([torch.atan2(-m[0, 2], m[2, 2]), m[1, 2].clamp(-1, 1).asin(),
                                      -torch.atan2(m[1, 0], m[1, 1])]))


def report(names: list[str], pairs: list[tuple[Seen, Seen]]) -> str:
    """Tables over people's fits and truths."""
    turned = torch.tensor([degrees_between(fit.turn, truth.turn) for fit, truth in pairs])
    fits, truths = (torch.stack([yaw_pitch_roll(pair[side].turn) for pair in pairs]) for side in (0, 1))
    place = torch.tensor([float((fit.face - truth.face).norm(dim=1).mean()
                                / max(_height(truth), (truth.face[CORNERS[0]] - truth.face[CORNERS[1]]).norm()))
                          for fit, truth in pairs])
    distance = torch.tensor([fit.distance / truth.distance - 1 for fit, truth in pairs])
    lines = [f"rotation: median {turned.median():.2f} degrees, nine tenths within {turned.quantile(0.9):.2f}", "",
             "| | mean absolute error | mean error | shown of 1 |", "|---|---|---|---|"]
    for k, axis in enumerate(("yaw", "pitch", "roll")):
        error = fits[:, k] - truths[:, k]
        lines.append(f"| {axis}, degrees | {error.abs().mean():.2f} | {error.mean():+.2f} "
                     f"| {_slope(truths[:, k], fits[:, k]):.2f} |")
    gazes = [torch.stack([pair[side].gaze.mean(0) for pair in pairs]) for side in (0, 1)]
    closed = [names.index(name) for name in ("eyeBlinkLeft", "eyeBlinkRight")]
    opened = torch.tensor([bool((truth.expression[closed] < 0.5).all()) for _, truth in pairs])
    for k, axis in ((1, "yaw"), (0, "pitch")):
        fit, truth = gazes[0][opened, k], gazes[1][opened, k]
        lines.append(f"| gaze {axis}, open eyes, degrees | {(fit - truth).abs().mean():.2f} "
                     f"| {(fit - truth).mean():+.2f} | {_slope(truth, fit):.2f} |")
    lines += [f"| face mesh in the photo, of the eyes' distance | {place.mean():.2%} | | |",
              f"| distance of the head, of it | {distance.abs().mean():.1%} | {distance.mean():+.1%} | |", "",
              "| expression | mean absolute error | mean error | of those who make it | people |", "|---|---|---|---|---|"]
    fit, truth = (torch.stack([pair[side].expression for pair in pairs]) for side in (0, 1))
    for name in REPORTED:
        error, made = (fit - truth)[:, names.index(name)], truth[:, names.index(name)] > MADE
        of_made = f"{error[made].abs().mean():.3f}" if made.any() else ""
        lines.append(f"| {name} | {error.abs().mean():.3f} | {error.mean():+.3f} | {of_made} | {int(made.sum())} |")
    lines.append(f"| all {len(names)} | {(fit - truth).abs().mean():.3f} | {(fit - truth).mean():+.3f} | | |")
    return "\n".join(lines)


def _height(seen: Seen) -> Tensor:
    """Half a face's height: the eyes' distance of a head that is turned aside."""
    return (seen.face[10] - seen.face[152]).norm() / 2


def _slope(truth: Tensor, fit: Tensor) -> float:
    """How much of a turn by 1 the fit shows: of the line through the people by least squares."""
    away = truth - truth.mean()
    return float((away * fit).sum() / away.square().sum())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--people", type=int, default=40)
    options.add_argument("--out", type=Path, help="keep photos, truths and tracks here")
    options = options.parse_args()
    head = read_head(HEAD_FILE)
    model = HeadModel(head, open_architecture(head).head.world_scale)
    generator = Generator(head, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
    pairs: list[tuple[Seen, Seen]] = []
    refused: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.out or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for person in range(options.people):
            photo = folder / f"{person}.png"
            if not photo.with_suffix(".truth").exists():
                draw(generator, person, photo)
            fit = tracked(photo)
            if isinstance(fit, str):
                refused.append(f"{person}: {fit}")
                continue
            pairs.append((seen(model, *fit), seen(model, load_file(photo.with_suffix(".truth")), WHOLE)))
    print(f"fitted {len(pairs)} of {options.people}; " + report(head.expression_names, pairs))
    for line in refused:
        print("refused:", line)


if __name__ == "__main__":
    main()
