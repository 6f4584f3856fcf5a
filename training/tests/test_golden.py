"""The twin against what the released code computed on a GPU (SPEC section 9)."""

import numpy
import pytest

from avatar_model.agreement import compare
from avatar_model.bundle import read_bundle
from avatar_model.probe import probe
from conftest import ROOT

GOLDEN = ROOT / "shared/src/test/resources/reference/golden_a.npz"
SEED, FRAME = 7, 3


@pytest.mark.full_size
def test_the_released_model_computes_the_golden_values(java, look_at):
    bundle = read_bundle(java.seed("gagavatar", SEED))
    inputs = {"source_image": picture(), "source_transform": look_at(8), "points": points(), "transform": look_at(-14)}
    with numpy.load(GOLDEN) as values:
        expected = dict(values)
    lines = compare(probe(bundle, inputs), expected)
    assert all(line.holds for line in lines), "\n" + "\n".join(map(str, lines))
    assert len(lines) == len(expected)


def picture() -> numpy.ndarray:
    """(3, 518, 518) in [0, 1], multiples of 1/255."""
    y, x = numpy.meshgrid(numpy.arange(518), numpy.arange(518), indexing="ij")
    waves = uniform("image", 3 * 12 * 4).reshape(3, 12, 4)
    image = numpy.zeros((3, 518, 518))
    for channel, k in numpy.ndindex(3, 12):
        fx, fy, phase, amplitude = waves[channel, k]
        image[channel] += amplitude * numpy.cos((fx * x + fy * y) * 0.12 * (1 + k / 3) + phase * 6.28)
    image = (image - image.min()) / (image.max() - image.min())
    return (numpy.round(image * 255) / 255).astype(numpy.float32)


def points() -> numpy.ndarray:
    """(5023, 3): an ellipsoid in place of the posed head."""
    u = uniform("points", 5023 * 3).reshape(5023, 3)
    v = u / numpy.linalg.norm(u, axis=1, keepdims=True) * numpy.array([0.45, 0.62, 0.5])
    v[:, 1] += 0.02 * numpy.sin(0.3 * FRAME) * (v[:, 1] < -0.2)
    v[:, 0] += 0.01 * numpy.cos(0.2 * FRAME)
    return v.astype(numpy.float32)


def uniform(name: str, count: int) -> numpy.ndarray:
    """Values in [-1, 1) from SplitMix64, begun at the FNV-1a hash of seed and name."""
    state = 0xCBF29CE484222325
    for byte in f"{SEED}:{name}".encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(state) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> numpy.uint64(31))) >> numpy.uint64(40)) * 2.0**-23 - 1
