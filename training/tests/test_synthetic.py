"""Synthetic people: what a seed promises, and what pictures owe to the geometry they show."""

from __future__ import annotations

import math

import numpy
import pytest
import torch

from avatar_model.head import HeadModel
from synthetic.anatomy import Part, parts
from synthetic.codes import CodeSampler
from synthetic.dressing import Dressing
from synthetic.generator import HELD_OUT_SEEDS, TRAINING_SEEDS, Batch, Generator
from synthetic.mouths import OpenMouths
from synthetic.open_head import open_head_model, read_open_head
from synthetic.photography import camera
from synthetic.raster import rasterise
from synthetic.people import PersonMaker, SurfaceNormals
from synthetic.scene import Draws, Neutral, Paint, Pieces, Region
from synthetic.settings import Values, pack

SIZE = 64


@pytest.fixture(scope="module")
def generator() -> Generator:
    return Generator(read_open_head(), "cpu", SIZE, tiny=True)


@pytest.fixture(scope="module")
def batch(generator: Generator) -> Batch:
    return generator.batch([3, 4], views=2)


def test_a_seed_is_the_same_person_in_the_same_pictures(generator: Generator, batch: Batch) -> None:
    again = Generator(read_open_head(), "cpu", SIZE, tiny=True).batch([4], views=2)
    for name in ("image", "alpha", "depth", "shape", "expression", "pose", "eyes", "transform", "verts"):
        # Nearest primitives do not depend on the order of threads; sums of floats might, in the last bit.
        torch.testing.assert_close(getattr(again, name)[0], getattr(batch, name)[1], rtol=1e-4, atol=1e-4)
    assert torch.equal(again.region[0], batch.region[1])


def test_other_seeds_are_other_people(batch: Batch) -> None:
    assert (batch.shape[0] - batch.shape[1]).abs().max() > 0.5
    assert (batch.image[0] - batch.image[1]).abs().mean() > 0.01


def test_another_take_is_the_same_person_at_another_time(generator: Generator, batch: Batch) -> None:
    other = generator.batch([4], views=1, takes=[1])
    assert torch.equal(other.shape[0], batch.shape[1])
    assert (other.transform[0, 0] - batch.transform[1, 0]).abs().max() > 0.01


def unclothed(draws: Draws, neutral: Neutral, looks: Values) -> Pieces:
    return Pieces(paints=[Paint(torch.ones(len(neutral.vertices)), torch.tensor([0.1, 0.2, 0.3]))])


def test_people_made_by_another_process_are_those_made_here() -> None:
    dressing = Dressing(1, torch.device("cpu"), unclothed, tiny=True)
    try:
        dressing.expect([7, 8, 9])
        dressing.expect([8, 9])
        there = [dressing(seed) for seed in (9, 8)]
    finally:
        dressing.close()
    head = open_head_model()
    here = PersonMaker(head, SurfaceNormals(head), unclothed, tiny=True)
    for person, seed in zip(there, (9, 8)):
        expected = here(seed)
        assert person.seed == seed and person.counts == expected.counts
        assert {k: str(v) for k, v in person.looks.items()} == {k: str(v) for k, v in expected.looks.items()}
        torch.testing.assert_close(person.shape, expected.shape, rtol=0, atol=0)
        for name, tensor in expected.tensors.items():
            torch.testing.assert_close(person.tensors[name], tensor, rtol=0, atol=1e-6)


def test_training_in_half_precision_does_not_touch_the_pictures(generator: Generator, batch: Batch) -> None:
    with torch.autocast("cpu", torch.bfloat16):
        again = generator.batch([3], views=2)
    torch.testing.assert_close(again.verts[0], batch.verts[0], rtol=0, atol=1e-5)
    assert again.image.dtype == torch.float32


def test_views_of_a_person_differ_in_expression_and_camera(batch: Batch) -> None:
    assert (batch.expression[0, 0] - batch.expression[0, 1]).abs().max() > 0.05
    assert (batch.transform[0, 0] - batch.transform[0, 1]).abs().max() > 0.01


def test_nobody_is_both_trained_on_and_held_out() -> None:
    assert not set(TRAINING_SEEDS[::1 << 20]) & set(HELD_OUT_SEEDS[::1 << 10])
    assert TRAINING_SEEDS.stop <= HELD_OUT_SEEDS.start


