"""A plain cap of hair: the scalp's triangles, lifted."""

from __future__ import annotations

import numpy
import torch

from synthetic.anatomy import Part
from synthetic.scene import Draws, Material, Mesh, Neutral, Paint, Pieces, Region, Surface
from synthetic.settings import Values

COLORS = numpy.array([(0.012, 0.010, 0.009), (0.03, 0.018, 0.011), (0.075, 0.04, 0.02), (0.17, 0.1, 0.045),
                      (0.38, 0.25, 0.12), (0.25, 0.24, 0.23), (0.16, 0.05, 0.018)])


def cap_of_hair(draws: Draws, neutral: Neutral, looks: Values) -> Pieces:
    """A cap on most people; a shaved scalp on the rest."""
    r = draws.of("cap")
    color = COLORS[r.integers(len(COLORS))] * r.uniform(0.7, 1.3)
    template = neutral.template
    x, y, z = template.unbind(1)
    hairline = 0.40 - 0.75 * (0.28 - z).clamp(min=0) + 0.25 * x.abs()
    height = ((y - hairline.clamp(min=-0.15)) / 0.12).clamp(0, 1)
    outside = ((neutral.part == Part.FACE) | (neutral.part == Part.HEAD)) & ((x.abs() < 0.39) | (y > 0.25))
    weight = height * outside
    tint = torch.tensor(color, dtype=torch.float32, device=weight.device)
    pieces = Pieces(paints=[Paint(weight, tint, grain=0.5)])
    if r.random() < 0.12:
        return pieces
    thick = r.uniform(0.03, 0.12)
    lifted = neutral.vertices + neutral.normals * (weight.sqrt() * thick)[:, None]
    used = (weight[neutral.triangles] > 0).all(1)
    material = Material(Surface.HAIR_SHELL, Region.HAIR, tuple(color * 0.7), tuple(color * 1.3))
    pieces.meshes.append(Mesh(lifted, neutral.triangles[used].int(), [material],
                              torch.zeros(int(used.sum()), dtype=torch.int32, device=weight.device), template))
    return pieces
