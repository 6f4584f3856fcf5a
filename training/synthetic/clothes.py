"""Clothes over neck, shoulders and chest: sheets laid over the torso that continues the head below its collar."""

from __future__ import annotations

import colorsys
import math
from dataclasses import dataclass

import numpy
import torch
from torch import Tensor
from torch.nn import functional

from synthetic.body import AZIMUTHS, SHOULDER_ROWS, SKIN_ROWS, Body
from synthetic.look import Look
from synthetic.scene import Draws, Material, Neutral, Pattern, Pieces, Region, Surface
from synthetic.sheets import Sheet, lattice, lattice_triangles, tube

ROWS = 40
LAST_ROW = SKIN_ROWS + SHOULDER_ROWS - 1
NECKLINES = {"crew": 14.0, "v_neck": 13.0, "shirt": 14.0, "hoodie": 14.0, "turtleneck": 1.5, "jacket": 14.0}
"""The torso's row at which the garment begins."""


@dataclass(frozen=True)
class Neckline:
    """Where a garment begins, in the torso's rows."""

    base: float
    tilt: float
    """How much lower it lies in front"""
    dip: float
    """Depth of a V in front"""
    dip_width: float
    """The V's half angle"""

    @staticmethod
    def of(kind: str, random: numpy.random.Generator) -> Neckline:
        base, tilt = NECKLINES[kind] + random.normal(0, 0.8), random.uniform(-1, 2.5)
        if kind == "v_neck":
            return Neckline(base, tilt, 23.5 - base - tilt, math.radians(random.uniform(45, 70)))
        if kind == "shirt":
            return Neckline(base, tilt, random.uniform(2, 8), math.radians(random.uniform(18, 35)))
        return Neckline(base, tilt, 0.0, 1.0)

    def at(self, azimuth: Tensor) -> Tensor:
        turned = torch.atan2(azimuth.sin(), azimuth.cos()).abs()
        return (self.base + self.tilt * (azimuth.cos() * 0.5 + 0.5) ** 2
                + self.dip * (1 - turned / self.dip_width).clamp(min=0))