def test_pictures_are_black_outside_and_alpha_is_a_share(batch: Batch) -> None:
    assert batch.image.shape == (2, 2, 3, SIZE, SIZE) and batch.alpha.shape == (2, 2, SIZE, SIZE)
    assert batch.image.min() >= 0 and batch.image.max() <= 1
    assert batch.alpha.min() >= 0 and batch.alpha.max() <= 1
    outside = batch.alpha == 0
    assert 0.2 < outside.float().mean() < 0.95
    assert batch.image.transpose(1, 2)[outside.unsqueeze(1).expand(-1, 3, -1, -1, -1)].max() == 0
    assert (batch.image <= batch.alpha.unsqueeze(2) + 1e-6).all()
    assert torch.equal(batch.region > 0, batch.depth > 0)


def test_a_face_is_seen_with_its_skin_eyes_and_mouth(generator: Generator) -> None:
    names = read_open_head().expression_names
    expression = torch.zeros(1, len(names))
    expression[0, names.index("jawOpen")] = 0.8
    nobody = torch.zeros(1, 6)
    bare = Generator(read_open_head(), "cpu", SIZE, tiny=True, wear=lambda draws, neutral, looks: Pieces())
    seen = bare.frames(5, expression, nobody, nobody, torch.from_numpy(camera(0, 0, 0))[None]).region[0, 0]
    counts = torch.bincount(seen.flatten().long(), minlength=8)
    assert counts[Region.SKIN] > 500
    assert counts[Region.EYES] > 4
    assert counts[Region.MOUTH] > 10
    assert counts[Region.HAIR] == 0


def test_depth_is_that_of_the_posed_vertices(generator: Generator, batch: Batch) -> None:
    faces = read_open_head().faces
    triangle, barycentric, _ = rasterise(batch.verts.flatten(0, 1), faces, batch.transform.flatten(0, 1), 12.0, SIZE)
    for k in range(len(triangle)):
        transform, verts = batch.transform.flatten(0, 1)[k], batch.verts.flatten(0, 1)[k]
        skin = (batch.region.flatten(0, 1)[k] == Region.SKIN) & (triangle[k] >= 0)
        inner = -torch.nn.functional.max_pool2d(-skin.float()[None], 3, 1, 1)[0] > 0
        corners = verts[faces.long()[triangle[k][inner].long()]]
        place = (corners * barycentric[k][inner].unsqueeze(-1)).sum(1)
        expected = place @ transform[:, 2] + transform[2, 3]
        error = (batch.depth.flatten(0, 1)[k][inner] - expected).abs()
        assert len(error) > 300
        assert error.median() < 2e-3 and error.quantile(0.9) < 2e-2


def test_an_exposed_face_is_neither_black_nor_burnt(generator: Generator) -> None:
    seen = generator.batch(range(20, 28), views=1)
    skin = (seen.region == Region.SKIN).unsqueeze(2).expand(-1, -1, 3, -1, -1)
    means = torch.stack([image[mask].mean() for image, mask in zip(seen.image, skin)])
    assert 0.2 < means.median() < 0.75
    assert (seen.image > 0.99).float().mean() < 0.1


@pytest.mark.parametrize("seed", [0, 1])
def test_the_rasteriser_agrees_with_rays_through_every_pixel(seed: int) -> None:
    r = numpy.random.default_rng(seed)
    size = 24
    verts = torch.from_numpy(r.normal(0, 0.4, (1, 30, 3))).float()
    triangles = torch.from_numpy(r.integers(0, 30, (20, 3)))
    transform = torch.from_numpy(camera(0.4, -0.2, 0.1))[None]
    triangle, barycentric, depth = rasterise(verts, triangles, transform, 12.0, size)
    view = (verts[0] @ transform[0, :, :3] + transform[0, :, 3]).double()
    disagree = 0
    for i in range(size):
        for j in range(size):
            ray = torch.tensor([-(-1 + (2 * j + 1) / size) / 12, -(-1 + (2 * i + 1) / size) / 12, 1.0]).double()
            nearest, best = -1, math.inf
            for t, corners in enumerate(triangles):
                matrix = view[corners].T
                if abs(torch.linalg.det(matrix)) < 1e-12:
                    continue
                weights = torch.linalg.solve(matrix, ray)
                if (weights >= 0).all() and 1 / weights.sum() < best:
                    nearest, best = t, float(1 / weights.sum())
            if nearest != triangle[0, i, j]:
                disagree += 1  # a pixel's centre on an edge
            elif nearest >= 0:
                assert abs(depth[0, i, j] - best) < 1e-4
                place = (view[triangles[nearest]] * barycentric[0, i, j].unsqueeze(-1)).sum(0)
                assert torch.allclose(place, ray * best, atol=1e-3)
    assert disagree <= 1


