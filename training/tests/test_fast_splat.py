"""Native splatting against the plain one: pictures, and gradients against autograd's, on the CPU and on a GPU."""

import shutil

import numpy
import pytest
import torch

from avatar_model.fast_splat import splat
from avatar_model.gaussians import GaussianLooks, Gaussians, joined
from avatar_model.splat import splat as plain_splat

FOCAL = 12.0

DEVICES = [
    pytest.param("cpu", marks=pytest.mark.skipif(not shutil.which("g++"), reason="no g++")),
    pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")),
]
pytestmark = pytest.mark.parametrize("device", DEVICES)


def scene(device, images=2, count=300, channels=32, seed=1, spread=0.25, scale=0.04, opacity=(0.0, 1.0)):
    random = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(images, count, *shape, generator=random)

    def uniform(*shape):
        return torch.rand(images, count, *shape, generator=random)

    looks = GaussianLooks(normal(channels), uniform(1) * (opacity[1] - opacity[0]) + opacity[0],
                          uniform(3) * scale, normal(4) * 0.5)
    values = [value.to(device) for value in (normal(3) * spread, *looks)]
    return Gaussians(values[0], GaussianLooks(*values[1:]))


@pytest.fixture
def cameras(look_at):
    return torch.from_numpy(numpy.stack([look_at(20, 10, roll=15), look_at(-35)]))


def cameras_eye(cameras):
    return -(cameras[:, :, :3] @ cameras[:, :, 3:])[:, :, 0]


def leaves(gaussians, dtype=torch.float32):
    values = [value.detach().to(dtype).requires_grad_() for value in (gaussians.positions, *gaussians.looks)]
    return values, Gaussians(values[0], GaussianLooks(*values[1:]))


def pictures_and_gradients(function, gaussians, transforms, size, dtype=torch.float32):
    """Features, alpha, and gradients of a loss that weighs each pixel and channel differently."""
    values, gaussians = leaves(gaussians, dtype)
    features, alpha = function(gaussians, transforms.to(gaussians.positions.device, dtype), FOCAL, size)
    random = torch.Generator().manual_seed(99)
    weights = torch.randn(features.shape, generator=random).to(features)
    alpha_weights = torch.randn(alpha.shape, generator=random).to(alpha)
    ((features * weights).sum() + (alpha * alpha_weights).sum()).backward()
    return features.detach(), alpha.detach(), [value.grad for value in values]


def assert_alike(gaussians, cameras, size, gradient_limit=1e-3):
    """Pictures within 2e-4 at each pixel; gradients within a part in a thousand of their norm."""
    features, alpha, gradients = pictures_and_gradients(splat, gaussians, cameras, size)
    expected, expected_alpha, expected_gradients = pictures_and_gradients(
        plain_splat, gaussians, cameras, size, torch.float64)
    torch.testing.assert_close(features, expected.float(), atol=2e-4, rtol=0)
    torch.testing.assert_close(alpha, expected_alpha.float(), atol=2e-4, rtol=0)
    for name, gradient, wanted in zip(["positions", *GaussianLooks._fields], gradients, expected_gradients):
        assert wanted.norm() > 0
        error = (gradient.double() - wanted).norm() / wanted.norm()
        assert error < gradient_limit, f"{name}: {error:.2e}"
    return alpha


@pytest.mark.parametrize("size", [64, 50])
@pytest.mark.parametrize("scale", [0.01, 0.04, 0.3])
def test_pictures_and_gradients_are_those_of_the_plain_splat(device, cameras, size, scale):
    alpha = assert_alike(scene(device, scale=scale), cameras, size)
    assert alpha.max() > 0.5


def test_needles_have_the_gradients_of_the_plain_splat(device, cameras):
    needles = scene(device, count=120, seed=3, scale=0.002)
    needles.looks.scales[..., 1] *= 300
    assert_alike(needles, cameras, 64)


def test_opaque_scenes_end_pixels_early(device, cameras):
    alpha = assert_alike(scene(device, count=600, seed=4, scale=0.2, opacity=(0.9, 1.2)), cameras, 64)
    assert alpha.max() > 0.99


