"""The model can be trained: gradients reach all of it, and following them makes a picture more like its target."""

import numpy
import pytest
import torch
import torch.nn.functional as F

from avatar_model.model import AvatarModel


@pytest.fixture
def batch(tiny, random_inputs):
    inputs = [random_inputs(tiny.architecture, number) for number in (11, 12)]
    return {name: torch.from_numpy(numpy.stack([one[name] for one in inputs])) for name in inputs[0]}


def rendered(model, batch, **options):
    features = model.features(batch["source_image"])
    avatar = model.avatar(features, batch["source_transform"])
    return model.render(avatar, batch["points"], batch["transform"], **options)


def test_a_batch_is_its_elements_one_by_one(tiny, batch):
    model = tiny.model()
    with torch.no_grad():
        both = rendered(model, batch)
        for i in range(2):
            one = rendered(model, {name: value[i:i + 1] for name, value in batch.items()})
            torch.testing.assert_close(both.coarse[i:i + 1], one.coarse, atol=1e-4, rtol=0)
            torch.testing.assert_close(both.final[i:i + 1], one.final, atol=1e-4, rtol=0)


def test_gradients_reach_every_parameter(tiny, batch):
    model = AvatarModel(tiny.architecture)
    rendering = rendered(model, batch)
    (rendering.final.square().mean() + rendering.coarse.square().mean()).backward()
    without = [name for name, parameter in model.named_parameters()
               if parameter.grad is None or not parameter.grad.isfinite().all() or not parameter.grad.any()]
    assert not without


def test_following_the_gradient_makes_the_picture_more_like_its_target(tiny, batch):
    model = AvatarModel(tiny.architecture)
    target = torch.rand(2, 3, 1, 1).expand(-1, -1, 64, 64)
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3, betas=(0.0, 0.99))
    losses = []
    for _ in range(10):
        rendering = rendered(model, batch, fresh_noise=True)
        loss = F.l1_loss(rendering.final, target) + F.l1_loss(rendering.coarse[:, :3], target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0], losses


def test_stored_noise_gives_the_same_picture_and_fresh_noise_another(tiny, batch):
    model = tiny.model()
    with torch.no_grad():
        stored = rendered(model, batch).final
        assert torch.equal(stored, rendered(model, batch).final)
        assert not torch.equal(stored, rendered(model, batch, fresh_noise=True).final)
