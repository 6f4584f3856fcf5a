"""Fewer vertices, chosen among those there are: half-edge collapses by quadric error (Garland and Heckbert, 1997)
over several poses, so that what moves keeps its vertices, and by the edge length wanted at each place."""
import heapq

import numpy as np

SHAPE_WEIGHT = 40.0
THIN_WEIGHT = 0.4
THIN = 0.35
THINNEST = 0.06
TURN_LIMIT = 0.15


class Decimation:
    """A triangle mesh that loses vertices one by one.

    poses (P, V, 3), faces (F, 3), spacing (V): the edge length wanted there, kept (V): vertices that must stay. Open
    edges stay where they are: their vertices only move along them.
    """

    def __init__(self, poses, faces, spacing, kept):
        self.poses = np.ascontiguousarray(poses.transpose(1, 0, 2))
        self.spacing = spacing
        self.faces = [tuple(face) for face in faces.tolist()]
        self.alive = [True] * len(self.faces)
        count = poses.shape[1]
        self.around = [set() for _ in range(count)]
        for index, face in enumerate(self.faces):
            for vertex in face:
                self.around[vertex].add(index)
        self.border = [set() for _ in range(count)]
        for a, b in open_edges(faces):
            self.border[a].add(b)
            self.border[b].add(a)
        self.kept = [bool(k) or len(edge) > 2 for k, edge in zip(kept, self.border)]
        self.version = [0] * count
        self.quadrics, self.area = self._quadrics(poses, faces)
        self.count = sum(1 for faces in self.around if faces)

    def reduce(self, count):
        """Collapses until that many vertices are left, or none can go."""
        heap = []
        for vertex, faces in enumerate(self.around):
            if faces:
                self._offer(heap, vertex)
        while self.count > count and heap:
            cost, vertex, version, onto = heapq.heappop(heap)
            if version != self.version[vertex] or not self.around[vertex]:
                continue
            if self._cost(vertex, onto) is None:
                # What stood further off when this was offered has changed.
                self.version[vertex] += 1
                self._offer(heap, vertex)
                continue
            touched = self._neighbours(vertex)
            self._collapse(vertex, onto)
            for other in sorted(touched):
                self.version[other] += 1
                self._offer(heap, other)
        return self

    def triangles(self):
        """(F', 3), in the vertices' old numbers."""
        return np.array([face for face, alive in zip(self.faces, self.alive) if alive])

    def _offer(self, heap, vertex):
        if self.kept[vertex] or not self.around[vertex]:
            return
        best = None
        for onto in sorted(self._neighbours(vertex)):
            cost = self._cost(vertex, onto)
            if cost is not None and (best is None or cost < best[0]):
                best = (cost, onto)
        if best:
            heapq.heappush(heap, (best[0], vertex, self.version[vertex], best[1]))

    def _neighbours(self, vertex):
        return {other for face in self.around[vertex] for other in self.faces[face]} - {vertex}

    def _cost(self, vertex, onto):
        if not self._allowed(vertex, onto):
            return None
        here, there = self.poses[vertex], self.poses[onto]
        wanted = self.spacing[vertex]
        length = np.sqrt(((here[0] - there[0]) ** 2).sum())
        point = np.concatenate([there, np.ones((len(there), 1))], 1)
        error = np.einsum("pi,pij,pj->p", point, self.quadrics[vertex], point)
        cost = (length / wanted) ** 2 + SHAPE_WEIGHT * max(error.max(), 0) / self.area[vertex] / wanted ** 2
        stays = [face for face in self.around[vertex] if onto not in self.faces[face]]
        if not stays:
            return None
        standing = {frozenset(self.faces[face]) for face in self.around[onto]}
        if any(frozenset(onto if v == vertex else v for v in self.faces[face]) in standing for face in stays):
            return None
        old = np.array([self.faces[face] for face in stays])
        new = np.where(old == vertex, onto, old)
        before, after = self._normals(old), self._normals(new)
        sizes = np.linalg.norm(after, axis=2)
        turn = (before * after).sum(2) / np.maximum(np.linalg.norm(before, axis=2) * sizes, 1e-20)
        if turn[:, 0].min() < TURN_LIMIT or turn.min() < -0.2:
            return None
        corners = self.poses[new, 0]
        sides = ((corners - np.roll(corners, 1, 1)) ** 2).sum((1, 2))
        quality = 2 * np.sqrt(3) * sizes[:, 0] / sides
        worst = quality.min()
        if worst < THINNEST:
            return None
        longest = np.sqrt(((corners - np.roll(corners, 1, 1)) ** 2).sum(2).max())
        return cost + THIN_WEIGHT * max(0, THIN / worst - 1) + 0.5 * max(0, longest / wanted - 1.6) ** 2

    def _allowed(self, vertex, onto):
        common = self._neighbours(vertex) & self._neighbours(onto)
        shared = len(self.around[vertex] & self.around[onto])
        if len(common) != shared:
            return False
        if self.border[vertex]:
            return onto in self.border[vertex] and shared == 1
        if self.border[onto]:
            return all(other in common or other == onto for other in self._neighbours(vertex) if self.border[other])
        return shared == 2

    def _normals(self, faces):
        a, b, c = (self.poses[faces[:, i]] for i in range(3))
        return np.cross(b - a, c - a)

    def _collapse(self, vertex, onto):
        for index in sorted(self.around[vertex]):
            face = self.faces[index]
            if onto in face:
                self.alive[index] = False
                for other in face:
                    if other != vertex:
                        self.around[other].discard(index)
            else:
                self.faces[index] = tuple(onto if v == vertex else v for v in face)
                self.around[onto].add(index)
        self.around[vertex] = set()
        if self.border[vertex]:
            for other in self.border[vertex]:
                self.border[other].discard(vertex)
                if other != onto:
                    self.border[other].add(onto)
                    self.border[onto].add(other)
            self.border[vertex] = set()
        self.quadrics[onto] += self.quadrics[vertex]
        self.area[onto] += self.area[vertex]
        self.count -= 1

    def _quadrics(self, poses, faces):
        count = poses.shape[1]
        quadrics = np.zeros((count, len(poses), 4, 4))
        area = np.zeros(count)
        for p, vertices in enumerate(poses):
            a, b, c = (vertices[faces[:, i]] for i in range(3))
            normal = np.cross(b - a, c - a)
            size = np.linalg.norm(normal, axis=1)
            normal /= np.maximum(size, 1e-20)[:, None]
            plane = np.concatenate([normal, -(normal * a).sum(1, keepdims=True)], 1)
            if p == 0:
                share = size / 6
                for i in range(3):
                    np.add.at(area, faces[:, i], share)
            outer = plane[:, :, None] * plane[:, None, :] * share[:, None, None]
            for i in range(3):
                np.add.at(quadrics[:, p], faces[:, i], outer)
        return quadrics, np.maximum(area, 1e-12)


