"""Signed distance to a surface on a grid: what hair and clothes keep clear of."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from native import load

SOURCE = Path(__file__).with_name("native") / "hair.cu"
NATIVE = load(SOURCE)
NEIGHBOURS = 6
CHUNK = 16384
BAND = 0.2


class DistanceField:
    """Distance (positive outside) and its gradient, looked up between grid points."""

    def __init__(self, vertices: Tensor, triangles: Tensor, low: Tensor, high: Tensor, spacing: float):
        self._box = [*low.tolist(), *high.tolist()]
        size = ((high - low) / spacing).ceil().long().tolist()
        axes = [torch.linspace(0, 1, n, device=vertices.device) * (high[i] - low[i]) + low[i]
                for i, n in enumerate(size)]
        x, y, z = torch.meshgrid(*axes, indexing="ij")
        points = torch.stack([x, y, z], -1).reshape(-1, 3)
        values = signed_distance(points, vertices, triangles).reshape(size)
        step = [(high[i] - low[i]).item() / (n - 1) for i, n in enumerate(size)]
        slope = torch.stack(torch.gradient(values, spacing=step))
        self._grid = torch.cat([values[None], slope]).permute(3, 2, 1, 0).contiguous()

    def __call__(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """points (..., 3): distance (..., 1) and unit gradient (..., 3)."""
        flat = points.reshape(-1, 3).contiguous()
        found = torch.empty(len(flat), 4, device=flat.device)
        self.call("distance_at", flat, found, len(flat))
        found = found.reshape(*points.shape[:-1], 4)
        return found[..., :1], found[..., 1:]

    def call(self, function: str, *arguments: Tensor | int | float) -> None:
        """A function of hair.cu, which takes this field first."""
        depth, height, width = self._grid.shape[:3]
        NATIVE.call(function, self._grid, width, height, depth, *self._box, *arguments)


def signed_distance(points: Tensor, vertices: Tensor, triangles: Tensor) -> Tensor:
    """(N): outside is where smooth normals point.

    Within BAND of a vertex by the triangles around the nearest few vertices, farther away by the nearest vertex.
    """
    corners = vertices[triangles]
    faces = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = torch.zeros_like(vertices)
    for i in range(3):
        normals.index_add_(0, triangles[:, i], faces)
    normals = functional.normalize(normals, dim=1)
    around = _incident(len(vertices), triangles)
    used = (around[:, 0] >= 0).nonzero()[:, 0]
    results = []
    for chunk in points.split(CHUNK):
        apart = torch.cdist(chunk, vertices[used])
        reach, nearest = apart.min(1)
        nearest = used[nearest]
        result = reach * torch.where(((chunk - vertices[nearest]) * normals[nearest]).sum(1) < 0, -1.0, 1.0)
        band = (reach < BAND).nonzero()[:, 0]
        chunk, near = chunk[band], used[apart[band].topk(NEIGHBOURS, dim=1, largest=False).indices]
        candidates = around[near].flatten(1)
        weights, squared = _nearest(chunk[:, None], corners[candidates.clamp_min(0)])
        squared = squared.masked_fill(candidates < 0, torch.inf)
        best = squared.argmin(1, keepdim=True)
        triangle = triangles[candidates.gather(1, best)[:, 0]]
        weight = weights.gather(1, best[..., None].expand(-1, -1, 3))[:, 0, :, None]
        foot, normal = (vertices[triangle] * weight).sum(1), (normals[triangle] * weight).sum(1)
        side = ((chunk - foot) * normal).sum(1)
        result[band] = (chunk - foot).norm(dim=1) * torch.where(side < 0, -1.0, 1.0)
        results.append(result)
    return torch.cat(results)


def _incident(count: int, triangles: Tensor) -> Tensor:
    """(V, most) the triangles at each vertex, -1 where there are no more."""
    owner = triangles.T.reshape(-1)
    which = torch.arange(len(triangles), device=triangles.device).repeat(3)
    order = owner.argsort(stable=True)
    owner, which = owner[order], which[order]
    amounts = torch.bincount(owner, minlength=count)
    rank = torch.arange(len(owner), device=owner.device) - (amounts.cumsum(0) - amounts)[owner]
    table = torch.full((count, int(amounts.max())), -1, device=triangles.device)
    table[owner, rank] = which
    return table


def _nearest(p: Tensor, corners: Tensor) -> tuple[Tensor, Tensor]:
    """Barycentric weights and squared distance of each triangle's nearest point: its plane's foot, or an edge's."""
    a, b, c = corners.unbind(-2)
    ab, ac, ap = b - a, c - a, p - a
    d00, d01, d11 = (ab * ab).sum(-1), (ab * ac).sum(-1), (ac * ac).sum(-1)
    d20, d21 = (ap * ab).sum(-1), (ap * ac).sum(-1)
    scale = (d00 * d11 - d01 * d01).clamp_min(1e-14)
    v, w = (d11 * d20 - d01 * d21) / scale, (d00 * d21 - d01 * d20) / scale
    inside = torch.stack([1 - v - w, v, w], -1)
    options = [torch.where((inside >= 0).all(-1, keepdim=True), inside, torch.nan)]
    for i, j in ((0, 1), (1, 2), (2, 0)):
        start, edge = corners[..., i, :], corners[..., j, :] - corners[..., i, :]
        t = (((p - start) * edge).sum(-1) / (edge * edge).sum(-1).clamp_min(1e-14)).clamp(0, 1)
        weight = torch.zeros_like(inside)
        weight[..., i], weight[..., j] = 1 - t, t
        options.append(weight)
    options = torch.stack(options, -2)
    places = (options[..., None] * corners[..., None, :, :]).sum(-2)
    squared = (places - p[..., None, :]).square().sum(-1).nan_to_num(torch.inf)
    best = squared.argmin(-1, keepdim=True)
    weights = options.gather(-2, best[..., None].expand(*best.shape, 3))[..., 0, :]
    return weights, squared.gather(-1, best)[..., 0]
