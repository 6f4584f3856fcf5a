"""Hair's growth in plain PyTorch: what hair.cu computes, a step at a time over all strands."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

Distance = Callable[[Tensor], tuple[Tensor, Tensor]]
FACE_CENTRE, FACE_RADIUS = (0.0, -0.10, 0.34), 0.52


def plain_growth(strands: Tensor, points: int, distance_at: Distance, gravity: float, hug: float, face: float,
                 least: float, cloth: float) -> Tensor:
    """(N, points, 3); strands (N, 14) as hair.cu takes them."""
    at, outwards, flow = strands[:, 0:3], strands[:, 3:6], strands[:, 6:9]
    lift, layer, step, lowest, side = (strands[:, k:k + 1] for k in range(9, 14))
    distance = torch.zeros_like(lift)
    heading = functional.normalize(lift * outwards + (1 - lift) * along(flow, outwards), dim=1)
    path = [at]
    for k in range(1, points):
        travelled = step * k
        wanted = lift * outwards * torch.exp(-travelled / 0.25) + (1 - lift) * along(flow, outwards) * torch.exp(
            -travelled / 0.9) + torch.tensor([0.0, -1.0, 0.0]) * gravity * travelled
        wanted = wanted - outwards * hug * ((distance - layer) / 0.05).clamp(-1, 1)
        share = 1 - torch.exp(-step / 0.08)
        turned = functional.normalize(heading + share * (functional.normalize(wanted, dim=1) - heading), dim=1)
        ahead = at + step * turned
        found, normal = distance_at(ahead)
        off = torch.maximum(layer, clearance(ahead, least, cloth)) * min(1.0, k / 3)
        ahead = beside_face(ahead + normal * (off - found).clamp(min=0), side, face)
        move = ahead - at
        ahead = at + move * (2 * step / move.norm(dim=1, keepdim=True).clamp_min(1e-9)).clamp(max=1)
        growing = at[:, 1:2] > lowest
        heading = torch.where(growing, functional.normalize(ahead - at, dim=1), heading)
        distance, outwards = torch.where(growing, found, distance), torch.where(growing, normal, outwards)
        at = torch.where(growing, ahead, at)
        path.append(at)
    return torch.stack(path, 1)


def along(flow: Tensor, normal: Tensor) -> Tensor:
    return functional.normalize(flow - normal * (flow * normal).sum(1, keepdim=True), dim=1)


def clearance(points: Tensor, least: float, cloth: float) -> Tensor:
    t = ((-0.58 - points[:, 1:2]) / 0.2).clamp(0, 1)
    return least + cloth * t * t * (3 - 2 * t)


def beside_face(points: Tensor, side: Tensor, width: float) -> Tensor:
    y, z = (points[:, 1:2] - FACE_CENTRE[1]) / FACE_RADIUS, (points[:, 2:3] - FACE_CENTRE[2]) / FACE_RADIUS
    free = width * (1 - y * y - z * z).clamp(min=0).sqrt()
    x = points[:, :1]
    moved = torch.where(side > 0, torch.maximum(x, free), torch.minimum(x, -free))
    return torch.cat([torch.where((side == 0) | (free == 0), x, moved), points[:, 1:]], 1)
