"""Glasses: rims, bridge, temples over the ears, thin lenses; and earrings."""

from __future__ import annotations

import colorsys
import math
from dataclasses import dataclass

import numpy
import torch
from torch import Tensor

from synthetic.body import Body
from synthetic.look import Look
from synthetic.scene import Draws, Material, Neutral, Pieces, Region, Surface
from synthetic.sheets import Sheet, ball, disc, tube

AROUND = 56
ASIDE, UPWARDS, AHEAD = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
EAR_ROOT, EAR_BEHIND = (0.392, 0.175, -0.235), (0.388, 0.05, -0.335)
"""Where a temple lies on the mean head's left ear, and where it ends."""
LOBE = (0.394, -0.118, -0.245)


@dataclass(frozen=True)
class Rim:
    width: float
    """Half the lens' width"""
    height: float
    power: float
    """2: ellipse, more: rectangle"""
    drop: float
    """How much the lower half is drawn in and down: an aviator's"""
    thickness: float
    metal: float
    """How likely it is of metal"""


RIMS = {
    "round": Rim(0.113, 0.110, 2.0, 0.0, 0.0065, 0.5),
    "oval": Rim(0.125, 0.085, 2.3, 0.0, 0.006, 0.6),
    "rectangle": Rim(0.132, 0.080, 4.2, 0.0, 0.008, 0.3),
    "wayfarer": Rim(0.130, 0.100, 3.2, 0.12, 0.012, 0.0),
    "aviator": Rim(0.142, 0.122, 2.5, 0.28, 0.0045, 1.0),
    "browline": Rim(0.124, 0.096, 2.9, 0.08, 0.006, 0.3),
}


