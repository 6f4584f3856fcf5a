"""What ICT-FaceKit leaves to lashes and shading, made good in the geometry: lips that seal, lids that close; and the
one shape that it lacks, tongueOut. All lengths in centimetres."""
import numpy as np
from scipy.spatial import cKDTree

import facekit

LID_RING = 3
"""Steps from the eye socket to the front edge of a lid."""

LIP_RINGS = range(3, 19)
"""Steps from the mouth socket among which lips touch."""

LIP_OVERLAP = 0.04
LIP_REACH = 0.45
LIP_ROUNDS = 4
LIP_FADE = 0.4
CARRY_REACH = 1.1
STATION = 0.12
LID_OVERLAP = 0.1
LID_LIFT = 0.05
LID_REACH = 0.8
LID_CLEARANCE = 0.06
LID_THICKNESS = 0.6
SEAT_ROUNDS = 3
SEAT_TRUST = (0.02, 0.3)
"""How much the kit's own movement and growth of an eyeball count against what its lids do."""

TONGUE_ROOT, TONGUE_TIP = 5.0, 9.75


def rims(kit, side):
    """The edge of both lids of one eye: (upper, lower) vertices from the nose outwards, both with the corners."""
    steps = _skin_rings(kit, kit_part=f"eye_socket_{side}")
    rim = np.flatnonzero(steps == LID_RING)
    outward = kit.neutral[rim, 0] * (1 if side == "left" else -1)
    inner, outer = rim[outward.argmin()], rim[outward.argmax()]
    ring = set(rim.tolist())
    neighbours = {v: [] for v in ring}
    for polygon in kit.polygons:
        for a, b in zip(polygon, polygon[1:] + polygon[:1]):
            if a in ring and b in ring:
                neighbours[a].append(b)
                neighbours[b].append(a)
    arcs = []
    for start in sorted(set(neighbours[inner])):
        arc = [inner, start]
        while arc[-1] != outer:
            arc.append(next(v for v in neighbours[arc[-1]] if v != arc[-2]))
        arcs.append(np.array(arc))
    return sorted(arcs, key=lambda arc: -kit.neutral[arc, 1].mean())


def eyeball(kit, side):
    """Centre and radius of the sphere that fits an eyeball's white best."""
    first, end = facekit.PARTS[f"eyeball_{side}"]
    points = kit.neutral[first:end]
    back = points[points[:, 2] < np.median(points[:, 2]) + 0.8]
    solved = np.linalg.lstsq(np.c_[2 * back, np.ones(len(back))], (back ** 2).sum(1), rcond=None)[0]
    return solved[:3], np.sqrt(solved[3] + solved[:3] @ solved[:3])


class Lips:
    """Where lips touch: stations along the slit, each with the lowest vertex of the upper lip and the highest of the
    lower; and how far the slit's opening reaches into both."""

    def __init__(self, kit):
        points = kit.neutral
        corner = points[facekit.LANDMARKS[64], 0]
        upper_lip, lower_lip = lips(kit)
        stations = np.linspace(0, corner - 0.08, 36)
        above = [upper_lip[np.abs(points[upper_lip, 0] - x) < STATION] for x in stations]
        below = [lower_lip[np.abs(points[lower_lip, 0] - x) < STATION] for x in stations]
        left = list(zip(stations, above, below))
        right = [(-x, kit.mirror[up], kit.mirror[low]) for x, up, low in left[:0:-1]]
        self._stations = right + left
        self._kit = kit
        self.x = np.array([x for x, _, _ in self._stations])
        upper, lower = self._edges(points)
        middle = _smooth((points[upper, 1] + points[lower, 1]) / 2)
        depth = _smooth(np.maximum(points[upper, 2], points[lower, 2]))
        at = np.interp(points[:, 0], self.x, middle)
        self._distance = np.hypot(np.hypot(points[:, 1] - at,
                                           points[:, 2] - np.interp(points[:, 0], self.x, depth)),
                                  np.maximum(np.abs(points[:, 0]) - self.x[-1], 0))
        self._fade = np.clip((corner - np.abs(points[:, 0])) / LIP_FADE, 0, 1)
        self._fade[facekit.SURFACE_END:] = 0
        self._side = np.where(points[:, 1] > at, -1, 1)
        self._side[upper_lip], self._side[lower_lip] = -1, 1
        self._weight = self._side * np.exp(-(self._distance / LIP_REACH) ** 2) * self._fade / 2

    def meet(self, posed):
        """What to add to a posed head, (V, 3), so that its lips meet: each gives way by half of what shows between."""
        added = np.zeros_like(posed)
        for _ in range(LIP_ROUNDS):
            upper, lower = self._edges(posed + added)
            gap = (posed + added)[upper, 1] - (posed + added)[lower, 1]
            added += self._closing(np.maximum(gap + LIP_OVERLAP, 0))
        return added

    def still(self, neutral, field):
        """What to add to a field of displacements, (V, 3), so that it neither opens nor shuts the neutral head's lips:
        a linear function of the field."""
        upper, lower = self._edges(neutral)
        added = np.zeros_like(field)
        for _ in range(LIP_ROUNDS):
            added += self._closing((field + added)[upper, 1] - (field + added)[lower, 1])
        return added

    def carried(self, field):
        """What to add to a field of displacements, (V, 3), so that the lower lip goes with the upper lip's edge."""
        upper, _ = self._edges(self._kit.neutral)
        goal = np.stack([np.interp(self._kit.neutral[:, 0], self.x, _smooth(field[upper, i])) for i in range(3)], 1)
        weight = np.where(self._side > 0, np.exp(-(self._distance / CARRY_REACH) ** 4) * self._fade, 0)
        return weight[:, None] * (goal - field)

    def _closing(self, gap):
        gap = _smooth(gap)
        moved = np.zeros((len(self._weight), 3))
        moved[:, 1] = self._weight * np.interp(self._kit.neutral[:, 0], self.x, gap)
        return moved

    def _edges(self, posed):
        upper = [up[posed[up, 1].argmin()] for _, up, _ in self._stations]
        lower = [low[posed[low, 1].argmax()] for _, _, low in self._stations]
        return np.array(upper), np.array(lower)


