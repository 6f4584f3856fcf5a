"""Holds the Java engine to the scores of `evaluate`: the same cases, drawn by both.

    python -m avatar_training.engine_scores --cases FOLDER --bundle BUNDLE

Cases are those that `evaluate --bundle BUNDLE --cases FOLDER` wrote. Each goes through `./avatar probe` on the CPU; the
table has the mean scores of both implementations' pictures, the largest difference of a case, and how far the pictures
are apart.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy
import torch

from avatar_training.command_line import avatar
from avatar_training.evaluate import Score, score

Arrays = dict[str, numpy.ndarray]
Engine = Callable[[Arrays], numpy.ndarray]
"""From the inputs of `./avatar probe` to the final picture (3, S, S)."""


class Compared(NamedTuple):
    name: str
    """The case's file, without its ending."""
    twin: Score
    engine: Score
    apart: float
    """Mean absolute difference of the pictures, each value limited to [0, 1]."""

    @property
    def kind(self) -> str:
        """The case without its person."""
        return re.sub(r"-\d+$", "", self.name)


def probe_inputs(case: Arrays) -> Arrays:
    return {"source_image": case["source_image"], "source_points": case["source_vertices"],
            "source_transform": case["source_transform"], "points": case["target_vertices"],
            "transform": case["target_transform"]}


def java_engine(bundle: Path, scratch: Path) -> Engine:
    def run(inputs: Arrays) -> numpy.ndarray:
        numpy.savez(scratch / "inputs.npz", **inputs)
        done = avatar("probe", "--engine", "cpu", "--bundle", bundle,
                      "--inputs", scratch / "inputs.npz", "--out", scratch / "outputs.npz")
        if done.returncode != 0:
            raise SystemExit(done.stderr.strip())
        with numpy.load(scratch / "outputs.npz") as outputs:
            return outputs["final"]
    return run


def compared(folder: Path, engine: Engine) -> Iterator[Compared]:
    """The cases of a folder, by name."""
    for path in sorted(folder.glob("*.npz")):
        with numpy.load(path) as file:
            case = dict(file)
        truth = [torch.from_numpy(case[f"target_{name}"])[None] for name in ("image", "alpha", "region")]
        pictures = [torch.from_numpy(picture)[None] for picture in (case["final"], engine(probe_inputs(case)))]
        twin, java = (picture.clamp(0, 1) for picture in pictures)
        yield Compared(path.stem, score(twin, *truth), score(java, *truth), float((twin - java).abs().mean()))


def table(results: list[Compared]) -> str:
    lines = ["| case | people | PSNR, dB: PyTorch | Java | most apart | SSIM: PyTorch | Java | pictures apart |",
             "|---|---|---|---|---|---|---|---|"]
    for kind in sorted({each.kind for each in results}):
        cases = [each for each in results if each.kind == kind]
        twin, java = ({name: torch.cat([getattr(getattr(each, side), name) for each in cases])
                       for name in ("psnr", "ssim")} for side in ("twin", "engine"))
        lines.append(
            f"| {kind} | {len(cases)} | {twin['psnr'].mean():.3f} | {java['psnr'].mean():.3f} "
            f"| {(twin['psnr'] - java['psnr']).abs().max():.4f} | {twin['ssim'].mean():.4f} "
            f"| {java['ssim'].mean():.4f} | {max(each.apart for each in cases):.1e} |")
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=Path, required=True)
    options.add_argument("--bundle", type=Path, required=True)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        results = list(compared(options.cases, java_engine(options.bundle.absolute(), Path(scratch))))
    if not results:
        raise SystemExit(f"error: {options.cases} has no cases; write some by evaluate --cases")
    print(table(results))


if __name__ == "__main__":
    main()
