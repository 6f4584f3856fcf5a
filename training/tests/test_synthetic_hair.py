"""Hair, beards, glasses and clothes of synthetic people: where they are and where they must not be."""

from __future__ import annotations

import dataclasses
import math

import pytest
import torch
from plain_hair import plain_growth
from torch import Tensor
from torch.nn import functional

from synthetic import appearance
from synthetic.appearance import Wardrobe
from synthetic.body import SKIN
from synthetic.distance_field import DistanceField
from synthetic.generator import Generator
from synthetic.glasses import RIMS
from synthetic.hair_styles import STYLES
from synthetic.look import Look
from synthetic.open_head import read_open_head
from synthetic.person import draw_looks
from synthetic.scene import RIGID, Draws, Material, Neutral, Pieces, Region, Strands, Surface
from synthetic.sheets import tube

SEEDS = (11, 12)


@pytest.fixture(scope="module")
def wardrobe() -> Wardrobe:
    return appearance.wardrobe("cpu")


@pytest.fixture(scope="module")
def people() -> dict[int, Neutral]:
    generator = Generator(read_open_head(), "cpu", 64, tiny=True, wear=lambda draws, neutral, looks: Pieces())
    return {seed: generator.neutral(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def average(people: dict[int, Neutral]) -> Neutral:
    """The mean head, on which distances are known."""
    neutral = people[SEEDS[0]]
    return dataclasses.replace(neutral, vertices=neutral.template)


def dressed(wardrobe: Wardrobe, neutral: Neutral, seed: int, **changes: object) -> Pieces:
    """A person, with the given fields of the look."""
    draws = Draws(seed)
    return wardrobe.dress(draws, neutral, dataclasses.replace(Look.of(draws, draw_looks(Draws(seed))), **changes))


def haired(wardrobe: Wardrobe, neutral: Neutral, seed: int, style: str) -> Strands:
    pieces = dressed(wardrobe, neutral, seed, hair_style=style, hair_loss=0.0, headwear="none", texture="straight")
    return next(s for s in pieces.strands if s.region == Region.HAIR)


def test_a_seed_wears_the_same_each_time(wardrobe: Wardrobe, people: dict[int, Neutral]) -> None:
    one, two = (wardrobe(Draws(11), people[11], draw_looks(Draws(11))) for _ in range(2))
    for a, b in zip(one.strands, two.strands, strict=True):
        torch.testing.assert_close(a.points, b.points, rtol=0, atol=1e-5)
        assert torch.equal(a.anchor, b.anchor)
    for a, b in zip(one.meshes, two.meshes, strict=True):
        torch.testing.assert_close(a.positions, b.positions, rtol=0, atol=1e-5)


def test_other_seeds_look_otherwise() -> None:
    looks = {dataclasses.replace(Look.of(Draws(seed), draw_looks(Draws(seed)))).hair_color for seed in range(40)}
    assert len(looks) == 40


def test_all_kinds_of_people_come_up() -> None:
    looks = [Look.of(Draws(seed), draw_looks(Draws(seed))) for seed in range(1500)]
    assert {look.hair_style for look in looks} == set(STYLES)
    assert {look.beard for look in looks} == {"none", "stubble", "moustache", "goatee", "short", "full"}
    assert any(look.hair_loss == 1 for look in looks) and any(0.35 < look.hair_loss < 1 for look in looks)
    assert {look.headwear for look in looks} == {"none", "cap", "beanie", "brimmed", "headscarf"}
    assert 0.1 < sum(look.glasses != "none" for look in looks) / len(looks) < 0.45


@pytest.mark.parametrize("style", sorted(STYLES))
def test_hair_grows_from_the_scalp_and_stays_outside_the_skull(wardrobe: Wardrobe, average: Neutral,
                                                               style: str) -> None:
    hair = haired(wardrobe, average, 11, style)
    root = hair.points[:, 0]
    assert root[:, 1].min() > -0.35, "no root below the nape"
    in_face = (root[:, 2] > 0.15) & (root[:, 1] < 0.42)
    assert in_face.float().mean() == 0
    distance, _ = wardrobe.body.distance(hair.points[:, 1:])
    assert (distance < -0.002).float().mean() < 0.002
    assert root_gap(hair, average).max() < 1e-4


@pytest.mark.parametrize("seed", SEEDS)
def test_roots_lie_on_the_persons_own_head(wardrobe: Wardrobe, people: dict[int, Neutral], seed: int) -> None:
    hair = haired(wardrobe, people[seed], seed, "crop")
    assert root_gap(hair, people[seed]).max() < 1e-4


def test_growth_is_what_the_plain_one_computes(wardrobe: Wardrobe, average: Neutral) -> None:
    generator = torch.Generator().manual_seed(5)
    index = (average.template[:SKIN, 1] > 0.3).nonzero()[:, 0]
    root, normal = average.template[index], average.normals[index]
    drawn = torch.rand(len(index), 4, generator=generator)
    flow = functional.normalize(torch.randn(len(index), 3, generator=generator), dim=1)
    side = (torch.rand(len(index), 1, generator=generator) * 3).floor() - 1
    strands = torch.cat([root, normal, flow, drawn[:, :1], 0.1 * drawn[:, 1:2], 0.02 + 0.1 * drawn[:, 2:3],
                         0.5 - 1.5 * drawn[:, 3:], side], 1)
    numbers = (3.0, 0.4, 0.3, 0.004, 0.06)
    points = torch.empty(len(index), 14, 3)
    wardrobe.body.distance.call("hair_grow", strands, points, len(index), 14, *numbers)
    plain = plain_growth(strands, 14, wardrobe.body.distance, *numbers)
    # A strand that a last bit sends the other way around an ear is another strand: few may differ.
    apart = (points - plain).abs().amax((1, 2))
    assert (apart < 1e-4).float().mean() > 0.98
    assert (points[:, -1] - root).norm(dim=1).mean() > 0.2


def test_distances_are_those_to_a_ring() -> None:
    turn = torch.arange(96) * (2 * math.pi / 96)
    middle = torch.stack([0.4 * turn.cos(), torch.zeros(96), 0.4 * turn.sin()], 1)
    ring = tube(middle, 0.18, 48, Material(Surface.PLAIN, Region.CLOTHES, (0.0, 0.0, 0.0)), (0.0, 1.0, 0.0),
                closed=True)
    corner = torch.tensor([0.7, 0.4, 0.7])
    points = (torch.rand(800, 3, generator=torch.Generator().manual_seed(1)) * 2 - 1) * corner
    across = torch.stack([points[:, [0, 2]].norm(dim=1) - 0.4, points[:, 1]], 1)
    expected = across.norm(dim=1) - 0.18
    field = DistanceField(ring.points, ring.triangles.flip(1), -corner, corner, 0.03)
    near = expected.abs() < 0.1
    # A grid of 0.03 and facets of 0.02.
    torch.testing.assert_close(field(points)[0][near, 0], expected[near], rtol=0, atol=6e-3)


@pytest.mark.parametrize(("style", "texture"), [("long", "straight"), ("long", "curly"), ("bob", "wavy"),
                                                ("side_part", "straight"), ("ponytail", "straight")])
def test_hair_without_a_fringe_stays_out_of_the_face(wardrobe: Wardrobe, average: Neutral, style: str,
                                                     texture: str) -> None:
    pieces = dressed(wardrobe, average, 12, hair_style=style, hair_loss=0.0, headwear="none", fringe=False,
                     texture=texture)
    points = next(s for s in pieces.strands if s.region == Region.HAIR).points
    before_face = (points[..., 0].abs() < 0.17) & (points[..., 1] > -0.35) & (points[..., 1] < 0.22) & (
        points[..., 2] > 0.1)
    assert before_face.any(1).float().mean() < 0.003


def test_counts_are_within_limits(wardrobe: Wardrobe, average: Neutral) -> None:
    for style in STYLES:
        hair = haired(wardrobe, average, 12, style)
        assert 6000 <= len(hair.points) <= 20000
        assert 3 <= hair.points.shape[1] <= 24
    pieces = dressed(wardrobe, average, 12, beard="full", glasses="round")
    assert sum(len(m.triangles) for m in pieces.meshes) < 60000
    assert all(s.points.isfinite().all() and s.radius.min() > 0 for s in pieces.strands)


def test_brows_stand_above_the_eyes(wardrobe: Wardrobe, average: Neutral) -> None:
    facial = [s for s in dressed(wardrobe, average, 11, beard="none").strands if s.region == Region.FACIAL_HAIR]
    for brow, eye in zip(facial[:2], (average.landmarks70[36:42], average.landmarks70[42:48]), strict=True):
        assert 80 < len(brow.points) < 3000
        assert (brow.points[:, 0, 1] > eye[:, 1].max()).all()
        assert (brow.points[:, 0, 0].sign() == eye[0, 0].sign()).float().mean() > 0.95


def test_beards_leave_the_lips_free(wardrobe: Wardrobe, average: Neutral) -> None:
    beard = [s for s in dressed(wardrobe, average, 11, beard="full", masculine=True).strands][3:]
    beard = [s for s in beard if s.region == Region.FACIAL_HAIR]
    assert sum(len(s.points) for s in beard) > 3000
    mouth = average.template[:SKIN]
    for s in beard:
        root = s.points[:, 0]
        on_lips = ((root[:, 0] / 0.10) ** 2 + ((root[:, 1] + 0.2) / 0.04) ** 2 < 1) & (root[:, 2] > 0.2)
        assert not on_lips.any()
        assert root[:, 1].max() < mouth[:, 1].max() - 0.4


@pytest.mark.parametrize("garment", ["crew", "v_neck", "shirt", "hoodie", "turtleneck", "jacket"])
def test_clothes_cover_the_collars_open_edge(wardrobe: Wardrobe, average: Neutral, garment: str) -> None:
    meshes = [m for m in dressed(wardrobe, average, 11, garment=garment).meshes
              if m.materials[0].region == Region.CLOTHES]
    cloth = torch.cat([m.positions for m in meshes])
    edge = open_edge(average)
    assert torch.cdist(edge, cloth).min(1).values.max() < 0.11
    shirt = meshes[0]
    distance, _ = wardrobe.body.distance(shirt.positions)
    assert distance.min() < 0, "its upper edge lies in the skin, so that no gap is seen"
    assert all(m.anchor is None or (m.anchor == RIGID).all() for m in meshes)


@pytest.mark.parametrize("rim", sorted(RIMS))
def test_glasses_stand_before_the_eyes_and_reach_the_ears(wardrobe: Wardrobe, average: Neutral, rim: str) -> None:
    meshes = [m for m in dressed(wardrobe, average, 11, glasses=rim, earrings=False).meshes
              if m.materials[0].region == Region.GLASSES]
    lenses = [m for m in meshes if m.materials[0].surface == Surface.GLASS]
    assert len(lenses) == 2
    for lens, eye in zip(lenses, average.landmarks70[68:70], strict=True):
        middle = lens.positions.mean(0)
        assert (middle[:2] - eye[:2]).norm() < 0.06
        assert 0.02 < middle[2] - eye[2] < 0.16
    assert min(float(m.positions[:, 2].min()) for m in meshes) < -0.3


@pytest.mark.parametrize("headwear", ["cap", "beanie", "brimmed", "headscarf"])
def test_headwear_covers_the_crown_and_no_hair_pokes_through(wardrobe: Wardrobe, average: Neutral,
                                                             headwear: str) -> None:
    bare = dressed(wardrobe, average, 11, headwear="none", hair_style="crop", hair_loss=0.0)
    covered = dressed(wardrobe, average, 11, headwear=headwear, hair_style="crop", hair_loss=0.0)
    assert len(covered.meshes) > len(bare.meshes)
    top = max(float(m.positions[:, 1].max()) for m in covered.meshes)
    assert top > float(average.template[:, 1].max())
    hair = [s for s in covered.strands if s.region == Region.HAIR]
    assert all(float(s.points[:, 0, 1].max()) < 0.5 for s in hair)


def root_gap(hair: Strands, neutral: Neutral) -> Tensor:
    """How far roots lie off the planes of their triangles."""
    a, b, c = neutral.vertices[neutral.triangles[hair.anchor.long()]].unbind(1)
    normal = torch.nn.functional.normalize(torch.linalg.cross(b - a, c - a), dim=1)
    return ((hair.points[:, 0] - a) * normal).sum(1).abs()


def open_edge(neutral: Neutral) -> Tensor:
    """(N, 3) the collar's edge."""
    t = neutral.triangles[(neutral.triangles < SKIN).all(1)]
    edges = torch.cat([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]).sort(1).values
    pairs, counts = edges.unique(dim=0, return_counts=True)
    points = neutral.vertices[pairs[counts == 1].unique()]
    return points[points[:, 1] < -0.6]