def lips(kit):
    """The vertices of the upper and of the lower lip among which they touch; the columns at the corners are neither."""
    steps = _skin_rings(kit, kit_part="mouth_socket")
    band = set()
    for ring in LIP_RINGS:
        row = np.flatnonzero(steps == ring)
        band |= set(row.tolist()) - {row[kit.neutral[row, 0].argmin()], row[kit.neutral[row, 0].argmax()]}
    neighbours = {vertex: [] for vertex in band}
    for polygon in kit.polygons:
        for a, b in zip(polygon, polygon[1:] + polygon[:1]):
            if a in band and b in band:
                neighbours[a].append(b)
                neighbours[b].append(a)
    found = []
    for middle in (facekit.LANDMARKS[62], facekit.LANDMARKS[66]):
        lip = {middle}
        front = [middle]
        for vertex in front:
            for other in neighbours[vertex]:
                if other not in lip:
                    lip.add(other)
                    front.append(other)
        found.append(np.array(sorted(lip)))
    if set(found[0].tolist()) & set(found[1].tolist()):
        raise ValueError("the lips are one")
    return found


def close_lids(kit, side, neutral, blink):
    """What to add to a blink, (V, 3), so that the upper lid's edge comes to lie on the lower's, outside the eyeball."""
    upper, lower = rims(kit, side)
    closed = neutral + blink
    line = closed[lower]
    order = np.argsort(line[:, 0])
    want = np.stack([np.interp(closed[upper, 0], line[order, 0], line[order, i]) for i in range(3)], 1)
    delta = want - closed[upper]
    delta[:, 0] = 0
    delta[:, 1] -= LID_OVERLAP * np.sin(np.linspace(0, np.pi, len(upper)))
    delta[:, 2] = np.maximum(delta[:, 2], -0.05) + LID_LIFT
    rim = np.r_[upper, lower[1:-1]]
    deltas = np.r_[delta, np.zeros((len(lower) - 2, 3))]
    surface = np.arange(facekit.SURFACE_END)
    distance, nearest = cKDTree(neutral[rim]).query(neutral[surface], k=3)
    pull = 1 / (distance + 1e-3)
    field = (deltas[nearest] * (pull / pull.sum(1, keepdims=True))[:, :, None]).sum(1)
    weight = np.clip(1 - distance[:, 0] / LID_REACH, 0, 1) ** 2
    added = np.zeros_like(neutral)
    added[surface] = field * weight[:, None]
    return added + _outside_eyeball(kit, side, neutral, closed + added)


