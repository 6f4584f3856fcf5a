"""Compares the converted networks with the originals, run by TensorFlow.js: python -m perceptual.check [PICTURE...]"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import torch
from torch import Tensor

from perceptual.face import SIDE, FaceNetwork
from perceptual.features import Paths
from perceptual.inception import STAGES, Inception

HERE = Path(__file__).resolve().parent
LIMIT = 5e-3
"""Of the difference's norm beside the original's: weights are kept in half precision."""


def original(name: str, values: Tensor, stages: tuple[str, ...]) -> list[numpy.ndarray]:
    """Outputs, flat and channels last, for (1, 3, side, side) as the original network takes it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "input.f32"
        values[0].permute(1, 2, 0).contiguous().numpy().astype(numpy.float32).tofile(source)
        subprocess.run(["node", HERE / "original.cjs", "run", name, source, str(values.shape[2]), folder, *stages],
                       check=True, stdout=subprocess.DEVNULL)
        return [numpy.fromfile(Path(folder) / f"{stage}.f32", numpy.float32) for stage in stages]


def report(what: str, output: Tensor, expected: numpy.ndarray) -> bool:
    values = output[0].movedim(0, -1).flatten().numpy()
    error = float(numpy.linalg.norm(values - expected) / numpy.linalg.norm(expected))
    print(f"  {what}: {error:.1e} of a norm of {numpy.linalg.norm(expected):.3g}, {len(values)} values")
    return error <= LIMIT


def pictures(files: list[str]) -> dict[str, Tensor]:
    found = {"noise": torch.rand(1, 3, 299, 299, generator=torch.Generator().manual_seed(1))}
    if files:
        from PIL import Image
        for file in files:
            image = Image.open(file).convert("RGB").resize((299, 299))
            found[file] = torch.from_numpy(numpy.array(image)).permute(2, 0, 1)[None] / 255
    return found


@torch.no_grad()
def main() -> int:
    paths = Paths.within(HERE / "models")
    inception, face = Inception(paths.inception), FaceNetwork(paths.face)
    fits = True
    for name, picture in pictures(sys.argv[1:]).items():
        print(name)
        expected = original("inception", picture, STAGES)
        for stage, output, wanted in zip(STAGES, inception.stages(picture), expected):
            fits &= report(f"inception {stage}", output, wanted)
        small = torch.nn.functional.interpolate(picture, (SIDE, SIDE), mode="bilinear", antialias=True)
        fits &= report("face embedding", face.embedding(small), original("face", small * 255, ("embedding",))[0])
    print("agrees" if fits else "DOES NOT AGREE")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
