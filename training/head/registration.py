"""MediaPipe's canonical face laid onto the head: similarity and thin-plate spline from the points and curves that both
have, then nearest points of the skin, held together by the canonical face's own Laplacian."""
import numpy as np
from scipy.interpolate import RBFInterpolator

import facekit
import mediapipe
import repair
import surface

HOLD = (40.0, 20.0, 8.0, 4.0, 2.0, 2.0)
ANCHOR = 30.0


def register(kit, neutral, points, triangles):
    """Where the 468 points lie on the head: (468, 3) on its skin."""
    anchors = _anchors(kit, neutral, points)
    which = np.array(sorted(anchors))
    goal = np.array([anchors[i] for i in which])
    moved = _similarity(points[which], goal, points)
    warp = RBFInterpolator(moved[which], goal, kernel="thin_plate_spline", smoothing=1e-3)
    fitted = warp(moved)
    laplacian = _laplacian(len(points), triangles)
    shape = laplacian @ fitted
    faces = skin(kit, neutral)
    weight = np.ones(len(points))
    weight[which] = ANCHOR
    for hold in HOLD:
        _, _, target = surface.closest(fitted, neutral, faces)
        target[which] = goal
        left = np.diag(weight) + hold * laplacian.T @ laplacian
        fitted = np.linalg.solve(left, weight[:, None] * target + hold * laplacian.T @ shape)
        fitted = (fitted + fitted[_opposite(points)] * [-1, 1, 1]) / 2
    return closest_skin(kit, fitted, neutral, faces, np.arange(len(neutral)))[2]


def closest_skin(kit, points, vertices, faces, kept):
    """As surface.closest, but a lip's points never land on the other lip.

    vertices (V', 3) and faces may be of a mesh that has only the vertices kept (V').
    """
    upper_lip, lower_lip = repair.lips(kit)
    face, weights, places = surface.closest(points, vertices, faces)
    for numbers, forbidden in ((mediapipe.UPPER_LIP_SEAM, lower_lip), (mediapipe.LOWER_LIP_SEAM, upper_lip)):
        allowed = np.flatnonzero(~np.isin(kept[faces], forbidden).any(1))
        which = list(numbers)
        found, weights[which], places[which] = surface.closest(points[which], vertices, faces[allowed])
        face[which] = allowed[found]
    return face, weights, places


def skin(kit, neutral):
    """Triangles of the outer skin: no nostrils, no inner side of lips or lids."""
    lids = np.full(len(neutral), 99)
    for side in ("left", "right"):
        first, end = facekit.PARTS[f"eye_socket_{side}"]
        steps = facekit.rings(kit.polygons, range(first, end), facekit.SURFACE_END)
        lids[:len(steps)] = np.where(steps >= 0, np.minimum(lids[:len(steps)], steps), lids[:len(steps)])
    first, end = facekit.PARTS["mouth_socket"]
    lips = np.full(len(neutral), 99)
    lips[:facekit.SURFACE_END] = facekit.rings(kit.polygons, range(first, end), facekit.SURFACE_END)
    outer = np.arange(len(neutral)) < facekit.PARTS["face"][1]
    outer &= (lids >= repair.LID_RING) & (lips >= 8) & ~nostrils(neutral)
    faces = np.array([t for p in kit.polygons for t in ([p] if len(p) == 3 else [p[:3], [p[0], p[2], p[3]]])])
    return faces[outer[faces].all(1)]


def nostrils(neutral):
    """Vertices inside the nose."""
    wing = neutral[facekit.LANDMARKS[35]]
    x = np.abs(neutral[:, 0])
    return (x > 0.15) & (x < 1.15) & (neutral[:, 1] > wing[1] + 0.1) & (neutral[:, 1] < wing[1] + 2.2) \
        & (neutral[:, 2] > 9.0) & (neutral[:, 2] < wing[2] + 0.45)


def _anchors(kit, neutral, points):
    ibug = neutral[list(facekit.LANDMARKS)]
    anchors = {mp: ibug[number] for number, mp in mediapipe.IBUG.items()}
    for side, corner, lids in (
            ("right", 39, (mediapipe.RIGHT_LID_UPPER, mediapipe.RIGHT_LID_LOWER)),
            ("left", 42, (mediapipe.LEFT_LID_UPPER, mediapipe.LEFT_LID_LOWER))):
        for arc, lid in zip(repair.rims(kit, side), lids):
            line = np.r_[neutral[arc[::-1]], ibug[corner][None]]
            anchors |= _on_curve(points, lid, line)
    upper, lower = _lip_seam(kit, neutral)
    for line, lip in ((upper, mediapipe.INNER_LIP_UPPER), (lower, mediapipe.INNER_LIP_LOWER),
                      (ibug[48:55], mediapipe.OUTER_LIP_UPPER),
                      (ibug[[48, 59, 58, 57, 56, 55, 54]], mediapipe.OUTER_LIP_LOWER)):
        middle = np.abs(line[:, 0]).argmin()
        anchors |= _on_curve(points, lip[:6], line[:middle + 1])
        anchors |= _on_curve(points, lip[5:], line[middle:])
    return anchors


def _on_curve(points, numbers, line):
    return dict(zip(numbers, surface.along(line, surface.fractions(points[list(numbers)]))))


def _lip_seam(kit, neutral):
    """Both lips' inner edges, from the right corner of the mouth to the left."""
    first, end = facekit.PARTS["mouth_socket"]
    steps = facekit.rings(kit.polygons, range(first, end), facekit.SURFACE_END)
    steps[facekit.PARTS["face"][1]:] = -1
    corners = neutral[list(facekit.LANDMARKS)][[60, 64]]
    lines = []
    for ring, sign in ((9, 1), (8, -1)):
        row = np.flatnonzero(steps == ring)
        row = row[np.abs(neutral[row, 0]) < abs(corners[1, 0]) - 0.05]
        x = np.abs(neutral[row, 0])
        bands = np.digitize(x, np.linspace(0, x.max() + 1e-9, 12))
        middle = np.array([neutral[row[bands == band], 1].mean() if (bands == band).any() else 0 for band in range(13)])
        row = row[(neutral[row, 1] - middle[bands]) * sign > 0]
        row = row[np.argsort(neutral[row, 0])]
        lines.append(np.r_[corners[:1], neutral[row], corners[1:]])
    return lines


def _similarity(source, goal, points):
    a, b = source - source.mean(0), goal - goal.mean(0)
    u, s, vt = np.linalg.svd(a.T @ b)
    d = np.diag([1, 1, np.sign(np.linalg.det(u @ vt))])
    scale = (s * np.diag(d)).sum() / (a ** 2).sum()
    return scale * (points - source.mean(0)) @ (u @ d @ vt) + goal.mean(0)


def _laplacian(count, triangles):
    matrix = np.zeros((count, count))
    for a, b in ((0, 1), (1, 2), (2, 0)):
        matrix[triangles[:, a], triangles[:, b]] = -1
        matrix[triangles[:, b], triangles[:, a]] = -1
    degree = -matrix.sum(1)
    matrix /= degree[:, None]
    np.fill_diagonal(matrix, 1)
    return matrix


def _opposite(points):
    """The canonical face's mirror image: each point's counterpart."""
    return np.array([np.linalg.norm(points - point * [-1, 1, 1], axis=1).argmin() for point in points])
