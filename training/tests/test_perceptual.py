"""Perceptual distances: their rules on small networks of random values, and the real ones where they were converted."""

from pathlib import Path

import pytest
import torch

import perceptual
from perceptual import Features, Paths
from perceptual.face import BLOCKS
from perceptual.features import crops

MODELS = Paths.within(Path(perceptual.__file__).with_name("models"))


def convolution(name, channels, outputs, side):
    spread = (2 / (channels * side * side)) ** 0.5
    return {f"{name}.weight": (torch.randn(outputs, channels, side, side) * spread).half(),
            f"{name}.bias": torch.zeros(outputs).half()}


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    """Networks with the structure that convert.py writes and few channels."""
    torch.manual_seed(5)
    paths = Paths.within(tmp_path_factory.mktemp("models"))
    nodes, tensors, before, channels = [], {}, "picture", 3
    for i, stage in enumerate(["activation_3", "activation_5", "mixed2", "mixed4"]):
        tensors |= convolution(f"c{i}", channels, 6, 3)
        nodes += [{"kind": "convolution", "name": f"c{i}", "inputs": [before], "stride": 1, "same": True},
                  {"kind": "max", "name": f"m{i}", "inputs": [f"c{i}"], "side": 3, "stride": 2, "same": False},
                  {"kind": "average", "name": f"a{i}", "inputs": [f"m{i}"], "side": 3, "stride": 1, "same": True},
                  {"kind": "join", "name": f"j{i}", "inputs": [f"m{i}", f"a{i}"]},
                  {"kind": "relu", "name": stage, "inputs": [f"j{i}"]}]
        before, channels = stage, 12
    torch.save({"nodes": nodes, "tensors": tensors}, paths.inception)
    tensors, channels = {"fc": torch.randn(128, 16).half(), **convolution("conv32_down", 3, 2, 7)}, 2
    for group, outputs in zip(BLOCKS, (2, 4, 8, 16)):
        for block in group:
            tensors |= convolution(f"{block}.conv1", channels, outputs, 3)
            tensors |= convolution(f"{block}.conv2", outputs, outputs, 3)
            channels = outputs
    torch.save({"tensors": tensors}, paths.face)
    return paths


@pytest.fixture(scope="module")
def features(paths):
    return Features(paths)


DISTANCES = ["distance", "face_distance", "identity_distance"]


@pytest.mark.parametrize("name", DISTANCES)
def test_a_picture_is_at_no_distance_from_itself_and_further_from_worse_copies(features, name):
    pictures = torch.rand(2, 3, 150, 150)
    noise = torch.randn_like(pictures)
    distance = getattr(features, name)
    assert distance(pictures, pictures).abs().max() < 1e-6
    near, far = distance(pictures, pictures + 0.01 * noise), distance(pictures, pictures + 0.3 * noise)
    assert near.shape == (2,) and (near > 0).all() and (far > near).all()


@pytest.mark.parametrize("name", DISTANCES)
def test_gradients_reach_the_pictures_and_not_the_networks(features, name):
    pictures = torch.rand(1, 3, 150, 150, requires_grad=True)
    getattr(features, name)(pictures, torch.rand(1, 3, 150, 150)).sum().backward()
    assert pictures.grad.isfinite().all() and pictures.grad.any()
    assert not list(features.parameters())


def test_distances_stay_finite_on_black_pictures(features):
    black = torch.zeros(1, 3, 96, 96, requires_grad=True)
    distance = features.distance(black, torch.zeros(1, 3, 96, 96))
    distance.sum().backward()
    assert distance.item() == 0 and black.grad.isfinite().all()


def test_crops_hold_the_square_and_average_what_is_larger():
    ramp = torch.arange(40.0).expand(1, 3, 30, 40).contiguous()
    same = crops(ramp, torch.tensor([[20.0, 15.0, 10.0]]), 10)
    torch.testing.assert_close(same[0, 0], torch.arange(15.0, 25.0).expand(10, 10), atol=1e-4, rtol=0)
    halved = crops(ramp, torch.tensor([[20.0, 15.0, 20.0]]), 10)
    torch.testing.assert_close(halved[0, 1], (torch.arange(10.0, 30.0, 2) + 0.5).expand(10, 10), atol=1e-4, rtol=0)


@pytest.mark.skipif(not MODELS.face.exists(), reason="the networks were not converted: python -m perceptual.convert")
def test_the_real_networks_take_blur_for_worse_than_a_little_noise():
    features = Features(MODELS)
    picture = torch.nn.functional.interpolate(torch.rand(1, 3, 24, 24), (192, 192), mode="bicubic").clamp(0, 1)
    noisy = (picture + 0.005 * torch.randn_like(picture)).clamp(0, 1)
    blurred = torch.nn.functional.avg_pool2d(picture, 15, 1, 7)
    assert features.distance(picture, noisy) < features.distance(picture, blurred)
    assert features.identity(picture[..., :150, :150]).shape == (1, 128)
