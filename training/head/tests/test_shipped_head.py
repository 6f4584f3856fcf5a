from pathlib import Path

import numpy as np
import pytest

import arkit
from model import Head

SHIPPED = Path(__file__).parents[3] / "worker/src/main/resources/head/head.safetensors"


@pytest.fixture(scope="module")
def head():
    return Head(SHIPPED)


def test_the_shipped_head_has_the_names_and_parts_that_the_builder_gives(head):
    assert tuple(head.names) == arkit.NAMES
    spans = sorted(head.parts.values())
    assert spans[0][0] == 0 and spans[-1][1] == len(head.tensors["template"])
    assert all(a[1] == b[0] for a, b in zip(spans, spans[1:]))


def test_a_turned_eye_keeps_its_distance_from_its_joint(head):
    still, turned = head.pose(), head.pose(turns={"left_eye": (0.2, 0.3, 0)})
    first, end = head.parts["eyeball_left"]
    joint = head.tensors["joint_regressor"][head.joints.index("left_eye")] @ still
    radius = [np.linalg.norm(v[first:end] - joint, axis=1) for v in (still, turned)]
    assert np.allclose(*radius, atol=1e-7)
    assert np.abs(turned - still)[first:end].max() > 0.003
    others = np.r_[0:first, end:len(still)]
    assert np.allclose(turned[others], still[others], atol=1e-7)


def test_teeth_and_tongue_are_inside_the_closed_mouth(head):
    vertices = head.pose()
    lips = head.landmarks("mediapipe468", vertices)[[13, 14]]
    for part in ("teeth", "tongue", "gums"):
        first, end = head.parts[part]
        assert vertices[first:end, 2].max() < lips[:, 2].min()
