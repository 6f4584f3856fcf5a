"""Caps, beanies, brimmed hats, headscarves: shells around the head."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy
import torch
from torch import Tensor
from torch.nn import functional

from synthetic.body import Body
from synthetic.clothes import cloth_color
from synthetic.look import Look
from synthetic.scene import Draws, Material, Neutral, Pattern, Pieces, Region, Surface
from synthetic.sheets import Sheet, lattice

AROUND = 72
CENTRE = (0.0, 0.22, -0.2)
FOREHEAD_Z, NAPE_Z = 0.2, -0.72


@dataclass
class Rim:
    """The plane of a hat's edge on the mean head; what is above it is covered."""

    front: float
    back: float

    @property
    def slope(self) -> float:
        return (self.front - self.back) / (FOREHEAD_Z - NAPE_Z)

    def height(self, points: Tensor) -> Tensor:
        """(...) world units above the plane, along y."""
        return points[..., 1] - self.front - self.slope * (points[..., 2] - FOREHEAD_Z)


def rim_of(draws: Draws, look: Look) -> Rim | None:
    """Of the person's hat; None for bare heads and for headscarves, which cover all hair."""
    random = draws.of("rim")
    if look.headwear == "beanie":
        return Rim(random.uniform(0.36, 0.46), random.uniform(0.0, 0.15))
    if look.headwear in ("cap", "brimmed"):
        return Rim(random.uniform(0.40, 0.47), random.uniform(0.12, 0.24))
    return None


