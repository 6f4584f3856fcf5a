"""Hair drawn together at the back of the head: ponytails and buns."""

from __future__ import annotations

import math

import numpy
import torch
from torch import Tensor
from torch.nn import functional

from synthetic.body import Body
from synthetic.hair_styles import HairStyle
from synthetic.scalp import Roots

TO_TIE = 10
"""Points of a strand up to the tie."""
SKULL = (0.0, 0.2, -0.2)


def tie(style: HairStyle, body: Body, roots: Roots, random: Tensor, generator: numpy.random.Generator) -> Tensor:
    """(N, K, 3) on the mean head: over the skull to the tie, then hanging as a tail or wound to a bun."""
    device = roots.points.device
    elevation = math.radians(generator.uniform(-12, 55))
    centre = torch.tensor(SKULL, device=device)
    back = torch.tensor([0.0, math.sin(elevation), -math.cos(elevation)], device=device)
    knot = centre
    for _ in range(12):  # sphere tracing from inside
        knot = knot - back * body.distance(knot)[0].clamp(max=0)
    knot = knot + back * 0.045
    start = roots.points - centre
    end = (knot - centre)[None] + 0.018 * (random[:, 3:6] - 0.5)
    t = torch.linspace(0, 1, TO_TIE, device=device)[:, None]
    first, last = functional.normalize(start, dim=1), functional.normalize(end, dim=1)
    angle = (first * last).sum(1).clamp(-0.999, 0.999).acos()[:, None, None]
    sine = angle.sin().clamp_min(1e-3)
    arc = (((1 - t) * angle).sin() * first[:, None] + (t * angle).sin() * last[:, None]) / sine
    radius = start.norm(dim=1)[:, None, None] * (1 - t) + end.norm(dim=1)[:, None, None] * t
    over = centre + arc * radius
    layer = 0.004 + style.volume * random[:, 1:2, None] * (t * 4).clamp(max=1)
    for _ in range(3):
        height, outwards = body.distance(over[:, 1:-1])
        over = torch.cat([over[:, :1], over[:, 1:-1] + outwards * (layer[:, 1:-1] - height), over[:, -1:]], 1)
    rest = style.points - TO_TIE
    after = _bun(knot, back, over[:, -1], rest, random, generator) if style.tied == "bun" else _tail(
        style, body, back, over[:, -1], rest, random, generator)
    return torch.cat([over, after], 1)


def _tail(style: HairStyle, body: Body, back: Tensor, start: Tensor, steps: int, random: Tensor,
          generator: numpy.random.Generator) -> Tensor:
    down = torch.tensor([0.0, -1.0, 0.0], device=start.device)
    length = style.top * generator.uniform(0.5, 1.3) * (0.75 + 0.25 * random[:, 0:1])
    aside = torch.tensor([generator.normal(0, 0.25), 0, 0], device=start.device, dtype=torch.float32)
    spread = functional.normalize(random[:, 6:9] - 0.5, dim=1) * 0.3 * random[:, 2:3]
    heading = functional.normalize(back + aside + spread, dim=1)
    at, path = start, []
    for k in range(1, steps + 1):
        heading = functional.normalize(heading + down * (0.28 * min(k, 3)), dim=1)
        at = at + heading * length / steps
        distance, outwards = body.distance(at)
        at = at + outwards * (0.02 + 0.1 * random[:, 7:8] - distance).clamp(min=0)
        path.append(at)
    return torch.stack(path, 1)


def _bun(knot: Tensor, back: Tensor, start: Tensor, steps: int, random: Tensor,
         generator: numpy.random.Generator) -> Tensor:
    """Winds strands about a flattened ball behind the knot."""
    size = generator.uniform(0.08, 0.17)
    middle = knot + back * size * 0.7
    up = functional.normalize(torch.tensor([0.0, 1.0, 0.0], device=start.device) - back * back[1], dim=0)
    aside = torch.linalg.cross(up, back)
    turn = torch.linspace(0, 1, steps, device=start.device)[None]
    angle = 2 * math.pi * (random[:, 3:4] + turn * 0.9)
    tilt = (random[:, 4:5] - 0.5) * 0.9 * math.pi
    radius = size * (0.86 + 0.14 * random[:, 5:6]) * (0.35 + 0.65 * (turn * 3).clamp(max=1))
    ring = (angle.cos()[..., None] * up + angle.sin()[..., None] * aside) * (radius * tilt.cos())[..., None]
    return middle + ring + back * (radius * tilt.sin() * 0.85)[..., None]
