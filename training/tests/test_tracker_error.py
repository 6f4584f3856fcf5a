"""The measure of the tracker's error: an exact fit has none, and it sees what a fit misses."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
import torch

from avatar_model.bundle import read_head
from avatar_model.head import HeadModel
from avatar_training.settings import HEAD_FILE
from avatar_training.tracker_error import (WHOLE, Codes, Square, along_ray, degrees_between, report,
                                           save_photo, seen, yaw_pitch_roll)
from synthetic.photography import camera


@pytest.fixture(scope="module")
def names() -> list[str]:
    return read_head(HEAD_FILE).expression_names


@pytest.fixture(scope="module")
def head() -> HeadModel:
    return HeadModel(read_head(HEAD_FILE), 5.0)


def codes(yaw: float = 0.3, pitch: float = -0.2, roll: float = 0.1, **changed: torch.Tensor) -> Codes:
    still = {"shape": torch.zeros(50), "expression": torch.zeros(52), "pose": torch.zeros(6), "eyes": torch.zeros(6)}
    return still | {"transform": torch.from_numpy(camera(yaw, pitch, roll, 9.3, 0.05, -0.1))} | changed


def test_a_turn_is_told_by_its_angles() -> None:
    turn = torch.from_numpy(camera(0.3, -0.2, 0.1))[:, :3]
    assert yaw_pitch_roll(turn).tolist() == pytest.approx(numpy.degrees([0.3, -0.2, 0.1]).tolist(), abs=1e-3)


def test_a_head_is_the_same_whichever_square_of_the_photo_its_camera_sees(head: HeadModel) -> None:
    truth = codes()
    whole = seen(head, truth, WHOLE)
    x, y, depth = truth["transform"][:, 3].tolist()
    square = Square(*((1 - 12 * along / depth) / 2 - 0.25 for along in (x, y)), 0.5)
    # Half the photo fills the camera, so half as far away it is as large; and it stands on the axis.
    near = torch.cat([along_ray(truth["transform"]), torch.tensor([[0], [0], [depth / 2]])], 1)
    there = seen(head, truth | {"transform": near}, square)
    assert there.distance == pytest.approx(whole.distance)
    assert degrees_between(there.turn, whole.turn) < 0.05
    # What half the distance does to perspective is left.
    assert (there.face - whole.face).norm(dim=1).mean() < 0.01


def test_the_roots_turn_is_the_heads(head: HeadModel) -> None:
    nod = torch.zeros(6)
    nod[0] = 0.1
    turned = seen(head, codes(0, 0, 0, pose=nod), WHOLE)
    assert degrees_between(turned.turn, seen(head, codes(0, 0, 0), WHOLE).turn) == pytest.approx(5.73, abs=0.02)


def test_an_exact_fit_has_no_error_and_a_wrong_one_its_own(head: HeadModel, names: list[str]) -> None:
    people = [seen(head, codes(yaw, pitch), WHOLE) for yaw, pitch in ((0.1, 0.2), (-0.3, -0.1), (0.2, -0.2))]
    exact = report(names, [(person, person) for person in people])
    assert "rotation: median 0.0" in exact and "| jawOpen | 0.000 | +0.000 |" in exact
    half = [seen(head, codes(yaw, pitch / 2, expression=torch.full((52,), 0.25)), WHOLE)
            for yaw, pitch in ((0.1, 0.2), (-0.3, -0.1), (0.2, -0.2))]
    wrong = report(names, list(zip(half, people, strict=True)))
    assert "| jawOpen | 0.250 | +0.250 | " in wrong
    pitch = next(line for line in wrong.splitlines() if line.startswith("| pitch"))
    assert float(pitch.split("|")[4]) == pytest.approx(0.5, abs=0.02)


def test_a_photo_shows_the_person_before_a_wall(tmp_path: Path) -> None:
    alpha = torch.zeros(8, 8)
    alpha[2:6, 2:6] = 1
    save_photo(tmp_path / "p.png", torch.ones(3, 8, 8) * alpha, alpha, numpy.random.default_rng(1))
    from PIL import Image
    picture = numpy.asarray(Image.open(tmp_path / "p.png"))
    assert (picture[3, 3] == 255).all() and (picture[0, 0] > 40).all() and (picture[0, 0] < 255).all()