def improve(vertices, faces, rounds=4, sharp=0.9):
    """Flips edges whose two triangles get a better worst shape by it, where the surface is nearly flat across them."""
    faces = faces.copy()
    border = {vertex for edge in open_edges(faces) for vertex in edge}
    for _ in range(rounds):
        edges = {}
        for index, face in enumerate(faces.tolist()):
            for i in range(3):
                edges.setdefault(tuple(sorted((face[i], face[(i + 1) % 3]))), []).append(index)
        touched = set()
        flips = 0
        for (a, b), sides in sorted(edges.items()):
            if len(sides) != 2 or touched & set(sides):
                continue
            first, second = faces[sides[0]].tolist(), faces[sides[1]].tolist()
            c = next(v for v in first if v not in (a, b))
            d = next(v for v in second if v not in (a, b))
            if c == d or tuple(sorted((c, d))) in edges or {c, d} <= border:
                continue
            i = first.index(c)
            a, b = first[(i + 1) % 3], first[(i + 2) % 3]
            now = [(c, a, b), (d, b, a)]
            then = [(c, a, d), (d, b, c)]
            if _better(vertices, now, then, sharp):
                faces[sides[0]], faces[sides[1]] = then
                edges[tuple(sorted((c, d)))] = list(sides)
                touched |= set(sides)
                flips += 1
        if not flips:
            break
    return faces


def _better(vertices, now, then, sharp):
    old, new = np.cross(*_sides(vertices, now)), np.cross(*_sides(vertices, then))
    sizes = np.linalg.norm(np.r_[old, new], axis=1)
    if sizes.min() < 1e-12:
        return False
    unit = np.r_[old, new] / sizes[:, None]
    if (unit @ unit.T).min() < sharp:
        return False
    quality = [2 * np.sqrt(3) * np.linalg.norm(n, axis=1) / _squares(vertices, f) for n, f in ((old, now), (new, then))]
    return quality[1].min() > quality[0].min() * 1.05


def _sides(vertices, faces):
    corners = vertices[np.array(faces)]
    return corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]


def _squares(vertices, faces):
    corners = vertices[np.array(faces)]
    return ((corners - np.roll(corners, 1, 1)) ** 2).sum((1, 2))


def triangulate(vertices, polygons):
    """Triangles of a mesh of triangles and quads, each quad cut along its shorter diagonal."""
    triangles = []
    for polygon in polygons:
        if len(polygon) == 4:
            a, b, c, d = polygon
            first = np.linalg.norm(vertices[a] - vertices[c])
            second = np.linalg.norm(vertices[b] - vertices[d])
            triangles += [(a, b, c), (a, c, d)] if first <= second else [(a, b, d), (b, c, d)]
        else:
            triangles.append(tuple(polygon))
    return np.array(triangles)


def open_edges(faces):
    """Pairs of vertices of the edges that only one triangle has."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    unique, counts = np.unique(np.sort(edges, 1), axis=0, return_counts=True)
    return unique[counts == 1].tolist()
