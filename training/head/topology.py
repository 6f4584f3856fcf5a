"""The open head's own mesh: which of ICT-FaceKit's vertices it keeps, and its triangles. Symmetric: one half is thinned
out and mirrored. All lengths in centimetres."""
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

import decimate
import facekit
import repair

TARGETS = {"surface": 2270, "gums": 190, "tooth": 15}
"""Vertices to keep in one half, the midline included; the tooth's for each of the fourteen."""

EYE_SEGMENTS = 32
EYE_RINGS = (2, 4, 6, 8, 9, 10, 12, 14, 17, 20, 23)
"""The pupil ends at ICT's ring 4, the iris at ring 8."""
EYE_STEP = 2

REGION = 1.15
"""Edge length wanted on cheeks and forehead."""


def build(kit, neutral, poses):
    """Kept vertices (ICT's numbers, sorted by part) and faces in the new numbers.

    Returns (kept (V'), faces (F', 3)).
    """
    everything = [surface(kit, neutral, poses), gums(kit, neutral, poses), teeth(kit, neutral, poses)]
    everything += [mirror(kit, eyeball(kit, neutral, "left"))]
    faces = np.concatenate(everything)
    kept = np.unique(faces)
    number = np.full(len(neutral), -1)
    number[kept] = np.arange(len(kept))
    return kept, number[faces]


def surface(kit, neutral, poses):
    """Face, scalp, ears, neck, inner mouth and eye sockets: one connected sheet, open at the collar alone."""
    used = np.arange(len(neutral)) < facekit.SURFACE_END
    kept = np.zeros(len(neutral), bool)
    kept[list(facekit.LANDMARKS)] = True
    for side in ("left", "right"):
        for arc in repair.rims(kit, side):
            kept[arc] = True
    return _thinned(kit, neutral, poses, used, spacing(kit, neutral), kept, TARGETS["surface"])


def gums(kit, neutral, poses):
    """Gums, palate, throat and tongue."""
    used = facekit.part("gums") | facekit.part("tongue")
    wanted = np.full(len(neutral), 0.9)
    wanted[neutral[:, 2] < 5] = 1.6
    wanted[facekit.part("tongue") | facekit.flip_mask(facekit.part("tongue"), kit.mirror)] = 0.6
    return _thinned(kit, neutral, poses, used, wanted, np.zeros(len(neutral), bool), TARGETS["gums"])


def teeth(kit, neutral, poses):
    """All teeth but the third molars, denser at the crowns and at the front."""
    first, end = facekit.PARTS["teeth"]
    faces = decimate.triangulate(neutral, [p for p in kit.polygons if first <= min(p) < end and min(neutral[p, 0]) > 0])
    result = []
    for tooth in _components(faces):
        numbers = np.unique(tooth)
        if any(a <= numbers[0] < b for a, b in facekit.THIRD_MOLARS):
            continue
        upper = numbers[0] < 19247
        y = neutral[numbers, 1]
        root = (y - y.min() if upper else y.max() - y) / (y.max() - y.min())
        wanted = np.full(len(neutral), 0.5)
        wanted[numbers] = 0.35 + 0.8 * np.clip(root - 0.35, 0, 1)
        front = neutral[numbers, 2].mean() > 9
        thinner = decimate.Decimation(poses, tooth, wanted, np.zeros(len(neutral), bool))
        result.append(thinner.reduce(TARGETS["tooth"] + (2 if front else -1)).triangles())
    return mirror(kit, np.concatenate(result))


