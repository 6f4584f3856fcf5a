"""A photo added without training takes nothing away that the other channels can tell."""

from __future__ import annotations

from dataclasses import replace

import torch

from avatar_model.bundle import read_head
from avatar_model.open.model import OpenModel
from avatar_training.add_photo import spared, with_photo
from avatar_training.settings import HEAD_FILE, tiny_architecture



def without_photo() -> OpenModel:
    torch.manual_seed(3)
    architecture = tiny_architecture(read_head(HEAD_FILE))
    model = OpenModel(replace(architecture, backbone=replace(architecture.backbone, photo=False))).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    return model


def test_the_channels_that_others_tell_give_way() -> None:
    torch.manual_seed(1)
    pixels = torch.randn(4000, 32)
    pixels[:, 4] = 0.3 * pixels[:, 7] + 0.1 * pixels[:, 5]
    pixels[:, 17] = 2 * pixels[:, 8]
    pixels[:, 30] = pixels[:, 10] - pixels[:, 11]
    weights = torch.ones(16, 32)
    weights[:, [5, 7, 8, 10, 11]] = 10
    spare = spared(pixels, weights)
    assert spare.gone.tolist() == [4, 17, 30]
    told = pixels[:, spare.kept].double() @ spare.told
    torch.testing.assert_close(told, pixels[:, spare.gone].double(), rtol=0, atol=1e-4)


def test_visible_colours_never_give_way() -> None:
    torch.manual_seed(2)
    weights = torch.ones(16, 32)
    weights[:, :3] = 0
    assert spared(torch.randn(1000, 32), weights).gone.min() >= 3


def test_the_first_layer_gets_what_it_got() -> None:
    """Of channels that were moved and folded: as if they were all there."""
    torch.manual_seed(4)
    model = without_photo()
    pixels = torch.randn(4000, 32)
    pixels[:, [4, 17, 30]] = pixels[:, [5, 6, 7]] @ torch.rand(3, 3)
    first = model.upsampler.conv_body_first.weight[:, :, 0, 0]
    spare = spared(pixels, first)
    changed = with_photo(model, spare).upsampler.conv_body_first.weight[:, :, 0, 0]
    order = torch.cat([spare.kept, spare.gone])
    assert changed[:, -3:].abs().max() == 0
    torch.testing.assert_close(pixels[:, order] @ changed.T, pixels @ first.T, rtol=0, atol=1e-3)


def test_gaussians_keep_what_stays_and_trust_the_photo() -> None:
    model = without_photo()
    spare = spared(torch.randn(4000, 32), model.upsampler.conv_body_first.weight[:, :, 0, 0])
    looking = with_photo(model, spare)
    assert looking.architecture.backbone.photo
    for branch in ("front", "back", "expression"):
        before, after = getattr(model, branch).out, getattr(looking, branch).out
        assert torch.equal(after.weight[:29], before.weight[spare.kept])
        assert torch.equal(after.weight[32:], before.weight[32:])
        assert after.weight[29:32].abs().max() == 0
        assert after.bias[31].sigmoid() > 0.99