def test_two_capped_gaussians_end_a_pixel_before_the_second(device, cameras):
    wall = scene(device, count=10, seed=4, spread=0.05, scale=0.1, opacity=(0.5, 1.0))
    wall.positions[:, 0] = 0.2 * cameras_eye(cameras).to(device)
    wall.positions[:, 1] = 0.1 * cameras_eye(cameras).to(device)
    wall.looks.opacities[:, :2] = 100
    wall.looks.scales[:, :2] = 2
    features, alpha, gradients = pictures_and_gradients(splat, wall, cameras, 32)
    torch.testing.assert_close(alpha, torch.full_like(alpha, 0.99))
    torch.testing.assert_close(features[:, :, 7, 9], 0.99 * wall.looks.colors[:, 0])
    _, of_colors, of_opacities, _, _ = gradients
    assert of_colors[:, 0].all() and not of_opacities[:, 0].any()
    assert not any(gradient[:, 1:].any() for gradient in gradients[1:3])


def test_gaussians_behind_the_camera_or_too_faint_or_out_of_sight_have_no_part(device, cameras):
    seen = scene(device, count=200, seed=5)
    hidden = scene(device, count=3, seed=6, scale=0.05, opacity=(0.5, 0.9))
    hidden.positions[:, 0] = 2 * cameras_eye(cameras).to(device)
    hidden.positions[:, 1] = torch.tensor([50.0, 0, 0])
    hidden.positions[:, 2] = 0
    hidden.looks.opacities[:, 2] = 0.99 / 255
    everything = joined(seen, hidden)
    features, alpha, gradients = pictures_and_gradients(splat, everything, cameras, 64)
    alone, alone_alpha, _ = pictures_and_gradients(splat, seen, cameras, 64)
    torch.testing.assert_close(features, alone, atol=1e-6, rtol=0)
    torch.testing.assert_close(alpha, alone_alpha, atol=1e-6, rtol=0)
    for gradient in gradients:
        assert gradient[:, :200].any() and not gradient[:, 200:].any()


@pytest.mark.parametrize("count", [0, 5])
def test_nothing_in_view_leaves_black_and_no_gradients(device, cameras, count):
    away = scene(device, count=count, seed=2)
    away.positions[...] += 100
    features, alpha, gradients = pictures_and_gradients(splat, away, cameras, 32)
    assert features.shape == (2, 32, 32, 32) and not features.any() and not alpha.any()
    assert not any(gradient.any() for gradient in gradients)


def test_values_that_are_not_numbers_draw_nothing(device, cameras):
    broken = scene(device, count=40, seed=7)
    whole = scene(device, count=40, seed=7)
    whole.looks.opacities[:, :5] = 0
    for i, value in enumerate((broken.positions, broken.looks.opacities, broken.looks.scales, broken.looks.rotations)):
        value[:, i] = float("nan")
    broken.looks.scales[:, 4] = float("inf")
    features, alpha, gradients = pictures_and_gradients(splat, broken, cameras, 32)
    torch.testing.assert_close(features, splat(whole, cameras.to(device), FOCAL, 32)[0], atol=1e-6, rtol=0)
    assert all(gradient.isfinite().all() for gradient in gradients)


def test_fewer_channels_and_half_precision_give_the_same_pictures(device, cameras):
    narrow = scene(device, channels=5, seed=8)
    half = Gaussians(narrow.positions, GaussianLooks(narrow.looks.colors.bfloat16(), *narrow.looks[1:]))
    wide = Gaussians(narrow.positions, GaussianLooks(narrow.looks.colors.bfloat16().float(), *narrow.looks[1:]))
    features, _, gradients = pictures_and_gradients(splat, narrow, cameras, 40)
    expected, _, expected_gradients = pictures_and_gradients(plain_splat, narrow, cameras, 40)
    torch.testing.assert_close(features, expected, atol=2e-4, rtol=0)
    assert gradients[1].shape == expected_gradients[1].shape
    of_half, of_wide = (splat(values, cameras.to(device), FOCAL, 40)[0] for values in (half, wide))
    torch.testing.assert_close(of_half, of_wide)


def test_more_channels_than_there_is_room_for_are_refused(device, cameras):
    with pytest.raises(ValueError, match="33 channels: 32 at most"):
        splat(scene(device, count=3, channels=33), cameras.to(device), FOCAL, 16)