def test_the_camera_turns_heads_as_it_says() -> None:
    nose = open_head_model()(*(torch.zeros(1, n) for n in (50, 52, 6, 6)))[0, :, :]
    tip = nose[nose[:, 2].argmax()]
    for turn, axis, sign in (((0.4, 0, 0), 0, 1), ((0, 0.3, 0), 1, 1)):
        view = tip @ torch.from_numpy(camera(*turn))[:, :3]
        level = tip @ torch.from_numpy(camera(0, 0, 0))[:, :3]
        # To the person's left is to the picture's right, which is -x of the view; down is -y.
        assert sign * (view[axis] - level[axis]) < -0.05


def test_expressions_keep_to_what_mouths_can_do() -> None:
    names = read_open_head().expression_names
    sampler, at = CodeSampler(names), {n: i for i, n in enumerate(names)}
    drawn = [sampler.draw(Draws(seed).of("codes")) for seed in range(300)]
    for codes in drawn:
        assert codes.expression.min() >= 0 and codes.expression.max() <= 1
        assert codes.expression[at["mouthClose"]] <= codes.expression[at["jawOpen"]] + 1e-6
        assert not codes.pose.any()
    reached = numpy.stack([codes.expression for codes in drawn]).max(0)
    assert all(reached[i] > 0 for name, i in at.items())


def test_most_views_after_the_first_show_teeth_or_what_is_behind_them() -> None:
    head, names = open_head_model(), read_open_head().expression_names
    sampler = CodeSampler(names)
    drawn = [sampler.draw(Draws(seed).of("codes 1")) for seed in range(150)]
    opened = [OpenMouths(sampler).opened(codes, Draws(seed).of("mouth 1")) for seed, codes in enumerate(drawn)]
    first, others = (_showing_mouths(head, [c.expression for c in several]) for several in (drawn, opened))
    assert 0.25 < first < 0.5
    assert 0.55 < others < 0.75
    still = [i for i, name in enumerate(names) if not name.startswith(("jaw", "mouth", "tongue"))]
    for before, after in zip(drawn, opened):
        assert (before.expression[still] == after.expression[still]).all() and (before.eyes == after.eyes).all()


def _showing_mouths(head: HeadModel, expressions: list[numpy.ndarray]) -> float:
    """The share of faces, seen from the front, that show more than a slit of what is in the mouth."""
    expression = torch.from_numpy(numpy.stack(expressions))
    count, size = len(expression), 128
    verts = head(torch.zeros(count, 50), expression, torch.zeros(count, 6), torch.zeros(count, 6))
    triangle, _, _ = rasterise(verts, head.faces, torch.from_numpy(camera(0, 0, 0)).expand(count, -1, -1), 12.0, size)
    seen = parts()[head.faces].max(1).values[triangle.clamp(min=0).long()] * (triangle >= 0)
    inner = (seen == Part.MOUTH) | ((seen >= Part.GUMS) & (seen <= Part.TEETH))
    return float((inner.flatten(1).sum(1) > 20).float().mean())


def test_eyes_turn_with_their_lids() -> None:
    names = read_open_head().expression_names
    head = open_head_model()
    expression, eyes = CodeSampler(names).gaze(numpy.zeros(52, numpy.float32), 1.0, 0.0)
    assert expression[names.index("eyeLookOutLeft")] == 1 and expression[names.index("eyeLookInRight")] == 1
    zero = torch.zeros(1, 50)
    level = head(zero, torch.zeros(1, 52), torch.zeros(1, 6), torch.zeros(1, 6))
    turned = head(zero, torch.from_numpy(expression)[None], torch.zeros(1, 6), torch.from_numpy(eyes)[None])
    pupils = (head.landmarks(turned) - head.landmarks(level))[0, 68:]
    assert (pupils[:, 0] > 0.02).all()


def test_settings_that_miss_a_field_are_refused() -> None:
    with pytest.raises(ValueError, match="misses .*'exposure'"):
        pack("Lens", {"blur": 0.5})