class Glasses:
    """Produces glasses and earrings; built once for a device."""

    def __init__(self, body: Body):
        self._body = body

    def __call__(self, draws: Draws, neutral: Neutral, look: Look) -> Pieces:
        sheets = self._earrings(draws.of("earrings"), neutral) if look.earrings else []
        if look.glasses != "none":
            sheets += self._glasses(draws.of("glasses"), neutral, look)
        return Pieces(meshes=[sheet.mesh() for sheet in sheets])

    def _glasses(self, random: numpy.random.Generator, neutral: Neutral, look: Look) -> list[Sheet]:
        device, shape = neutral.vertices.device, RIMS[look.glasses]
        size = random.uniform(0.9, 1.15)
        width, height = shape.width * size, shape.height * size * random.uniform(0.92, 1.08)
        frame = _frame_material(random, random.random() < shape.metal)
        points = neutral.landmarks70
        right, left = points[68], points[69]
        apart = max(float(left[0] - right[0]) / 2, width + 0.042)
        centre_x = float(left[0] + right[0]) / 2
        centre_y = float(left[1] + right[1]) / 2 - 0.018
        ahead = max(float(torch.stack([left[2], right[2]]).max()) + 0.072, float(points[17:27, 2].max()) + 0.012)
        wrap = random.uniform(0.25, 0.5)

        def place(x: Tensor, y: Tensor) -> Tensor:
            """On the lenses' common curved and tilted front."""
            z = ahead - wrap * (x - centre_x) ** 2 + 0.12 * (y - centre_y)
            return torch.stack([x, y, z], -1)

        sheets = []
        angle = torch.arange(AROUND, device=device) * (2 * math.pi / AROUND)
        thickness = shape.thickness * random.uniform(0.8, 1.3)
        glass = _glass(random, look.tinted)
        for sign in (-1.0, 1.0):
            cosine, sine = angle.cos(), angle.sin()
            u = cosine.sign() * cosine.abs() ** (2 / shape.power)
            v = sine.sign() * sine.abs() ** (2 / shape.power)
            lower = (-v).clamp(min=0)
            x = centre_x + sign * apart + sign * width * (u * (1 - shape.drop * lower) + 0.25 * shape.drop * lower)
            y = centre_y + height * (v - 0.2 * shape.drop * lower)
            border = place(x, y)
            radius = torch.full_like(angle, thickness)
            if look.glasses == "browline":
                radius = radius * (1 + 1.4 * ((v - 0.1) * 4).clamp(0, 1))
            sheets.append(tube(border, radius, 8, frame, AHEAD, closed=True, flat=random.choice((1.0, 1.4))))
            sheets.append(disc(border, 4, glass))
            sheets.append(self._temple(neutral, sign, place, centre_x + sign * (apart + width),
                                       centre_y + height * 0.45, thickness, frame))
        inner = apart - width
        t = torch.linspace(-1, 1, 11, device=device)
        bridge = place(centre_x + inner * t, centre_y + height * 0.3 + 0.02 * (1 - t * t))
        bridge[:, 2] += 0.022 * (1 - t * t)
        sheets.append(tube(bridge, thickness * 0.9, 8, frame, UPWARDS))
        if look.glasses == "aviator":
            bar = place(centre_x + (inner + 0.03) * t, centre_y + height * 0.93 + 0 * t)
            sheets.append(tube(bar, thickness * 0.8, 6, frame, UPWARDS))
        return sheets

    def _temple(self, neutral: Neutral, sign: float, place, hinge_x: float, hinge_y: float,  # noqa: ANN001
                thickness: float, frame: Material) -> Sheet:
        body = self._body
        mirror = torch.tensor([sign, 1.0, 1.0], device=body.device)
        ear = torch.tensor([EAR_ROOT, EAR_BEHIND], device=body.device) * mirror
        ear = body.to_person(neutral)(ear)
        x, y = (torch.tensor([value], device=body.device) for value in (hinge_x, hinge_y))
        front = place(x, y)[0]
        corner = front + torch.tensor([sign * 0.022, 0.0, -0.035], device=body.device)
        straight = torch.linspace(0, 1, 14, device=body.device)[:, None]
        line = torch.cat([front[None], corner + (ear[0] - corner) * straight])
        # Bowed outwards, so that it clears the temples of broad heads.
        bow = (straight * (1 - straight) * 4).squeeze(1) * sign * 0.012
        line[1:, 0] += bow
        bent = torch.linspace(0, 1, 7, device=body.device)[1:, None]
        knee = ear[0] + torch.tensor([0.0, -0.01, -0.06], device=body.device)
        line = torch.cat([line, (1 - bent) ** 2 * ear[0] + 2 * bent * (1 - bent) * knee + bent ** 2 * ear[1]])
        return tube(line, max(thickness * 0.8, 0.005), 6, frame, ASIDE, flat=0.7)

    def _earrings(self, random: numpy.random.Generator, neutral: Neutral) -> list[Sheet]:
        body = self._body
        kind, size = random.choice(("stud", "hoop", "drop"), p=(0.45, 0.35, 0.2)), random.uniform(0.7, 1.4)
        metal = _frame_material(random, True)
        metal.region = Region.CLOTHES
        sheets = []
        for sign in (-1.0, 1.0):
            lobe = body.to_person(neutral)(torch.tensor([[sign * LOBE[0], LOBE[1], LOBE[2]]], device=body.device))[0]
            if kind == "stud":
                sheets.append(ball(lobe + torch.tensor([sign * 0.006, 0.012, 0.01], device=body.device),
                                   0.013 * size, metal))
            else:
                radius = 0.045 * size
                turn = torch.arange(28, device=body.device) * (2 * math.pi / 28)
                if kind == "hoop":
                    ring = torch.stack([sign * 0.15 * radius * turn.sin().abs(), turn.cos() * radius - radius,
                                        turn.sin() * radius], 1)
                    sheets.append(tube(lobe + ring, 0.005, 6, metal, ASIDE, closed=True))
                else:
                    line = torch.linspace(0, 1, 5, device=body.device)[:, None] * torch.tensor(
                        [sign * 0.012, -0.08 * size, 0.0], device=body.device)
                    sheets += [tube(lobe + line, 0.003, 5, metal, AHEAD), ball(lobe + line[-1], 0.016 * size, metal)]
        return sheets


def _frame_material(random: numpy.random.Generator, metal: bool) -> Material:
    if metal:
        color = ((0.75, 0.72, 0.68), (0.80, 0.56, 0.25), (0.85, 0.60, 0.48), (0.10, 0.10, 0.11))[random.integers(4)]
        return Material(Surface.METAL, Region.GLASSES, color, roughness=float(random.uniform(0.15, 0.4)))
    draw = random.random()
    if draw < 0.5:
        color = (0.008, 0.008, 0.009)
    elif draw < 0.75:
        color = (0.10, 0.045, 0.018)
    else:
        hue = colorsys.hsv_to_rgb(random.random(), random.uniform(0.3, 0.9), random.uniform(0.2, 0.8))
        color = tuple(float(c) ** 2 for c in hue)
    return Material(Surface.PLAIN, Region.GLASSES, color, roughness=float(random.uniform(0.15, 0.45)), specular=0.05)


def _glass(random: numpy.random.Generator, tinted: float) -> Material:
    tint = numpy.array((1.0, 0.97, 0.93)) if random.random() < 0.5 else numpy.array((0.95, 0.98, 1.0))
    color = tuple(float(c) for c in (1 - tinted) * tint ** (1 + 2 * tinted))
    return Material(Surface.GLASS, Region.GLASSES, color, roughness=0.05)
