"""The open model (docs/open-model.md) by what it promises: pixels stay on their rays, the head is followed, nothing is lost."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from avatar_model.architecture import Architecture
from avatar_model.bundle import read_head
from avatar_model.head import HeadModel
from avatar_model.open import planes
from avatar_model.open.branches import visibility
from avatar_model.open.head_map import HeadMap, Seen, head_map
from avatar_model.open.model import OpenModel
from avatar_model.open.photo import NEAR, calm, looked_up, neighbours, share
from avatar_model.splat import splat
from avatar_training.cameras import looking
from avatar_training.settings import HEAD_FILE, open_architecture, tiny_architecture

FOCAL = 12.0


@pytest.fixture(scope="module")
def head_data():
    return read_head(HEAD_FILE)


@pytest.fixture(scope="module")
def head(head_data) -> HeadModel:
    return HeadModel(head_data, 5.0)


@pytest.fixture(scope="module")
def model(head_data) -> OpenModel:
    torch.manual_seed(5)
    return OpenModel(tiny_architecture(head_data)).eval()


@pytest.fixture(scope="module")
def transform() -> Tensor:
    """A camera in front of the face, a little aside."""
    turn = torch.tensor(0.2)
    c, s = turn.cos(), turn.sin()
    rotation = torch.tensor([[-1.0, 0, 0], [0, 1, 0], [0, 0, -1]]) @ torch.tensor([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    return torch.cat([rotation, torch.tensor([[0.05], [-0.1], [11.0]])], 1).unsqueeze(0)


def posed(head: HeadModel, **codes: Tensor) -> Tensor:
    sizes = {"shape": 50, "expression": 52, "pose": 6, "eyes": 6}
    return head(*(codes.get(name, torch.zeros(1, size)) for name, size in sizes.items()))


def plainly_seen(head: HeadModel, vertices: Tensor, transform: Tensor, size: int) -> Seen:
    """Every cell's centre against every triangle."""
    places, depths = planes.projected(vertices, transform, FOCAL)
    corners, depth = places[0, head.faces], depths[0, head.faces]
    steps = -1 + (2 * torch.arange(size) + 1) / size
    triangle, weights, nearest = [], [], []
    edges = [corners[:, (k + 2) % 3] - corners[:, (k + 1) % 3] for k in range(3)]
    for v in steps:
        points = torch.stack([steps, v.expand(size)], -1).unsqueeze(1)
        areas = torch.stack([
            edges[k][:, 0] * (points - corners[:, (k + 1) % 3])[..., 1]
            - edges[k][:, 1] * (points - corners[:, (k + 1) % 3])[..., 0] for k in range(3)], -1)
        share = areas / areas.sum(-1, keepdim=True)
        inside = (share >= 0).all(-1)
        share = share / depth
        z = 1 / share.sum(-1)
        z = torch.where(inside, z, torch.inf)
        best, which = z.min(1)
        hit = best.isfinite()
        triangle.append(torch.where(hit, which, -1))
        chosen = share[torch.arange(size), which]
        weights.append(torch.where(hit.unsqueeze(-1), chosen / chosen.sum(-1, keepdim=True), 0))
        nearest.append(torch.where(hit, best, 0))
    return Seen(*(torch.stack(values).unsqueeze(0) for values in (triangle, weights, nearest)))


@pytest.fixture(scope="module")
def seen(head: HeadModel, transform: Tensor) -> HeadMap:
    vertices = posed(head)
    rest = head.template * 5
    return head_map(plainly_seen(head, vertices, transform, 32), head.faces, rest, neighbours(rest), transform)


def test_a_structure_survives_its_json(head_data) -> None:
    for architecture in (open_architecture(head_data), tiny_architecture(head_data)):
        assert Architecture.from_json(architecture.to_json()) == architecture


def test_the_shipped_structure_fits_in_thirty_megabytes(head_data) -> None:
    values = sum(tensor.numel() for tensor in OpenModel(open_architecture(head_data)).state_dict().values())
    assert 2 * values + HEAD_FILE.stat().st_size < 30e6


def test_points_with_any_offset_stay_on_their_pixel(transform: Tensor) -> None:
    plane = planes.plane(transform, FOCAL, 16)
    centred, depth = planes.projected(plane.at(torch.zeros(1, 256, 1)), transform, FOCAL)
    moved, nearer = planes.projected(plane.at(torch.full((1, 256, 1), 0.7)), transform, FOCAL)
    torch.testing.assert_close(centred, moved, rtol=0, atol=2e-6)
    torch.testing.assert_close(depth - nearer, torch.full((1, 256), 0.7), rtol=0, atol=1e-5)
    assert centred[0, 0].tolist() == pytest.approx([-15 / 16, -15 / 16], abs=1e-5)


