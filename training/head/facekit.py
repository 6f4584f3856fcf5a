"""ICT-FaceKit (MIT, USC Institute for Creative Technologies): its meshes, as arrays in centimetres, +x the person's
left, +y up, +z forward, and what its documentation says of their vertices."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

import arkit

IDENTITIES = 100
VERTICES = 26719

PARTS = {
    "face": (0, 9409), "head": (9409, 11248), "mouth_socket": (11248, 13294),
    "eye_socket_left": (13294, 13678), "eye_socket_right": (13678, 14062),
    "gums": (14062, 16616), "tongue": (16616, 17039), "teeth": (17039, 21451),
    "eyeball_left": (21451, 22221), "iris_left": (22221, 23021),
    "eyeball_right": (23021, 23791), "iris_right": (23791, 24591),
}
"""First vertex and the one after the last. Gums and tongue are one part of ICT's; the split is ours."""

USED = 24591
"""The vertices from here on are lashes, lacrimal fluid and shading aids, which we leave out."""

SURFACE_END = PARTS["eye_socket_right"][1]
"""Face, head, mouth socket and eye sockets are one connected surface: the vertices before this one."""

THIRD_MOLARS = ((17039, 17230), (19056, 19247), (19247, 19426), (21272, 21451))

LANDMARKS = (
    1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088, 3443,
    268, 493, 1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509, 978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360,
    1507, 1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732,
    5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966)
"""ICT's vertices for the 68 points of Multi-PIE and iBUG: 0 is at the person's right ear, 36 to 41 the right eye."""

CORNEAS = (23021, 21451)
"""The foremost point of the right and of the left eyeball: the axis of sight passes through it."""

MIDLINE = 0.03


@dataclass
class FaceKit:
    """neutral (V, 3), polygons as lists of vertices, identity (100, V, 3) in standard deviations, expressions by ICT's
    names (V, 3), mirror (V): the vertex on the other side."""
    neutral: np.ndarray
    polygons: list
    identity: np.ndarray
    expressions: dict
    mirror: np.ndarray


def load(folder):
    """Reads ICT-FaceKit from a checkout of its repository, and makes neutral and expressions exactly symmetric."""
    models = Path(folder) / "FaceXModel"
    neutral = _vertices(models / "generic_neutral_mesh.obj")
    identity = np.stack([_vertices(models / f"identity{i:03d}.obj") - neutral for i in range(IDENTITIES)])
    names = sorted({source for name in arkit.NAMES for source in arkit.sources(name)})
    expressions = {name: _vertices(models / f"{name}.obj") - neutral for name in names}
    mirror = mirror_of(neutral)
    flipped = {name: flip(field, mirror) for name, field in expressions.items()}
    symmetric = {name: (expressions[name] + flipped[arkit.mirrored(name)]) / 2 for name in names}
    return FaceKit((neutral + flip(neutral, mirror)) / 2, _polygons(models / "generic_neutral_mesh.obj"), identity,
                   symmetric, mirror)


def mirror_of(vertices):
    """For each vertex the one that lies at its mirror image, itself on the midline; refused if there is none."""
    mirror = np.empty(len(vertices), int)
    for first, end in mirrored_ranges():
        own = np.arange(first[0], first[1])
        other = np.arange(end[0], end[1])
        distance, at = cKDTree(vertices[other]).query(vertices[own] * [-1, 1, 1])
        mirror[own] = other[at]
    for vertex in np.flatnonzero(mirror[mirror] != np.arange(len(vertices))):
        loose = np.flatnonzero(mirror[mirror] != np.arange(len(vertices)))
        if vertex in loose:
            other = loose[np.linalg.norm(vertices[loose] - vertices[vertex] * [-1, 1, 1], axis=1).argmin()]
            mirror[vertex], mirror[other] = other, vertex
    if np.linalg.norm(flip(vertices, mirror) - vertices, axis=1).max() > MIDLINE:
        raise ValueError("the mesh is not symmetric")
    return mirror


def mirrored_ranges():
    """Pairs of spans that mirror each other; the tongue is not apart from the gums here."""
    for name, span in PARTS.items():
        if name == "gums":
            span = (span[0], PARTS["tongue"][1])
            yield span, span
        elif name != "tongue":
            yield span, PARTS[name.replace("left", "#").replace("right", "left").replace("#", "right")]


def flip(field, mirror):
    """A field of vectors, seen in the mirror."""
    return field[mirror] * [-1, 1, 1]


def flip_mask(mask, mirror):
    """A set of vertices, seen in the mirror."""
    return mask[mirror]


def part(name, count=USED):
    """Mask of a part's vertices."""
    first, end = PARTS[name]
    mask = np.zeros(count, bool)
    mask[first:end] = True
    return mask


def rings(polygons, sources, count):
    """Steps along edges from a set of vertices, (count), -1 where there is no path."""
    neighbours = [[] for _ in range(count)]
    for polygon in polygons:
        for a, b in zip(polygon, polygon[1:] + polygon[:1]):
            if a < count and b < count:
                neighbours[a].append(b)
                neighbours[b].append(a)
    steps = np.full(count, -1)
    steps[list(sources)] = 0
    front = list(sources)
    for vertex in front:
        for other in neighbours[vertex]:
            if steps[other] < 0:
                steps[other] = steps[vertex] + 1
                front.append(other)
    return steps


def _vertices(path):
    with open(path, encoding="ascii") as lines:
        vertices = np.array([line.split()[1:4] for line in lines if line.startswith("v ")], dtype=np.float64)
    if len(vertices) != VERTICES:
        raise SystemExit(f"{path} has {len(vertices)} vertices where {VERTICES} were expected: another version?")
    return vertices[:USED]


def _polygons(path):
    with open(path, encoding="ascii") as lines:
        polygons = [[int(corner.split("/")[0]) - 1 for corner in line.split()[1:]]
                    for line in lines if line.startswith("f ")]
    return [polygon for polygon in polygons if max(polygon) < USED]