class Clothes:
    """Produces a person's clothes; built once for a device."""

    def __init__(self, body: Body):
        self._body = body
        torso = body.torso
        around = (torso.roll(-1, 1) - torso.roll(1, 1))
        along = torch.gradient(torso, dim=0)[0]
        normals = functional.normalize(torch.linalg.cross(along, around), dim=-1)
        outwards = torso - torch.tensor([0.0, -1.0, -0.3], device=body.device)
        self._normals = normals * (normals * outwards).sum(-1, keepdim=True).sign()

    def __call__(self, draws: Draws, neutral: Neutral, look: Look) -> Pieces:
        random = draws.of("clothes")
        garment = look.garment
        sheets = []
        inner = "crew" if garment == "jacket" and random.random() < 0.5 else "shirt" if garment == "jacket" else garment
        main, trim = _materials(inner, random)
        line = Neckline.of(inner, random)
        sheets.append(self._shirt(inner, line, random, main, trim))
        if inner == "shirt":
            sheets.append(self._shirt_collar(line, random, main))
        if garment == "hoodie":
            sheets.append(self._hood(random, main))
            sheets += self._strings(random)
        if garment == "jacket":
            outer, _ = _materials("jacket", random)
            sheets.append(self._jacket(random, outer))
        deform = self._body.to_person(neutral)
        return Pieces(meshes=[sheet.mesh(deform) for sheet in sheets])

    def _shirt(self, kind: str, line: Neckline, random: numpy.random.Generator, main: Material,
               trim: Material) -> Sheet:
        device = self._body.device
        azimuth = self._azimuths()
        neckline = line.at(azimuth)
        share = torch.linspace(0, 1, ROWS - 2, device=device)[:, None] ** 1.15
        rows = neckline + (LAST_ROW - neckline) * share
        # The first two rows are the cut edge: out of the skin, up to the cloth's thickness.
        rows = torch.cat([rows[:1] + 0.5, rows[:1], rows])
        rim = 0.03 if kind == "turtleneck" else random.uniform(0.012, 0.022)
        offset = torch.full((ROWS, 1), rim, device=device)
        offset[0] = -0.03
        offset[2:5] += 0.006
        loose = random.uniform(0.02, 0.035)
        offset[5:] = rim + (loose - rim) * (torch.arange(ROWS - 5, device=device)[:, None] / 8).clamp(max=1)
        folded = (torch.arange(ROWS, device=device)[:, None] / 14 - 0.4).clamp(0, 1)
        offset = offset + self._folds(random, rows, azimuth) * folded
        rest = self._at(rows, azimuth.expand_as(rows), offset)
        triangles = lattice_triangles(ROWS, AZIMUTHS, device)
        material = (torch.arange(len(triangles), device=device) < 4 * 2 * AZIMUTHS).int()
        return Sheet(rest.reshape(-1, 3), triangles, [main, trim], material)

    def _shirt_collar(self, line: Neckline, random: numpy.random.Generator, main: Material) -> Sheet:
        device = self._body.device
        count = 72
        gap = math.radians(random.uniform(3, 12))
        azimuth = torch.linspace(gap, 2 * math.pi - gap, count, device=device)
        near = 1 - ((azimuth - math.pi).abs() / math.pi)  # 0 at the ends, 1 at the back
        height, fall = random.uniform(8.0, 11.0), random.uniform(1.5, 4.0)
        point = random.uniform(5, 9) * torch.exp(-(near / 0.10) ** 2)
        base = line.at(azimuth) + 0.8
        lowered = torch.zeros_like(azimuth)
        profile = [(lowered, 0.004), (lowered - height * 0.55, 0.014), (lowered - height, 0.022),
                   (lowered - height - 0.2, 0.034), (lowered - height * 0.8, 0.046), (lowered - height * 0.3, 0.058),
                   (fall + 0.6 * point, 0.056), (fall + point, 0.044)]
        rows = torch.stack([base + shift for shift, _ in profile])
        offset = torch.tensor([value for _, value in profile], device=device)[:, None]
        spread = torch.linspace(0, 1, len(profile), device=device)[:, None] ** 3 * torch.exp(-(near / 0.1) ** 2) * 0.12
        angles = azimuth + spread * (azimuth - math.pi).sign() * -1
        rest = self._at(rows, angles, offset)
        return lattice(rest, main, closed=False)

    def _hood(self, random: numpy.random.Generator, main: Material) -> Sheet:
        device, count = self._body.device, 14
        azimuth = self._azimuths()
        behind = 0.5 - 0.5 * azimuth.cos()
        size = 0.03 + random.uniform(0.06, 0.1) * behind ** 1.2
        turn = torch.arange(count, device=device)[:, None] * (2 * math.pi / count)
        # Across the surface (in rows, about 0.015 each) and off it.
        rows = NECKLINES["hoodie"] + 2.5 + 1.5 * behind + turn.cos() * size / 0.017
        offset = 0.02 + 0.75 * size + turn.sin() * size * 0.9
        rest = self._at(rows, azimuth.expand(count, -1), offset)
        return lattice(torch.cat([rest, rest[:1]]), main)

    def _strings(self, random: numpy.random.Generator) -> list[Sheet]:
        device, steps, sides = self._body.device, 12, 6
        color = cloth_color(random)
        sheets = []
        for sign in (-1, 1):
            rows = torch.linspace(18, random.uniform(29, 36), steps, device=device)
            angle = sign * math.radians(random.uniform(10, 16)) + torch.zeros_like(rows)
            off = torch.full_like(rows, 0.062)
            middle = self._at(rows[:, None], angle[:, None] % (2 * math.pi), off[:, None])[:, 0]
            cord = Material(Surface.CLOTH, Region.CLOTHES, color, roughness=0.8)
            sheets.append(tube(middle, 0.009, sides, cord, (1.0, 0.0, 0.0)))
        return sheets

    def _jacket(self, random: numpy.random.Generator, main: Material) -> Sheet:
        device, rows_count, count = self._body.device, 34, 84
        level = torch.linspace(0, 1, rows_count, device=device)[:, None]
        wide, low = math.radians(random.uniform(38, 58)), random.uniform(0.5, 1.0)
        opening = 0.012 + wide * (1 - level / low).clamp(min=0) ** 1.2
        across = torch.linspace(0, 1, count, device=device)
        azimuth = opening + (2 * math.pi - 2 * opening) * across
        start = 13.5 + 2.0 * (azimuth.cos() * 0.5 + 0.5)
        rows = start + (LAST_ROW - start) * level
        edge = torch.minimum(across, 1 - across)
        width = random.uniform(0.05, 0.09) * (1 - 0.75 * level / low).clamp(min=0)
        lapel = ((width - edge) / 0.006).clamp(0, 1) * (level > 0.12) * 0.016
        offset = 0.072 + 0.012 * torch.exp(-(level / 0.12) ** 2) + lapel + self._folds(random, rows, azimuth) * level
        offset = torch.where(edge < 1e-6, 0.03, offset)
        offset[0] = 0.02
        rest = self._at(rows, azimuth, offset)
        return lattice(rest, main, closed=False)

    def _folds(self, random: numpy.random.Generator, rows: Tensor, azimuth: Tensor) -> Tensor:
        total = torch.zeros_like(rows)
        for _ in range(5):
            turns, climb = int(random.integers(2, 9)), random.normal(0, 0.35)
            wave = torch.sin(turns * azimuth + climb * rows + random.uniform(0, 2 * math.pi))
            total = total + random.uniform(0.001, 0.006) * (1 - wave.abs())
        return total

    def _azimuths(self) -> Tensor:
        return torch.arange(AZIMUTHS, device=self._body.device) * (2 * math.pi / AZIMUTHS)

    def _at(self, rows: Tensor, azimuth: Tensor, offset: Tensor) -> Tensor:
        """(R, A, 3): over the torso at fractional rows and azimuths, that far off it."""
        rows = rows.clamp(0, LAST_ROW - 1e-3)
        column = (azimuth / (2 * math.pi) * AZIMUTHS) % AZIMUTHS
        r, c = rows.floor().long(), column.floor().long() % AZIMUTHS
        s, t = (rows - r)[..., None], (column - column.floor())[..., None]
        d = (c + 1) % AZIMUTHS

        def look_up(grid: Tensor) -> Tensor:
            upper, lower = grid[r, c] * (1 - t) + grid[r, d] * t, grid[r + 1, c] * (1 - t) + grid[r + 1, d] * t
            return upper * (1 - s) + lower * s

        return look_up(self._body.torso) + functional.normalize(look_up(self._normals), dim=-1) * offset[..., None]


