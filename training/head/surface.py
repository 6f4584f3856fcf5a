"""Points on triangle meshes."""
import numpy as np


def closest(points, vertices, faces):
    """For each point the nearest on the mesh: face (N), barycentric weights (N, 3), position (N, 3)."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    found = [_closest(point, a, b, c) for point in points]
    face = np.array([which for which, _ in found])
    weights = np.array([w for _, w in found])
    return face, weights, (vertices[faces[face]] * weights[:, :, None]).sum(1)


def _closest(point, a, b, c):
    """Ericson, Real-Time Collision Detection, 5.1.5, for all triangles at once."""
    ab, ac, ap = b - a, c - a, point - a
    bp, cp = point - b, point - c
    d1, d2 = (ab * ap).sum(1), (ac * ap).sum(1)
    d3, d4 = (ab * bp).sum(1), (ac * bp).sum(1)
    d5, d6 = (ab * cp).sum(1), (ac * cp).sum(1)
    va, vb, vc = d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2
    with np.errstate(divide="ignore", invalid="ignore"):
        total = va + vb + vc
        v, w = vb / total, vc / total
        on_ab, on_ac = d1 / (d1 - d3), d2 / (d2 - d6)
        on_bc = (d4 - d3) / ((d4 - d3) + (d5 - d6))
    zero, one = np.zeros_like(d1), np.ones_like(d1)
    cases = [(d1 <= 0) & (d2 <= 0), (d3 >= 0) & (d4 <= d3), (d6 >= 0) & (d5 <= d6),
             (vc <= 0) & (d1 >= 0) & (d3 <= 0), (vb <= 0) & (d2 >= 0) & (d6 <= 0),
             (va <= 0) & (d4 - d3 >= 0) & (d5 - d6 >= 0)]
    v = np.select(cases, [zero, one, zero, on_ab, zero, 1 - on_bc], v)
    w = np.select(cases, [zero, zero, one, zero, on_ac, on_bc], w)
    v, w = np.nan_to_num(v), np.nan_to_num(w)
    distance = ((ap - ab * v[:, None] - ac * w[:, None]) ** 2).sum(1)
    best = distance.argmin()
    return best, np.array([1 - v[best] - w[best], v[best], w[best]])


def along(polyline, fractions):
    """Points at fractions of a polyline's length."""
    steps = np.r_[0, np.linalg.norm(np.diff(polyline, axis=0), axis=1).cumsum()]
    return np.stack([np.interp(np.asarray(fractions) * steps[-1], steps, polyline[:, i]) for i in range(3)], 1)


def fractions(polyline):
    """How far along a polyline each of its points lies, 0 to 1."""
    steps = np.r_[0, np.linalg.norm(np.diff(polyline, axis=0), axis=1).cumsum()]
    return steps / steps[-1]
