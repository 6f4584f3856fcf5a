"""Splatting against the rule written as loops, and its gradients against finite differences."""

import numpy
import pytest
import torch

from avatar_model.gaussians import GaussianLooks, Gaussians
from avatar_model.splat import splat

FOCAL = 12.0


def gaussians(count, seed, dtype=torch.float32, channels=5, spread=0.3, scale=0.05, opacity=(0.0, 1.0)):
    random = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=random, dtype=dtype)

    opacities = torch.rand(1, count, 1, generator=random, dtype=dtype)
    looks = GaussianLooks(
        normal(1, count, channels), opacities * (opacity[1] - opacity[0]) + opacity[0],
        torch.rand(1, count, 3, generator=random, dtype=dtype) * scale, normal(1, count, 4) * 0.5)
    return Gaussians(normal(1, count, 3) * spread, looks)


def by_loops(scene, transform, size):
    """SPEC section 6, pixel by pixel, in float64, but for the largest alpha.

    As a float32 that one is above 0.99, so that two of them leave less than 1e-4, which decides where pixels end.
    """
    most_opaque = float(numpy.float32(0.99))
    positions, colors, opacities, scales, rotations = (
        value[0].double().numpy() for value in (scene.positions, *scene.looks))
    rotation, shift = transform[0, :, :3].double().numpy(), transform[0, :, 3].double().numpy()
    turn, focal, limit = (rotation * [-1, -1, 1]).T, FOCAL * size / 2, 1.3 / FOCAL
    drawn = []
    for p, color, opacity, scale, (w, x, y, z) in zip(positions, colors, opacities[:, 0], scales, rotations):
        a, b, depth = (p @ rotation + shift) * [-1, -1, 1]
        if depth <= 0.2:
            continue
        matrix = numpy.array([[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                              [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                              [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]])
        covariance = matrix @ numpy.diag(scale**2) @ matrix.T
        jacobian = focal / depth * numpy.array([[1, 0, -numpy.clip(a / depth, -limit, limit)],
                                                [0, 1, -numpy.clip(b / depth, -limit, limit)]])
        flat = jacobian @ turn @ covariance @ turn.T @ jacobian.T + 0.3 * numpy.eye(2)
        centre = ((FOCAL * numpy.array([a, b]) / depth + 1) * size - 1) / 2
        drawn.append((depth, centre, numpy.linalg.inv(flat), opacity, color))
    drawn.sort(key=lambda gaussian: gaussian[0])
    features, alphas = numpy.zeros((colors.shape[1], size, size)), numpy.zeros((size, size))
    for row, column in numpy.ndindex(size, size):
        left = 1.0
        for _, centre, inverse, opacity, color in drawn:
            d = numpy.array([column, row]) - centre
            alpha = min(most_opaque, opacity * numpy.exp(-0.5 * d @ inverse @ d))
            if alpha < 1 / 255:
                continue
            if left * (1 - alpha) < 1e-4:
                break
            features[:, row, column] += alpha * left * color
            left *= 1 - alpha
        alphas[row, column] = 1 - left
    return features, alphas


@pytest.mark.parametrize("scale, opacity", [(0.02, (0, 1)), (0.2, (0, 1)), (0.2, (0.95, 1.2))])
def test_pictures_are_those_of_the_rule(look_at, scale, opacity):
    size, camera = 24, torch.from_numpy(look_at(20, 10, roll=15))[None]
    scene = gaussians(120, seed=1, scale=scale, opacity=opacity)
    scene.positions[0, :10] *= 40  # some behind the camera, some far outside the picture
    features, alpha = splat(scene, camera, FOCAL, size)
    expected, expected_alpha = by_loops(scene, camera, size)
    numpy.testing.assert_allclose(features[0].numpy(), expected, atol=2e-4)
    numpy.testing.assert_allclose(alpha[0].numpy(), expected_alpha, atol=2e-4)
    assert expected_alpha.max() > 0.5


def test_nothing_in_view_leaves_black(look_at):
    behind = gaussians(20, seed=2)
    behind.positions[..., 2] += 30
    features, alpha = splat(behind, torch.from_numpy(look_at(0, 0))[None], FOCAL, 16)
    assert features.shape == (1, 5, 16, 16) and not features.any() and not alpha.any()


def test_a_batch_is_its_pictures_one_by_one(look_at):
    first, second = gaussians(60, seed=3), gaussians(60, seed=4)
    both = Gaussians(torch.cat([first.positions, second.positions]),
                     GaussianLooks(*(torch.cat(values) for values in zip(first.looks, second.looks))))
    cameras = torch.from_numpy(numpy.stack([look_at(10), look_at(-30)]))
    features, _ = splat(both, cameras, FOCAL, 16)
    for i, scene in enumerate((first, second)):
        torch.testing.assert_close(features[i:i + 1], splat(scene, cameras[i:i + 1], FOCAL, 16)[0])


def test_gradients_are_those_of_finite_differences(look_at):
    scene = gaussians(6, seed=5, dtype=torch.float64, channels=3, spread=0.1, scale=0.1, opacity=(0.3, 0.8))
    camera = torch.from_numpy(look_at(15)).double()[None]
    inputs = [value.requires_grad_() for value in (scene.positions, *scene.looks, camera)]

    def picture(positions, colors, opacities, scales, rotations, transform):
        return splat(Gaussians(positions, GaussianLooks(colors, opacities, scales, rotations)), transform, FOCAL, 8)

    assert torch.autograd.gradcheck(picture, inputs, eps=1e-7, atol=1e-4)