def test_the_map_says_where_on_the_head_a_point_lies(head: HeadModel, transform: Tensor, seen: HeadMap) -> None:
    """The template posed by nothing is the head itself, so places are positions."""
    places = seen.channels[0, 2:].flatten(1).T
    covered = seen.covered[0, :, 0] > 0
    assert 0.2 < covered.float().mean() < 0.8
    onto, depth = planes.projected(places[None, covered], transform, FOCAL)
    centres, _ = planes.projected(planes.plane(transform, FOCAL, 32).at(torch.zeros(1, 1024, 1)), transform, FOCAL)
    torch.testing.assert_close(onto, centres[:, covered], rtol=0, atol=1e-4)
    distance = planes.plane(transform, FOCAL, 1).distance.item()
    torch.testing.assert_close(distance - depth[0], seen.height[0, covered, 0], rtol=0, atol=1e-4)


def test_an_untrained_avatar_shows_its_source_again(model: OpenModel, head: HeadModel, transform: Tensor,
                                                    seen: HeadMap) -> None:
    torch.manual_seed(2)
    smooth = torch.nn.functional.interpolate(torch.rand(1, 3, 4, 4), size=64, mode="bicubic").clamp(0, 1)
    vertices = posed(head)
    with torch.no_grad():
        avatar = model.avatar(smooth, vertices, seen, transform)
        rendering = model.render(avatar, vertices, transform)
    inside = rendering.alpha > 0.6
    assert inside.float().mean() > 0.5
    shown = (rendering.coarse[:, :3] - smooth).abs().mean(1)[inside] / rendering.alpha[inside]
    assert shown.mean() < 0.15


def test_a_trusted_photo_comes_back_in_its_own_pixels(model: OpenModel, head: HeadModel, transform: Tensor,
                                                      seen: HeadMap) -> None:
    """Twice as fine as the front plane's Gaussians."""
    torch.manual_seed(3)
    image = torch.rand(1, 3, 64, 64)
    vertices = posed(head)
    with torch.no_grad():
        avatar = model.avatar(image, vertices, seen, transform)
        coarse, alpha = splat(model.drawn(avatar, vertices, transform), transform, FOCAL, 64)
        picture, _, trust = looked_up(coarse, avatar.photo)
        found = picture[:, -3:] / trust
    trusted = (trust[:, 0] > 0.6)[0]
    trusted[:8] = trusted[-8:] = trusted[:, :8] = trusted[:, -8:] = False
    assert trusted.sum() > 500
    difference = (found - image)[0, :, trusted].abs().mean()
    assert difference < 0.02 < 0.1 < (coarse[:, :3] / alpha - image)[0, :, trusted].abs().mean()


def test_what_is_not_trusted_stays_as_it_was_splatted() -> None:
    coarse = torch.rand(1, 32, 8, 8)
    coarse[:, -3:] = 0
    picture, base, _ = looked_up(coarse, torch.rand(1, 3, 8, 8))
    assert torch.equal(picture, coarse)
    assert torch.equal(base, coarse[:, :3])


def test_trust_falls_as_the_camera_turns_away_and_not_as_it_comes_near() -> None:
    shares = [float(share(looking(0)[None], looking(yaw, distance=distance)[None]))
              for yaw, distance in ((0, 11), (0, 8), (10, 11), (20, 11), (36, 11), (90, 11))]
    assert shares[:2] == [1, 1]
    assert shares[2:] == pytest.approx([0.83, 0.48, 0.10, 6e-6], abs=0.01)


def test_a_new_model_trusts_all_that_is_seen_alike(model: OpenModel, head: HeadModel, transform: Tensor,
                                                   seen: HeadMap) -> None:
    with torch.no_grad():
        avatar = model.avatar(torch.rand(1, 3, 64, 64), posed(head), seen, transform)
    trust = torch.tensor(1.0).sigmoid()
    torch.testing.assert_close(avatar.front.looks.colors[..., -1], trust.expand(1, 1024))
    assert avatar.back.looks.colors[..., -1].abs().max() == 0
    vertices = avatar.expression.colors[..., -1]
    assert vertices.max() == pytest.approx(float(trust)) and vertices.min() == 0


def test_what_lies_beside_black_is_not_trusted(model: OpenModel, head: HeadModel, transform: Tensor, seen: HeadMap) -> None:
    image = torch.rand(1, 3, 64, 64) + 0.1
    image[:, :, :, :20] = 0.001
    with torch.no_grad():
        avatar = model.avatar(image, posed(head), seen, transform)
    trusted = avatar.front.looks.colors[0, :, -1].unflatten(0, (32, 32)) > 0
    assert trusted[:, 12:].all() and not trusted[:, :12].any()
    places, _ = planes.projected(posed(head), transform, FOCAL)
    on_black = places[0, :, 0] < 20 / 32 - 1
    assert avatar.expression.colors[0, on_black, -1].max() == 0 < avatar.expression.colors[0, :, -1].max()