def seat_eyes(kit, side, poses, fields):
    """What to add to fields of displacements, (N, V, 3), so that an eyeball goes where its lids go and no lid cuts into
    it: the eyeball moves and grows as fits its lids best, and what remains between them, towards or away from the
    eyeball, is taken off the lids. A linear function of the fields.

    poses: heads (V, 3) with the eyes open and closed.
    """
    first, end = facekit.PARTS[f"eyeball_{side}"]
    centre, radius = eyeball(kit, side)
    ball = kit.neutral[first:end] - centre
    lids = [_near_eyeball(posed, centre, radius) for posed in poses]
    knobs = np.concatenate([np.c_[outward, reach] for _, outward, reach, _ in lids])
    weight = np.concatenate([weight for *_, weight in lids])
    trust = np.diag(np.r_[[SEAT_TRUST[0]] * 3, SEAT_TRUST[1] * radius ** 2]) * weight.sum()
    solve = np.linalg.inv(knobs.T @ (knobs * weight[:, None]) + trust)
    added = np.zeros_like(fields)
    for field, change in zip(fields, added):
        moved = field[first:end]
        own = np.r_[moved.mean(0), ((moved - moved.mean(0)) * ball).sum() / (ball ** 2).sum()]
        radial = np.concatenate([(field[at] * outward).sum(1) for at, outward, _, _ in lids])
        fit = solve @ (knobs.T @ (weight * radial) + trust @ own)
        change[first:end] = fit[:3] + fit[3] * ball - moved
        for _ in range(SEAT_ROUNDS):
            for at, outward, reach, near in lids:
                off = ((field[at] + change[at]) * outward).sum(1) - np.c_[outward, reach] @ fit
                change[at] -= outward * (near * off)[:, None]
    return added


def _near_eyeball(posed, centre, radius):
    """The skin in front of an eyeball: vertices, directions and distances from the centre, and how near (0 to 1)."""
    offset = posed - centre
    distance = np.linalg.norm(offset, axis=1)
    skin = np.arange(len(posed)) < facekit.SURFACE_END
    skin = np.flatnonzero(skin & (distance < radius + LID_THICKNESS) & (offset[:, 2] > 0.35 * distance))
    near = np.clip(1.5 - 1.5 * (distance[skin] - radius) / LID_THICKNESS, 0, 1)
    return skin, offset[skin] / distance[skin, None], distance[skin], near


def tongue_out(kit):
    """The tongue pushed out between the teeth, (V, 3); made for a jaw that is at least half open."""
    tongue = facekit.part("tongue") | facekit.flip_mask(facekit.part("tongue"), kit.mirror)
    points = kit.neutral
    along = np.clip((points[:, 2] - TONGUE_ROOT) / (TONGUE_TIP - TONGUE_ROOT), 0, 1)
    along = along * along * (3 - 2 * along)
    top = np.interp(points[:, 2], *_tongue_top(points, tongue))
    field = np.zeros_like(points)
    field[:, 2] = 3.3 * along
    field[:, 1] = 0.75 * along - 0.55 * along ** 4 + (top - points[:, 1]) * 0.55 * along
    field[:, 0] = -points[:, 0] * 0.18 * along
    field[~tongue] = 0
    return field


def _tongue_top(points, tongue):
    z = np.linspace(TONGUE_ROOT, TONGUE_TIP, 24)
    tops = []
    for at in z:
        near = tongue & (np.abs(points[:, 2] - at) < 0.35) & (np.abs(points[:, 0]) < 0.6)
        tops.append(points[near, 1].max())
    return z, np.array(tops)


def _outside_eyeball(kit, side, neutral, posed):
    """Pushes the lids' skin off the eyeball, cornea included."""
    first, end = facekit.PARTS[f"eyeball_{side}"]
    centre, _ = eyeball(kit, side)
    ball = neutral[first:end] - centre
    reach = np.linalg.norm(ball, axis=1)
    skin = np.flatnonzero((np.linalg.norm(posed - centre, axis=1) < 2.2) & (neutral[:, 2] > centre[2]))
    skin = skin[skin < facekit.PARTS["face"][1]]
    offset = posed[skin] - centre
    distance = np.linalg.norm(offset, axis=1, keepdims=True)
    near, at = cKDTree(ball / reach[:, None]).query(offset / distance, k=4)
    wanted = reach[at].max(1, keepdims=True) + LID_CLEARANCE
    steps = _skin_rings(kit, kit_part=f"eye_socket_{side}")[skin]
    push = np.where((steps >= LID_RING)[:, None], np.maximum(wanted - distance, 0), 0)
    added = np.zeros_like(neutral)
    added[skin] = offset / distance * push
    return added


def _skin_rings(kit, kit_part):
    first, end = facekit.PARTS[kit_part]
    steps = facekit.rings(kit.polygons, range(first, end), facekit.SURFACE_END)
    steps[facekit.PARTS["face"][1]:] = -1
    return np.r_[steps, np.full(len(kit.neutral) - len(steps), -1)]


def _smooth(values):
    padded = np.r_[values[:1], values[:1], values, values[-1:], values[-1:]]
    return np.convolve(padded, np.array([1, 4, 6, 4, 1]) / 16, "valid")
