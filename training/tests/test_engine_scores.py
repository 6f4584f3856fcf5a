"""Cases of an evaluation, drawn again by another engine."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest

from avatar_training.engine_scores import compared, probe_inputs, table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    random = numpy.random.default_rng(4)
    for person in (1, 2):
        truth = random.random((3, 16, 16), numpy.float32)
        case = {f"{side}_{name}": random.random(shape, numpy.float32) for side in ("source", "target")
                for name, shape in (("image", (3, 16, 16)), ("vertices", (5, 3)), ("transform", (3, 4)))}
        case |= {"target_image": truth, "target_alpha": numpy.ones((16, 16), numpy.float32),
                 "target_region": numpy.ones((16, 16), numpy.float32), "final": truth + numpy.float32(0.1)}
        numpy.savez(tmp_path / f"side-view-30-degrees-{person}.npz", **case)
    return tmp_path


def test_the_engine_is_given_what_the_twin_drew_from(folder: Path) -> None:
    with numpy.load(folder / "side-view-30-degrees-1.npz") as case:
        inputs = probe_inputs(dict(case))
        assert (inputs["points"] == case["target_vertices"]).all()
        assert (inputs["source_points"] == case["source_vertices"]).all()
        assert (inputs["source_image"] == case["source_image"]).all()


def test_an_engine_that_draws_the_same_scores_the_same_and_another_does_not(folder: Path) -> None:
    pictures = {}
    for path in folder.glob("*.npz"):
        with numpy.load(path) as case:
            pictures[case["target_transform"].tobytes()] = case["final"]
    same = list(compared(folder, lambda inputs: pictures[inputs["transform"].tobytes()]))
    assert [case.kind for case in same] == ["side-view-30-degrees"] * 2
    assert all(case.apart == 0 and (case.twin.psnr == case.engine.psnr).all() for case in same)
    worse = list(compared(folder, lambda inputs: numpy.zeros((3, 16, 16), numpy.float32)))
    assert all((case.engine.psnr < case.twin.psnr - 3).all() for case in worse)
    row = table(worse).splitlines()[2].split("|")
    assert row[1].strip() == "side-view-30-degrees" and int(row[2]) == 2
    assert float(row[3]) > float(row[4]) and float(row[5]) > 3
