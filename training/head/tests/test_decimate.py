import numpy as np
import pytest

import decimate


def sphere(rings=16, segments=24):
    """A closed unit sphere of quads and triangles."""
    polar = np.pi * np.arange(1, rings) / rings
    around = 2 * np.pi * np.arange(segments) / segments
    points = [(0, 1, 0)] + [(np.sin(p) * np.cos(a), np.cos(p), np.sin(p) * np.sin(a)) for p in polar for a in around]
    points.append((0, -1, 0))
    def at(ring, segment):
        return 1 + ring * segments + segment % segments
    polygons = [[0, at(0, s + 1), at(0, s)] for s in range(segments)]
    polygons += [[at(r, s), at(r, s + 1), at(r + 1, s + 1), at(r + 1, s)]
                 for r in range(rings - 2) for s in range(segments)]
    polygons += [[len(points) - 1, at(rings - 2, s), at(rings - 2, s + 1)] for s in range(segments)]
    return np.array(points, float), polygons


def uses(faces):
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    return np.unique(edges, axis=0, return_counts=True)[1]


@pytest.fixture
def ball():
    vertices, polygons = sphere()
    return vertices, decimate.triangulate(vertices, polygons)


def test_a_closed_mesh_stays_closed_and_near_its_surface(ball):
    vertices, faces = ball
    thinner = decimate.Decimation(vertices[None], faces, np.full(len(vertices), 0.4), np.zeros(len(vertices), bool))
    fewer = thinner.reduce(120).triangles()
    assert len(np.unique(fewer)) == 120
    assert len(fewer) == 2 * 120 - 4
    assert (uses(fewer) == 2).all()
    assert np.linalg.norm(vertices[fewer].mean(1), axis=1).min() > 0.9
    a, b, c = (vertices[fewer[:, i]] for i in range(3))
    assert ((np.cross(b - a, c - a) * a).sum(1) > 0).all() or ((np.cross(b - a, c - a) * a).sum(1) < 0).all()


def test_kept_vertices_stay(ball):
    vertices, faces = ball
    kept = np.zeros(len(vertices), bool)
    kept[50:90] = True
    fewer = decimate.Decimation(vertices[None], faces, np.full(len(vertices), 0.4), kept).reduce(100).triangles()
    assert np.isin(np.flatnonzero(kept), fewer).all()


def test_finer_spacing_leaves_more_vertices(ball):
    vertices, faces = ball
    spacing = np.where(vertices[:, 0] > 0, 0.15, 0.6)
    fewer = np.unique(decimate.Decimation(vertices[None], faces, spacing, np.zeros(len(vertices), bool))
                      .reduce(150).triangles())
    assert (vertices[fewer, 0] > 0).sum() > 2 * (vertices[fewer, 0] < 0).sum()


def test_the_border_of_an_open_mesh_stays_where_it_is():
    x, y = np.meshgrid(np.arange(9.0), np.arange(9.0))
    vertices = np.stack([x.ravel(), y.ravel(), np.zeros(81)], 1)
    quads = [[9 * r + c, 9 * r + c + 1, 9 * r + c + 10, 9 * r + c + 9] for r in range(8) for c in range(8)]
    corners = np.isin(np.arange(81), [0, 8, 72, 80])
    fewer = decimate.Decimation(vertices[None], decimate.triangulate(vertices, quads), np.full(81, 3.0), corners)
    faces = fewer.reduce(20).triangles()
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    assert np.isclose(np.cross(b - a, c - a)[:, 2].sum() / 2, 64)


def test_flips_keep_the_surface_and_better_the_worst_triangle(ball):
    vertices, faces = ball
    fewer = decimate.Decimation(vertices[None], faces, np.full(len(vertices), 0.4), np.zeros(len(vertices), bool))
    before = fewer.reduce(120).triangles()
    after = decimate.improve(vertices, before, sharp=0.7)
    assert (uses(after) == 2).all()
    assert len(after) == len(before)


def test_quads_are_cut_along_the_shorter_diagonal():
    vertices = np.array([[0, 0, 0], [4, 1, 0], [4, 2, 0], [0, 1, 0.0]])
    assert decimate.triangulate(vertices, [[0, 1, 2, 3]]).tolist() == [[0, 1, 3], [1, 2, 3]]
