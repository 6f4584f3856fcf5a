"""A smooth deformation of space that carries the mean head onto a person's (thin-plate spline with kernel r)."""

from __future__ import annotations

import torch
from torch import Tensor


def spread_points(points: Tensor, count: int) -> Tensor:
    """Indices of ``count`` of the points, each the farthest from those before it; starts at the topmost."""
    chosen = [int(points[:, 1].argmax())]
    nearest = (points - points[chosen[0]]).norm(dim=1)
    while len(chosen) < count:
        chosen.append(int(nearest.argmax()))
        nearest = torch.minimum(nearest, (points - points[chosen[-1]]).norm(dim=1))
    return torch.tensor(chosen, device=points.device)


class ThinPlate:
    """Interpolates displacements given at fixed control points; linear far away."""

    def __init__(self, control: Tensor):
        count = len(control)
        system = torch.zeros(count + 4, count + 4, dtype=torch.float64)
        place = control.double().cpu()
        system[:count, :count] = torch.cdist(place, place, compute_mode="donot_use_mm_for_euclid_dist")
        system[:count, count] = system[count, :count] = 1
        system[:count, count + 1:] = place
        system[count + 1:, :count] = place.T
        self._solution = torch.linalg.inv(system)[:, :count].float().to(control.device)
        self._control = control

    def deformation(self, targets: Tensor) -> Deformation:
        """The one that takes the control points to targets (N, 3)."""
        return Deformation(self._control, self._solution @ (targets - self._control))


class Deformation:
    def __init__(self, control: Tensor, weights: Tensor):
        self._control, self._weights = control, weights

    def __call__(self, points: Tensor) -> Tensor:
        """Points (..., 3) of the mean head's space, carried to the person's."""
        flat = points.reshape(-1, 3)
        count = len(self._control)
        kernel = torch.cdist(flat, self._control)
        shift = kernel @ self._weights[:count] + self._weights[count] + flat @ self._weights[count + 1:]
        return (flat + shift).reshape(points.shape)