def eyeball(kit, neutral, side):
    """Rings about the axis of sight: poles, and every second of 32 points on the chosen rings, front to back."""
    first, end = facekit.PARTS[f"eyeball_{side}"]
    polygons = [p for p in kit.polygons if first <= min(p) < end]
    use = np.bincount(np.concatenate(polygons), minlength=end)[first:end]
    front, back = np.flatnonzero(use == EYE_SEGMENTS) + first
    steps = facekit.rings(polygons, [front], end)
    axis = neutral[front] - neutral[back]
    axis /= np.linalg.norm(axis)
    right = np.cross([0, 1, 0], axis)
    up = np.cross(axis, right)
    rows = []
    for ring in EYE_RINGS:
        row = np.flatnonzero(steps == ring)
        row = row[row >= first]
        offset = neutral[row] - neutral[row].mean(0)
        around = np.arctan2(offset @ up, offset @ right) / (2 * np.pi)
        rows.append(row[np.argsort(np.round(around * EYE_SEGMENTS).astype(int) % EYE_SEGMENTS)][::EYE_STEP])
    count = len(rows[0])
    faces = [(front, rows[0][i], rows[0][(i + 1) % count]) for i in range(count)]
    for inner, outer in zip(rows, rows[1:]):
        for i in range(count):
            j = (i + 1) % count
            faces += [(inner[i], outer[i], outer[j]), (inner[i], outer[j], inner[j])]
    faces += [(back, rows[-1][(i + 1) % count], rows[-1][i]) for i in range(count)]
    return np.array(faces)


def spacing(kit, neutral):
    """The edge length wanted at each vertex of the surface."""
    wanted = np.full(len(neutral), REGION)
    head = facekit.part("head")
    wanted[head] = 2.0
    wanted[head & (neutral[:, 1] < -11)] = 2.6
    wanted[(neutral[:, 1] < -9) & ~head] = 1.7
    ears = (np.abs(neutral[:, 0]) > 6.9) & (np.abs(neutral[:, 1] - 1.2) < 4.2) & (neutral[:, 2] < 3.5)
    wanted[ears] = 0.75
    wanted[facekit.part("mouth_socket")] = 1.3
    for side in ("left", "right"):
        wanted[facekit.part(f"eye_socket_{side}")] = 0.9
    points = neutral[list(facekit.LANDMARKS)]
    for centres, nearest, slope in (
            (np.concatenate([neutral[a] for s in ("left", "right") for a in repair.rims(kit, s)]), 0.2, 0.28),
            (points[48:], 0.3, 0.3), (points[29:36], 0.42, 0.25), (points[17:27], 0.62, 0.3)):
        distance, _ = cKDTree(centres).query(neutral)
        wanted = np.minimum(wanted, nearest + slope * distance)
    deep = facekit.part("mouth_socket") & (neutral[:, 2] < 9.5)
    wanted[deep] = np.maximum(wanted[deep], 1.3)
    for side in ("left", "right"):
        wanted[facekit.part(f"eye_socket_{side}")] = 0.8
    return wanted


def mirror(kit, faces):
    """Faces of one half and their mirror images."""
    other = kit.mirror[faces][:, ::-1]
    return np.concatenate([faces, other])


def _thinned(kit, neutral, poses, used, wanted, kept, target):
    half = used & (neutral[:, 0] >= -1e-9)
    polygons = [p for p in kit.polygons if half[p].all()]
    faces = decimate.triangulate(neutral, polygons)
    kept = kept | kept[kit.mirror] | _ends_of_midline(neutral, faces)
    thinner = decimate.Decimation(poses, faces, wanted, kept).reduce(target)
    return mirror(kit, decimate.improve(neutral, thinner.triangles()))


def _ends_of_midline(neutral, faces):
    """Where the midline meets an open edge."""
    middle = np.abs(neutral[:, 0]) < 1e-9
    kept = np.zeros(len(neutral), bool)
    for a, b in decimate.open_edges(faces):
        if middle[a] != middle[b]:
            kept[a if middle[a] else b] = True
    return kept


def _components(faces):
    size = faces.max() + 1
    pairs = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]]])
    _, label = connected_components(coo_matrix((np.ones(len(pairs)), pairs.T), shape=(size, size)), directed=False)
    for which in np.unique(label[faces[:, 0]]):
        yield faces[label[faces[:, 0]] == which]