def test_neighbours_are_all_that_are_near_at_rest(head: HeadModel) -> None:
    rest = head.template * head.world_scale
    first, second = neighbours(rest)
    some = torch.arange(0, 5533, 500)
    near = (rest[some, None] - rest).norm(dim=-1) < NEAR
    near[torch.arange(len(some)), some] = False
    for row, vertex in zip(near, some):
        assert torch.equal(second[first == vertex], row.nonzero()[:, 0])


def test_a_head_that_only_turns_stays_calm(head: HeadModel) -> None:
    pairs = neighbours(head.template * head.world_scale)
    turned = posed(head, pose=torch.tensor([[0.3, -0.4, 0.1, 0, 0, 0]]))
    assert calm(pairs, posed(head), turned).min() > 0.999


def test_closed_lids_are_not_calm_and_the_chin_is(head: HeadModel, head_data) -> None:
    """Each vertex against all others, one by one."""
    rest = head.template * head.world_scale
    blink = torch.zeros(1, 52)
    blink[0, head_data.expression_names.index("eyeBlinkLeft")] = 1
    source, driven = posed(head), posed(head, expression=blink)
    found = calm(neighbours(rest), source, driven)[0, :, 0]
    lid = (driven - source)[0].norm(dim=1).argmax()
    chin = rest[:, 1].argmin()
    assert found[lid] < 0.01 and found[chin] == 1
    for vertex in (int(lid), int(chin), *range(0, 5533, 300)):
        near = (rest[vertex] - rest).norm(dim=1) < NEAR
        change = ((driven[0, vertex] - driven[0, near]).norm(dim=1) - (source[0, vertex] - source[0, near]).norm(dim=1))
        assert float(found[vertex]) == pytest.approx(math.exp(-(float(change.abs().max()) / 0.01) ** 2), abs=1e-3)


def test_trust_falls_where_lids_close_and_stays_elsewhere(model: OpenModel, head: HeadModel, head_data, transform: Tensor,
                                                          seen: HeadMap) -> None:
    blink = torch.zeros(1, 52)
    blink[0, head_data.expression_names.index("eyeBlinkLeft")] = 1
    vertices, driven = posed(head), posed(head, expression=blink)
    with torch.no_grad():
        avatar = model.avatar(torch.rand(1, 3, 64, 64), vertices, seen, transform)
        still, moved = (model.drawn(avatar, posed_so, transform).looks.colors[0, :, -1] for posed_so in (vertices, driven))
    kept = (moved / still)[still > 0.1]
    assert kept.min() < 0.01 and kept.max() == 1
    assert 0.005 < (kept < 0.5).float().mean() < 0.2
    pulled = avatar.pull[0].sum(1) > 0
    assert torch.equal(moved[5533:5533 + 1024][~pulled], still[5533:5533 + 1024][~pulled])


def test_gaussians_on_the_jaw_go_with_it_and_hair_stays(model: OpenModel, head: HeadModel, head_data, transform: Tensor,
                                                        seen: HeadMap) -> None:
    vertices = posed(head)
    open_mouth = torch.zeros(1, 52)
    open_mouth[0, head_data.expression_names.index("jawOpen")] = 1
    driven = posed(head, expression=open_mouth)
    with torch.no_grad():
        avatar = model.avatar(torch.rand(1, 3, 64, 64), vertices, seen, transform)
        shifts = model.moved(avatar, driven).positions[0, 5533:5533 + 1024] - avatar.front.positions[0]
    plain = torch.zeros_like(shifts)
    for point in range(1024):
        for corner, pull in zip(avatar.corners[0, point], avatar.pull[0, point]):
            plain[point] += pull * (driven - vertices)[0, corner]
    torch.testing.assert_close(shifts, plain, rtol=0, atol=1e-6)
    assert shifts[:, 1].min() < -0.1
    assert shifts[seen.covered[0, :, 0] == 0].abs().max() == 0


def test_hidden_vertices_do_not_take_the_colour_before_them(head: HeadModel, transform: Tensor, seen: HeadMap) -> None:
    vertices = posed(head)
    places, depths = planes.projected(vertices, transform, FOCAL)
    distance = planes.plane(transform, FOCAL, 1).distance[..., 0]
    visible = visibility(seen, places, distance - depths)[0, :, 0]
    back = vertices[0, :, 2] < -0.3
    nose = vertices[0, :, 2].argmax()
    assert visible[back].mean() < 0.2
    assert visible[nose] == 1


def test_every_parameter_learns(model: OpenModel, head: HeadModel, transform: Tensor, seen: HeadMap) -> None:
    """After a step that gives the zeroed layers a value, nothing is left without a gradient."""
    torch.manual_seed(9)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.02 * torch.randn_like(parameter))
    vertices = posed(head)
    avatar = model.avatar(torch.rand(1, 3, 64, 64), vertices, seen, transform)
    rendering = model.render(avatar, vertices, transform)
    ((rendering.final - torch.rand(1, 3, 64, 64)).square().mean() + avatar.towards.square().mean()).backward()
    still = {name for name, parameter in model.named_parameters()
             if parameter.grad is None or not parameter.grad.abs().sum() > 0}
    assert not still
