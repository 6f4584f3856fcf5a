"""Surfaces that producers build things of: lattices of vertices, tubes, discs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from synthetic.scene import Material, Mesh


def lattice_triangles(rows: int, columns: int, device: torch.device | str, closed: bool = True) -> Tensor:
    """(T, 3) over a grid of vertices, row by row; closed: the last column joins the first."""
    row = torch.arange(rows - 1, device=device)[:, None] * columns
    column = torch.arange(columns if closed else columns - 1, device=device)
    a, b = row + column, row + (column + 1) % columns
    c, d = a + columns, b + columns
    return torch.stack([torch.stack([a, c, b], -1), torch.stack([b, c, d], -1)], 2).reshape(-1, 3)


@dataclass
class Sheet:
    points: Tensor
    """(V, 3)"""
    triangles: Tensor
    """(T, 3)"""
    materials: list[Material]
    material: Tensor
    """(T)"""

    def mesh(self, deform=lambda points: points) -> Mesh:  # noqa: ANN001
        """Rigid with the skull; ``deform`` carries points to the person. Textures are looked up before it."""
        return Mesh(deform(self.points).contiguous(), self.triangles.int(), self.materials, self.material.int(),
                    self.points.contiguous())


def lattice(points: Tensor, material: Material, closed: bool = True) -> Sheet:
    """points (rows, columns, 3)."""
    triangles = lattice_triangles(*points.shape[:2], points.device, closed)
    return Sheet(points.reshape(-1, 3), triangles, [material], torch.zeros(len(triangles), device=points.device))


def tube(middle: Tensor, radius: float | Tensor, sides: int, material: Material, across: tuple[float, float, float],
         closed: bool = False, flat: float = 1.0) -> Sheet:
    """A tube around a polyline (N, 3), radius one for all or (N); closed: its end joins its start.

    across: a direction that the line nowhere runs along, best the normal of the plane it lies in; flat: the tube's
    extent in that direction against the other.
    """
    count, device = len(middle), middle.device
    tangent = middle.roll(-1, 0) - middle.roll(1, 0) if closed else torch.gradient(middle, dim=0)[0]
    tangent = functional.normalize(tangent, dim=1)
    helper = torch.tensor(across, device=device).expand_as(tangent)
    first = functional.normalize(torch.linalg.cross(tangent, helper), dim=1)
    second = torch.linalg.cross(tangent, first)
    turn = torch.arange(sides, device=device) * (2 * math.pi / sides)
    if isinstance(radius, Tensor):
        radius = radius[:, None, None]
    ring = middle[:, None] + radius * (
        turn.cos()[:, None] * first[:, None] + flat * turn.sin()[:, None] * second[:, None])
    if closed:
        ring = torch.cat([ring, ring[:1]])
    return lattice(ring, material)


def disc(border: Tensor, rings: int, material: Material) -> Sheet:
    """Filled inside of a closed curve (N, 3)."""
    share = torch.linspace(1, 0, rings + 1, device=border.device)[:, None, None]
    centre = border.mean(0)
    return lattice(centre + (border - centre) * share, material)


def ball(centre: Tensor, radius: float, material: Material) -> Sheet:
    turn = torch.arange(10, device=centre.device) * (2 * math.pi / 10)
    rise = torch.linspace(-math.pi / 2, math.pi / 2, 7, device=centre.device)[:, None]
    shape = torch.stack([rise.cos() * turn.cos(), rise.sin().expand(-1, 10), rise.cos() * turn.sin()], -1)
    return lattice(centre + radius * shape, material)
