"""What hair and clothes know of the mean head: its skin, the shoulders below its collar, the way to a person's own."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from synthetic.distance_field import DistanceField
from synthetic.scene import Neutral
from synthetic.sheets import lattice_triangles
from synthetic.thin_plate import Deformation, ThinPlate, spread_points

SKIN = 3801
"""Vertices before this are seen from outside: face, scalp, neck and collar (docs/head-model.md's order)."""
CONTROL_POINTS = 150
AZIMUTHS = 96
SKIN_ROWS = 28
SHOULDER_ROWS = 18
CLOTH_THICKNESS = 0.06
NECK_CENTRE = (0.0, -0.85, -0.3)
NECK_TOP_FRONT, NECK_TOP_BACK = math.radians(38), math.radians(60)


class Body:
    """Built once for a device; everything in world units in the mean head's space."""

    def __init__(self, template: Tensor, triangles: Tensor, landmarks70: Tensor, face_mesh: Tensor):
        """template (V, 3), landmarks70 (70, 3), face_mesh (468, 3): the mean head's, in world units."""
        self.template, self.device = template, template.device
        self.landmarks70, self.face_mesh = landmarks70, face_mesh
        device = self.device
        self.skin_triangles = (triangles < SKIN).all(1).nonzero()[:, 0]
        """(S) which of the head's triangles are outer skin"""
        self.triangles = triangles
        self.torso = self._torso(triangles[self.skin_triangles])
        """(rows, azimuths, 3): from high on the neck, over the collar's edge at row SKIN_ROWS - 1, to the chest.
        Azimuth 0 is the front, turning to the person's left."""
        shoulders = self.torso[SKIN_ROWS - 1:]
        vertices = torch.cat([template, shoulders.reshape(-1, 3)])
        faces = torch.cat([triangles[self.skin_triangles],
                           len(template) + lattice_triangles(*shoulders.shape[:2], device)])
        self.distance = DistanceField(vertices, faces, torch.tensor([-1.0, -1.6, -1.1], device=device),
                                      torch.tensor([1.0, 1.0, 0.7], device=device), 0.045)
        self._control = spread_points(template[:SKIN], CONTROL_POINTS)
        self._plate = ThinPlate(template[self._control])

    def to_person(self, neutral: Neutral) -> Deformation:
        return self._plate.deformation(neutral.vertices[self._control])

    def _torso(self, skin: Tensor) -> Tensor:
        device = self.template.device
        centre = torch.tensor(NECK_CENTRE, device=device)
        azimuth = torch.arange(AZIMUTHS, device=device) * (2 * math.pi / AZIMUTHS)
        edge = self._collar(skin, centre, azimuth)
        flat = (edge - centre)[:, [0, 2]].norm(dim=1)
        lowest = torch.atan2((edge - centre)[:, 1], flat)
        share = torch.linspace(0, 1, SKIN_ROWS, device=device)[:-1, None]
        top = NECK_TOP_BACK + (NECK_TOP_FRONT - NECK_TOP_BACK) * (azimuth.cos() * 0.5 + 0.5) ** 2
        elevation = top + (lowest - top) * share
        ray = torch.stack([azimuth.sin() * elevation.cos(), elevation.sin(), azimuth.cos() * elevation.cos()], -1)
        reach = torch.cat([_farthest_hit(centre, rays, self.template[skin]) for rays in ray]).reshape(elevation.shape)
        rows = torch.cat([centre + ray * reach[..., None], edge[None]])
        return torch.cat([rows, self._shoulders(rows, azimuth)])

    def _collar(self, skin: Tensor, centre: Tensor, azimuth: Tensor) -> Tensor:
        """The open edge at each azimuth, (A, 3)."""
        edges = torch.cat([skin[:, [0, 1]], skin[:, [1, 2]], skin[:, [2, 0]]]).sort(1).values
        pairs, counts = edges.unique(dim=0, return_counts=True)
        loop = self.template[pairs[counts == 1].unique()]
        loop = loop[loop[:, 1] < -0.6]
        angle = torch.atan2(loop[:, 0] - centre[0], loop[:, 2] - centre[2]) % (2 * math.pi)
        order = angle.argsort()
        angle, loop = angle[order], loop[order]
        angle = torch.cat([angle[-1:] - 2 * math.pi, angle, angle[:1] + 2 * math.pi])
        loop = torch.cat([loop[-1:], loop, loop[:1]])
        after = torch.searchsorted(angle, azimuth).clamp(1, len(angle) - 1)
        share = ((azimuth - angle[after - 1]) / (angle[after] - angle[after - 1]))[:, None]
        return loop[after - 1] + (loop[after] - loop[after - 1]) * share

    def _shoulders(self, rows: Tensor, azimuth: Tensor) -> Tensor:
        """Rows that go on from the collar's edge in its own direction and bend down to chest and arms."""
        edge, before = rows[-1], rows[-5]
        along = torch.nn.functional.normalize(edge - before, dim=1)
        sine, cosine = azimuth.sin(), azimuth.cos()
        end = torch.stack([1.08 * sine.sign() * sine.abs() ** 0.7, torch.full_like(sine, -1.75),
                           -0.33 + 0.52 * cosine.sign() * cosine.abs() ** 0.7], 1)
        reach = (end - edge)[:, [0, 2]].norm(dim=1, keepdim=True)
        first = edge + along * (0.12 + 0.55 * reach)
        second = end + torch.tensor([0.0, 0.55, 0.0], device=end.device)
        t = torch.linspace(0, 1, SHOULDER_ROWS + 1, device=end.device)[1:, None, None]
        return ((1 - t) ** 3 * edge + 3 * (1 - t) ** 2 * t * first + 3 * (1 - t) * t ** 2 * second + t ** 3 * end)


def _farthest_hit(origin: Tensor, rays: Tensor, corners: Tensor) -> Tensor:
    """(R) distance along each ray to the last triangle it crosses."""
    a, ab, ac = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    p = torch.linalg.cross(rays[:, None], ac[None])
    determinant = (ab * p).sum(-1)
    inverse = 1 / torch.where(determinant.abs() < 1e-12, torch.inf, determinant)
    from_a = origin - a
    u = (from_a * p).sum(-1) * inverse
    q = torch.linalg.cross(from_a, ab)
    v = (rays[:, None] * q).sum(-1) * inverse
    distance = (ac * q).sum(-1) * inverse
    hit = (u > -1e-4) & (v > -1e-4) & (u + v < 1 + 1e-4) & (distance > 0) & (determinant.abs() > 1e-12)
    return torch.where(hit, distance, 0).amax(1)
