"""Where hair grows on the mean head, and roots drawn there."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from synthetic.body import Body
from synthetic.look import Look
from synthetic.scene import Draws, Neutral

AXIS_Z = -0.2
"""Azimuths of the scalp are about the vertical through (0, AXIS_Z)."""
CROWN = (0.0, 0.62, -0.42)


@dataclass
class Hairline:
    """Height of the hairline over the azimuth; hair grows above it."""

    azimuths: Tensor
    heights: Tensor
    widows_peak: float
    bald_top: float
    """Radius of the bald patch about the top of the head, 0 for none"""
    front: float
    """How far the patch reaches forwards: 0 a tonsure, 1 the whole front"""

    @staticmethod
    def of(draws: Draws, look: Look, device: torch.device) -> Hairline:
        random = draws.of("hairline")
        forehead = 0.55 + random.normal(0, 0.022) - 0.015 * (not look.masculine)
        receding = min(max(look.hair_loss, 0.0) * 2.2, 1.0)
        temple = 0.5 + random.normal(0, 0.015) + receding * 0.11
        sideburn = random.uniform(0.02, 0.14) if look.masculine else random.uniform(0.08, 0.16)
        nape = random.uniform(-0.28, -0.14)
        degrees = (0, 20, 38, 52, 66, 76, 84, 92, 114, 126, 150, 180)
        heights = (forehead + receding * 0.05, forehead + receding * 0.09, temple, 0.40 + receding * 0.07,
                   0.27 + receding * 0.04, sideburn + 0.06, sideburn, 0.20, 0.19, 0.02, nape + 0.04, nape)
        bald = 0.0 if look.hair_loss < 0.35 else 0.14 + 0.42 * (look.hair_loss - 0.35) / 0.65
        front = _unit(float((look.hair_loss - 0.35) * 2.5 + random.normal(0, 0.3)))
        return Hairline(torch.tensor(degrees, device=device).float() * (math.pi / 180),
                        torch.tensor(heights, device=device).float(), random.uniform(0, 0.03) * (1 - receding),
                        bald, front)

    def inside(self, points: Tensor) -> Tensor:
        """(...): world units above the hairline, negative outside; points in the mean head's space."""
        x, y, z = points.unbind(-1)
        azimuth = torch.atan2(x, z - AXIS_Z).abs().contiguous()
        after = torch.searchsorted(self.azimuths, azimuth).clamp(1, len(self.azimuths) - 1)
        start, end = self.azimuths[after - 1], self.azimuths[after]
        share = ((azimuth - start) / (end - start)).clamp(0, 1)
        share = share * share * (3 - 2 * share)
        line = self.heights[after - 1] + (self.heights[after] - self.heights[after - 1]) * share
        line = line - self.widows_peak * torch.exp(-(azimuth / 0.13) ** 2)
        field = y - line
        ear = (torch.stack([(x.abs() - 0.40) / 0.07, (y - 0.03) / 0.19, (z + 0.28) / 0.12], -1).norm(dim=-1) - 1) * 0.1
        field = torch.minimum(field, ear)
        if self.bald_top > 0:
            # A patch drawn out from the back of the crown towards the forehead.
            ahead = (z - CROWN[2]).clamp(0, 0.2 + 0.5 * self.front) * self.front
            across = torch.stack([x, y - 0.66, z - CROWN[2] - ahead], -1) * torch.tensor(
                [1.0, 0.7, 1.0], device=points.device)
            field = torch.minimum(field, across.norm(dim=-1) - self.bald_top)
        return field


def _unit(value: float) -> float:
    return min(max(value, 0.0), 1.0)


@dataclass
class Roots:
    """Where strands begin, on the mean head."""

    triangle: Tensor
    """(N) of the head's triangles"""
    weights: Tensor
    """(N, 3) barycentric"""
    points: Tensor
    """(N, 3)"""
    normals: Tensor
    """(N, 3)"""

    def on_person(self, body: Body, neutral: Neutral) -> Tensor:
        """(N, 3): the same places on a person's neutral head."""
        return (neutral.vertices[body.triangles[self.triangle]] * self.weights[..., None]).sum(1)

    def take(self, index: Tensor) -> Roots:
        return Roots(self.triangle[index], self.weights[index], self.points[index], self.normals[index])


class RootSampler:
    """Draws roots over the outer skin, evenly by area."""

    def __init__(self, body: Body):
        self._body = body
        corners = body.template[body.triangles[body.skin_triangles]]
        normal = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        self._areas = normal.norm(dim=1) / 2
        self._centres = corners.mean(1)
        vertex = torch.zeros_like(body.template)
        for i in range(3):
            vertex.index_add_(0, body.triangles[:, i][body.skin_triangles], normal)
        self.vertex_normals = functional.normalize(vertex, dim=1)

    def draw(self, uniforms: Tensor, where: Tensor) -> Roots:
        """uniforms (N, 3) in [0, 1); where (S): weight of each skin triangle, its area not counted.

        The first column is spread over its strata, so that roots leave no gaps.
        """
        count = len(uniforms)
        total = (self._areas * where).double().cumsum(0)
        place = (torch.arange(count, device=uniforms.device) + uniforms[:, 0].double()) / count
        chosen = torch.searchsorted(total / total[-1], place).clamp(max=len(total) - 1)
        u, v = uniforms[:, 1].sqrt(), uniforms[:, 2]
        weights = torch.stack([1 - u, u * (1 - v), u * v], -1)
        triangle = self._body.skin_triangles[chosen]
        corners = self._body.triangles[triangle]
        points = (self._body.template[corners] * weights[..., None]).sum(1)
        normals = functional.normalize((self.vertex_normals[corners] * weights[..., None]).sum(1), dim=1)
        return Roots(triangle, weights, points, normals)

    @property
    def centres(self) -> Tensor:
        """(S, 3) of the outer skin's triangles."""
        return self._centres