class Headwear:
    """Produces what a person wears on the head; built once for a device."""

    def __init__(self, body: Body):
        self._body = body
        self._azimuth = torch.arange(AROUND, device=body.device) * (2 * math.pi / AROUND)

    def __call__(self, draws: Draws, neutral: Neutral, look: Look) -> Pieces:
        if look.headwear == "none":
            return Pieces()
        random = draws.of("headwear")
        if look.headwear == "headscarf":
            sheets = [self._headscarf(random)]
        else:
            sheets = self._hat(random, rim_of(draws, look), look.headwear)
        deform = self._body.to_person(neutral)
        return Pieces(meshes=[sheet.mesh(deform) for sheet in sheets])

    def _hat(self, random: numpy.random.Generator, rim: Rim, kind: str) -> list[Sheet]:
        device, rows = self._body.device, 22
        cloth = _cloth(random, Pattern.KNIT if kind == "beanie" else Pattern.NONE)
        lowest = self._rim_elevation(rim)
        share = torch.linspace(0, 1, rows, device=device)[:, None]
        elevation = lowest + (math.pi / 2 - 0.001 - lowest) * share
        direction = torch.stack([self._azimuth.sin() * elevation.cos(), elevation.sin().expand(rows, AROUND),
                                 self._azimuth.cos() * elevation.cos()], -1)
        points = torch.tensor(CENTRE, device=device) + direction * self._reach(direction)[..., None]
        thick = {"beanie": 0.045, "cap": 0.04, "brimmed": 0.05}[kind]
        offset = thick * (1 - torch.exp(-share * 8)) + 0.022
        if kind == "beanie":
            offset = offset + 0.022 * (share < 0.24) * (share > 0.02)  # the turned-up edge
        points = points + functional.normalize(direction + torch.tensor([0, 0.001, 0], device=device), dim=-1) * (
            offset[..., None])
        above = rim.height(points).clamp(min=0)
        slack = random.uniform(0.05, 0.35) if kind == "beanie" else random.uniform(0.0, 0.12) if kind == "cap" else (
            random.uniform(0.05, 0.25))
        lifted = above * slack
        if kind == "beanie":
            points = points + torch.stack([0 * above, lifted, -0.5 * lifted * share], -1)
        else:
            points = points + torch.stack([0 * above, lifted, 0 * above], -1)
        if kind == "brimmed":  # a flat crown with a crease
            top = points[..., 1].max() - random.uniform(0.03, 0.08)
            points[..., 1] = torch.where(points[..., 1] > top, top + 0.3 * (points[..., 1] - top), points[..., 1])
        edge = points[:1]
        inner = edge - direction[:1] * 0.07
        sheets = [lattice(torch.cat([inner, points]), cloth)]
        if kind == "cap":
            sheets.append(self._visor(random, edge[0], cloth))
        if kind == "brimmed":
            width, rise = random.uniform(0.18, 0.34), random.uniform(-0.25, 0.35)
            flat = functional.normalize(direction[0] * torch.tensor([1.0, 0, 1.0], device=device), dim=-1)
            flat = flat + torch.tensor([0.0, 1.0, 0.0], device=device) * (rim.slope * flat[:, 2:] * 0.6)
            t = torch.linspace(0, 1, 7, device=device)[:, None, None]
            bend = torch.tensor([0.0, 1.0, 0.0], device=device) * rise * width * t * t
            sheets.append(lattice(edge + flat * width * t + bend, cloth))
            if random.random() < 0.7:
                band = _cloth(random, Pattern.NONE)
                sheets.append(lattice(points[1:5] + direction[1:5] * 0.008, band))
        return sheets

    def _visor(self, random: numpy.random.Generator, edge: Tensor, cloth: Material) -> Sheet:
        device = edge.device
        half = 13
        index = torch.arange(-half, half + 1, device=device)
        start = edge[index % AROUND]
        side = index / half
        length = random.uniform(0.30, 0.40) * (1 - side.abs() ** 2.6).clamp(min=0).sqrt()
        down = random.uniform(0.05, 0.25)
        t = torch.linspace(0, 1, 7, device=device)[:, None]
        ahead = torch.stack([(0.25 * side * length).expand(7, -1) * t,
                             -down * length * t - 0.10 * (side ** 2) * t * t - 0.06 * side ** 2 * t,
                             length * t], -1)
        return lattice(start + ahead, cloth, closed=False)

    def _headscarf(self, random: numpy.random.Generator) -> Sheet:
        """Heights by azimuths around the head, open before the face, draped from chin to shoulders."""
        device, rows, columns = self._body.device, 76, 97
        crown, top, bottom = 0.688, random.uniform(0.42, 0.50), random.uniform(-0.45, -0.40)
        foot = random.uniform(-1.12, -0.95)
        above = torch.linspace(1, 0, 18, device=device) ** 2 * (crown - top - 0.001) + top + 0.001
        level = torch.linspace(0, math.pi, 34, device=device)
        beside = (top + bottom) / 2 + (top - bottom) / 2 * level.cos()
        below = torch.linspace(bottom - 0.012, foot, rows - 52, device=device)
        y = torch.cat([above, beside, below])
        height = ((y - (top + bottom) / 2) / ((top - bottom) / 2))
        open_width = random.uniform(0.25, 0.30)
        half = open_width * (1 - height.clamp(-1, 1) ** 2).sqrt()
        inside = (height.abs() < 1).float()
        start = torch.atan2(half, torch.full_like(half, 0.36)) * inside
        azimuth = start[:, None] + (2 * math.pi - 2 * start[:, None]) * torch.linspace(0, 1, columns, device=device)
        flat = torch.stack([azimuth.sin(), torch.zeros_like(azimuth), azimuth.cos()], -1)
        axis = torch.tensor([0.0, 0.0, -0.17], device=device)
        base = axis + torch.stack([torch.zeros_like(y), y, torch.zeros_like(y)], 1)[:, None]
        reach = torch.full_like(azimuth, 1.25)
        for _ in range(14):
            reach = (reach - self._body.distance(base + flat * reach[..., None])[0][..., 0].clamp(min=-0.05)).clamp(
                0.0, 1.25)
        # Cloth hangs from what stands out above it.
        fall = random.uniform(0.45, 0.75)
        drop = torch.cat([torch.zeros(1, device=device), (y[:-1] - y[1:]).abs()])
        hung = [reach[0]]
        for k in range(1, rows):
            hung.append(torch.maximum(reach[k], hung[-1] - fall * drop[k]) if float(y[k]) < -0.1 else reach[k])
        reach = torch.stack(hung)
        # Stretched over ears and the like: what sticks out is covered all around.
        reach = _blurred(_raised(reach, 9), 9)
        below_crown = ((0.5 - y) / 0.1).clamp(0, 1)[:, None]
        reach = reach + (_blurred(_raised(reach.T, 5), 5).T - reach) * below_crown
        fold = torch.zeros_like(reach)
        for _ in range(6):
            wave = torch.sin(int(random.integers(3, 12)) * azimuth + random.normal(0, 5) * y[:, None]
                             + random.uniform(0, 6.3))
            fold = fold + random.uniform(0.003, 0.011) * (1 - wave.abs())
        edge = torch.linspace(0, 1, columns, device=device)
        edge = torch.minimum(edge, 1 - edge)
        over_clothes = ((-0.5 - y) / 0.25).clamp(0, 1)[:, None] * 0.09
        thickness = 0.035 + over_clothes + fold * ((0.3 - y) / 0.5).clamp(0.25, 1)[:, None]
        # At the face the cloth lies close.
        thickness = thickness * (1 - 0.6 * inside[:, None] * torch.exp(-edge / 0.02))
        crown_fade = ((y[:, None] - 0.62) / 0.08).clamp(0, 1)
        points = base + flat * (reach + thickness * (1 - 0.5 * crown_fade))[..., None]
        points[..., 1] += 0.035 * ((y[:, None] - 0.45) / 0.2).clamp(0, 1)
        tip = points[:1].mean(1, keepdim=True).expand(1, columns, 3) + torch.tensor([0.0, 0.006, 0.0], device=device)
        return lattice(torch.cat([tip, points]), _cloth(random, Pattern.NONE), closed=False)

    def _reach(self, direction: Tensor) -> Tensor:
        """(...): from CENTRE to the skin along unit directions."""
        centre = torch.tensor(CENTRE, device=direction.device)
        reach = torch.full_like(direction[..., 0], 0.75)
        for _ in range(10):
            reach = reach - self._body.distance(centre + direction * reach[..., None])[0][..., 0]
        return reach

    def _rim_elevation(self, rim: Rim) -> Tensor:
        elevation = torch.zeros_like(self._azimuth)
        for _ in range(10):
            direction = torch.stack([self._azimuth.sin() * elevation.cos(), elevation.sin(),
                                     self._azimuth.cos() * elevation.cos()], -1)
            reach = self._reach(direction)
            points = torch.tensor(CENTRE, device=direction.device) + direction * reach[:, None]
            elevation = (elevation - 0.7 * rim.height(points) / reach).clamp(-0.9, 1.2)
        return elevation


def _raised(values: Tensor, width: int) -> Tensor:
    """Each row's greatest value within the width."""
    padded = functional.pad(values[None], (width // 2, width // 2), mode="replicate")
    return functional.max_pool1d(padded, width, 1)[0]


def _blurred(values: Tensor, width: int) -> Tensor:
    padded = functional.pad(values[None], (width // 2, width // 2), mode="replicate")
    return functional.avg_pool1d(padded, width, 1)[0]


def _cloth(random: numpy.random.Generator, pattern: Pattern) -> Material:
    if pattern is Pattern.NONE and random.random() < 0.15:
        pattern = Pattern(int(random.integers(1, 4)))
    scale = {Pattern.KNIT: 35.0, Pattern.NOISE: 12.0}.get(pattern, 14.0)
    return Material(Surface.CLOTH, Region.CLOTHES, cloth_color(random), cloth_color(random),
                    roughness=float(random.uniform(0.7, 0.95)), pattern=pattern, scale=scale,
                    bump=float(random.uniform(0.2, 0.6)))
