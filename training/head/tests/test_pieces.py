import numpy as np
import pytest

import arkit
import headfile
import identity
import render
import skeleton
import surface


def test_the_52_names_stand_in_alphabetical_order_and_map_to_53_shapes():
    assert len(arkit.NAMES) == len(set(arkit.NAMES)) == 52
    assert list(arkit.NAMES) == sorted(arkit.NAMES)
    sources = [source for name in arkit.NAMES for source in arkit.sources(name)]
    assert len(sources) == len(set(sources)) == 53
    assert arkit.sources("browInnerUp") == ("browInnerUp_L", "browInnerUp_R")
    assert arkit.sources("mouthLeft") == ("mouthLeft",)
    assert arkit.sources("mouthSmileRight") == ("mouthSmile_R",)
    assert arkit.sources("tongueOut") == ()


@pytest.mark.parametrize(
    "name, other", [("eyeBlink_L", "eyeBlink_R"), ("mouthRight", "mouthLeft"), ("jawOpen", "jawOpen")])
def test_each_shape_has_a_mirror_image(name, other):
    assert arkit.mirrored(name) == other


def test_principal_components_are_orthogonal_ordered_and_lose_nothing_together():
    directions = np.random.default_rng(1).normal(size=(6, 20, 3)) * np.arange(1, 7)[:, None, None]
    fields, mixtures, shares = identity.principal(directions, 6)
    flat = fields.reshape(6, -1)
    gram = flat @ flat.T
    assert np.allclose(gram, np.diag(np.diag(gram)), atol=1e-9 * gram.max())
    assert (np.diff(np.diag(gram)) <= 0).all()
    assert np.isclose(shares.sum(), 1)
    before = directions.reshape(6, -1)
    assert np.allclose(flat.T @ flat, before.T @ before)
    assert np.isclose(identity.explained(directions, mixtures[:3]), shares[:3].sum())


def test_the_nearest_point_is_no_further_than_any_sampled_one():
    random = np.random.default_rng(2)
    vertices, faces = random.normal(size=(9, 3)), random.permutation(9).reshape(3, 3)
    points = random.normal(size=(30, 3)) * 2
    face, weights, place = surface.closest(points, vertices, faces)
    samples = random.dirichlet((1, 1, 1), 4000)
    every = np.concatenate([samples @ vertices[f] for f in faces])
    sampled = np.linalg.norm(points[:, None] - every[None], axis=2).min(1)
    found = np.linalg.norm(points - place, axis=1)
    assert (found <= sampled + 1e-9).all()
    assert (found >= sampled - 0.15).all()
    assert np.allclose(weights.sum(1), 1) and weights.min() > -1e-9
    assert np.allclose((vertices[faces[face]] * weights[:, :, None]).sum(1), place)


def test_points_along_a_line():
    line = np.array([[0, 0, 0], [1, 0, 0], [1, 3, 0.0]])
    assert surface.fractions(line).tolist() == [0, 0.25, 1]
    assert np.allclose(surface.along(line, [0.125, 0.5]), [[0.5, 0, 0], [1, 1, 0]])


def test_joints_follow_exactly_from_weights_that_are_a_mean():
    vertices = np.random.default_rng(3).normal(size=(50, 3))
    everything = np.ones(50, bool)
    rows = skeleton.regressor(vertices, [everything], [np.array([0.1, -0.1, 0.2])])
    assert np.allclose(rows @ vertices, [[0.1, -0.1, 0.2]], atol=1e-2)
    assert np.isclose(rows.sum(), 1) and rows.min() >= 0


def test_a_joint_outside_what_holds_it_is_refused():
    with pytest.raises(ValueError, match="outside"):
        skeleton.regressor(np.eye(3), [np.ones(3, bool)], [np.array([5, 5, 5.0])])


def test_the_hinge_of_a_turned_jaw_is_found():
    before = np.random.default_rng(4).normal(size=(40, 3)) + [0, -3, 8]
    cosine, sine = np.cos(0.4), np.sin(0.4)
    turn = np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])
    hinge, angle = skeleton.jaw_hinge(before, (before - [0, 1, 2]) @ turn.T + [0, 1, 2])
    assert np.allclose(hinge, [0, 1, 2]) and np.isclose(angle, 0.4)


def test_skinning_weights_sum_to_one_and_eyeballs_turn_alone():
    vertices = np.c_[np.zeros(30), np.linspace(-20, 12, 30), np.zeros(30)]
    left = np.arange(30) == 28
    weights = skeleton.weights(vertices, left, np.zeros(30, bool))
    assert np.allclose(weights.sum(1), 1)
    assert weights[0, 0] == 1 and weights[-1, 1] == 1 and weights[28, 3] == 1
    assert (weights[:, 2] == 0).all()


def test_a_head_file_is_read_back_and_the_same_values_give_the_same_bytes(tmp_path):
    tensors = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.ones(3, np.float16), "c": np.array([7], np.int32)}
    for name in ("one", "two"):
        headfile.write(tmp_path / name, tensors, {"version": "1", "format": "x"})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    read, metadata = headfile.read(tmp_path / "one")
    assert metadata == {"format": "x", "version": "1"}
    assert all((read[name] == tensors[name]).all() and read[name].dtype == tensors[name].dtype for name in tensors)


def test_the_rasteriser_shows_the_nearer_of_two_triangles():
    screen = np.array([[0, 0], [20, 0], [0, 20], [0, 0], [20, 0], [0, 20.0]])
    depth = np.array([0, 0, 0, 1, 1, 1.0])
    winner, weights = render.rasterise(screen, depth, np.array([[0, 1, 2], [3, 4, 5]]), 24, 24)
    assert winner[3, 3] == 1 and winner[23, 23] == -1
    assert np.allclose(weights[5, 2] @ screen[3:], [2, 5])