def cloth_color(random: numpy.random.Generator) -> tuple[float, float, float]:
    """A colour of cloth: often black, white, grey or navy."""
    draw = random.random()
    if draw < 0.18:
        value = random.uniform(0.008, 0.04)
        return value, value, value * random.uniform(0.9, 1.3)
    if draw < 0.34:
        value = random.uniform(0.55, 0.8)
        return value, value * random.uniform(0.95, 1), value * random.uniform(0.85, 1)
    if draw < 0.48:
        value = random.uniform(0.06, 0.4)
        return value, value, value
    if draw < 0.60:
        value = random.uniform(0.5, 1.5)
        return 0.012 * value, 0.022 * value, 0.07 * value
    hue, saturation, value = random.random(), random.beta(2, 1.6), random.uniform(0.15, 0.85)
    return tuple(0.8 * float(c) ** 2.0 for c in colorsys.hsv_to_rgb(hue, saturation, value))


def _materials(kind: str, random: numpy.random.Generator) -> tuple[Material, Material]:
    """The cloth, and what its collar is made of."""
    first, second = cloth_color(random), cloth_color(random)
    shares = {"shirt": (0.45, 0.27, 0.23, 0.05, 0.0), "turtleneck": (0.3, 0.05, 0.0, 0.05, 0.6),
              "hoodie": (0.75, 0.05, 0.0, 0.15, 0.05), "jacket": (0.75, 0.08, 0.1, 0.0, 0.07)}.get(
        kind, (0.55, 0.17, 0.05, 0.10, 0.13))
    pattern = Pattern(int(random.choice(5, p=shares)))
    scale = {Pattern.STRIPES: math.exp(random.uniform(1.6, 3.4)), Pattern.CHECKS: math.exp(random.uniform(1.6, 3.0)),
             Pattern.NOISE: random.uniform(4, 25), Pattern.KNIT: random.uniform(25, 50)}.get(pattern, 60.0)
    main = Material(Surface.CLOTH, Region.CLOTHES, first, second, roughness=float(random.uniform(0.6, 0.95)),
                    pattern=pattern, scale=float(scale), bump=float(random.uniform(0.1, 0.6)))
    if kind == "jacket" and random.random() < 0.3:
        main = Material(Surface.PLAIN, Region.CLOTHES, tuple(0.5 * c for c in first), first, roughness=0.45, bump=0.3)
    rim = first if random.random() < 0.75 else second
    return main, Material(Surface.CLOTH, Region.CLOTHES, rim, roughness=0.8, pattern=Pattern.NONE, bump=0.3)
