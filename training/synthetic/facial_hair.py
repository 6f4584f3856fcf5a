"""Brows, lashes, moustaches, beards and stubble."""

from __future__ import annotations

import functools
import math
from dataclasses import replace

import numpy
import torch
from torch import Tensor
from torch.nn import functional

from synthetic.body import SKIN, Body
from synthetic.hair import gather, grow, smoothstep
from synthetic.hair_styles import HairStyle
from synthetic.look import WHITE, Look
from synthetic.scalp import RootSampler
from synthetic.scene import Draws, Neutral, Paint, Pieces, Region, Strands

Edges = tuple[tuple[int, ...], tuple[int, ...]]

BROWS = (((107, 66, 105, 63, 70), (55, 65, 52, 53, 46)), ((336, 296, 334, 293, 300), (285, 295, 282, 283, 276)))
"""Upper and lower edge of the right brow and of the left one, of ``face_mesh``, from the nose outwards."""
UPPER_LIDS = ((133, 173, 157, 158, 159, 160, 161, 246, 33), (362, 398, 384, 385, 386, 387, 388, 466, 263))
LOWER_LIDS = ((133, 155, 154, 153, 145, 144, 163, 7, 33), (362, 382, 381, 380, 374, 373, 390, 249, 263))
"""Of ``face_mesh``, from the nose outwards."""
BROW_CANDIDATES = 6000
LASHES = (120, 56)
"""On an upper and a lower lid."""
LIPS = (0.0, -0.202)
LIP_RADII = (0.128, 0.058)
CHEEK_LINE = ((0, 14, 24, 34, 46, 58, 70, 80, 92, 180),
              (-0.105, -0.115, -0.16, -0.20, -0.20, -0.15, -0.03, 0.14, 0.14, -2))
"""Azimuths in degrees about the vertical axis, and heights below which a beard grows."""

BEARDS = {
    "stubble": HairStyle(9000, 3, 0.014, 0.014, down=1, lift=0.5, gravity=0, volume=0, clump=0, frizz=0.002,
                         radius=0.0008, length_noise=0.4, face=0),
    "short": HairStyle(9000, 5, 0.055, 0.055, down=1, lift=0.35, gravity=1, volume=0.012, clump=0.3, clumps=500,
                       frizz=0.008, radius=0.0011, length_noise=0.3, face=0),
    "full": HairStyle(10000, 8, 0.2, 0.2, down=1, lift=0.4, gravity=4, volume=0.03, clump=0.55, clumps=350,
                      frizz=0.02, radius=0.0014, length_noise=0.3, curl=0.008, curl_length=0.09, face=0),
}
MOUSTACHE = HairStyle(1600, 5, 0.06, 0.06, down=0.8, parting=1.0, lift=0.2, gravity=2, volume=0.01, clump=0.4,
                      clumps=120, frizz=0.006, radius=0.0012, length_noise=0.3, face=0)


class FacialHair:
    """Produces all hair of a person's face; built once for a device."""

    def __init__(self, body: Body, sampler: RootSampler):
        self._body, self._sampler = body, sampler

    def __call__(self, draws: Draws, neutral: Neutral, look: Look) -> Pieces:
        pieces = Pieces()
        for side, edges in zip(("right", "left"), BROWS):
            pieces.strands.append(self._brow(draws, neutral, look, side, edges))
        pieces.strands.append(self._lashes(draws, neutral, look))
        if look.beard != "none":
            pieces += self._beard(draws, neutral, look)
        return pieces

    def _brow(self, draws: Draws, neutral: Neutral, look: Look, side: str, edges: Edges) -> Strands:
        body, device, shape = self._body, self._body.device, draws.of("brow shape " + side)
        shared = Draws(draws.seed).of("brow shape")  # the same for both sides
        thickness = 0.034 * math.exp(shared.normal(0, 0.25)) * (1.2 if look.masculine else 0.85)
        density, arch, raised = shared.uniform(0.45, 1.0), shared.normal(0, 0.012), shared.normal(0.0, 0.01)
        length, reach = shared.uniform(0.03, 0.055), shared.uniform(0.85, 1.05)
        thickness *= math.exp(shape.normal(0, 0.05))
        line = torch.stack([body.face_mesh[list(edge)] for edge in edges]).mean(0)
        line[:, 1] += raised + arch * torch.tensor([-1.0, 0.0, 1.0, 0.6, -0.8], device=device)
        line = _smooth(line, 33)
        near = (torch.cdist(self._sampler.centres, line).min(1).values < 0.09).float()
        roots = self._sampler.draw(draws.tensor("brow roots " + side, BROW_CANDIDATES, 3, device=device), near)
        apart = torch.cdist(roots.points[:, :2], line[:, :2])
        nearest = apart.argmin(1)
        u = nearest / (len(line) - 1)
        tangent = functional.normalize(torch.gradient(line, dim=0)[0], dim=1)[nearest]
        height = roots.points[:, 1] - line[nearest, 1]
        half = 0.5 * thickness * (0.75 + 0.5 * (u * 3).clamp(max=1)) * (1 - 0.8 * smoothstep(u, 0.45, 1.0))
        random = draws.tensor("brow strands " + side, BROW_CANDIDATES, 4, device=device)
        fade = smoothstep(u, 0.0, 0.12) * (1 - smoothstep(u, reach - 0.12, reach))
        beyond = apart.min(1).values - half
        kept = (beyond < 0.006 * (random[:, 0] - 0.7)) & (random[:, 1] < density * (0.25 + 0.75 * fade))
        kept &= (u > 0) & (u < 1)
        index = kept.nonzero()[:, 0]
        roots, random = roots.take(index), random[index]
        u, tangent, height, half = u[index, None], tangent[index], height[index, None], half[index, None]
        up = torch.tensor([0.0, 1.0, 0.0], device=device)
        rise = (0.9 * (1 - u) ** 2 + 0.15 - 0.5 * (height / half.clamp_min(1e-3)).clamp(-1, 1) * (0.3 + 0.7 * u))
        along = tangent + up * (rise + 0.25 * (random[:, 2:3] - 0.5))
        along = functional.normalize(along - roots.normals * (along * roots.normals).sum(1, keepdim=True), dim=1)
        t = torch.linspace(0, 1, 4, device=device)[None, :, None]
        size = (length * (0.6 + 0.6 * random[:, 3:4]) * (1 - 0.45 * u))[:, None]
        shift = size * t * along[:, None] + (0.0035 * t.sqrt() + size * 0.22 * t) * roots.normals[:, None]
        points = roots.on_person(body, neutral)[:, None] + shift
        color = self._colors(look.brow_color, 0.5 * look.grey, random)
        radius = 0.0009 * torch.linspace(1, 0.25, 4, device=device).expand(len(points), -1)
        return Strands(points, radius.contiguous(), color, Region.FACIAL_HAIR, roots.triangle.int(), gloss=0.4,
                       casts=False)

    def _lashes(self, draws: Draws, neutral: Neutral, look: Look) -> Strands:
        body, device, random = self._body, self._body.device, draws.of("lashes")
        size = random.uniform(0.028, 0.045) * (0.85 if look.masculine else 1.1)
        lower = random.uniform(0.22, 0.45)
        centres = self._sampler.centres
        parts = []
        for upper, lids, count in ((True, UPPER_LIDS, LASHES[0]), (False, LOWER_LIDS, LASHES[1])):
            for eye, lid in enumerate(lids):
                line = _smooth(body.face_mesh[list(lid)], 257)
                draw = draws.tensor(f"lashes {upper} {eye}", count, 4, device=device)
                u = 0.06 + 0.92 * (torch.arange(count, device=device) + draw[:, 0]) / count
                root = line[(u * 256).long()] + 0.002 * (draw[:, 1:4] - 0.5)
                triangle = self._body.skin_triangles[torch.cdist(root, centres).argmin(1)]
                outer = -1.0 if eye == 0 else 1.0
                # Neighbours lean together: a few lashes make one visible spike.
                tuft = draw[(torch.arange(count, device=device) // 4) * 4, 3]
                aside = outer * (1.1 * (u - 0.42)) + 0.25 * (draw[:, 1] - 0.5) + 0.5 * (tuft - 0.5)
                length = size * (0.65 + 0.5 * draw[:, 2]) * (0.55 + 0.45 * (u * math.pi).sin()) * (
                    0.8 + 0.4 * u) * (1.0 if upper else lower)
                start = torch.stack([aside, torch.full_like(u, 0.05 if upper else -0.45), torch.ones_like(u)], 1)
                end = torch.stack([1.2 * aside, torch.full_like(u, 1.0 if upper else -0.7),
                                   torch.full_like(u, 0.75)], 1)
                start, end = functional.normalize(start, dim=1)[:, None], functional.normalize(end, dim=1)[:, None]
                t = torch.linspace(0, 1, 5, device=device)[None, :, None]
                shape = length[:, None, None] * (t * start + t * t * 0.5 * (end - start))
                corners = neutral.vertices[body.triangles[triangle]]
                moved = corners.mean(1) - body.template[body.triangles[triangle]].mean(1)
                parts.append((root[:, None] + moved[:, None] + shape, triangle))
        points = torch.cat([p for p, _ in parts])
        anchor = torch.cat([a for _, a in parts]).int()
        dark = torch.tensor([0.012, 0.009, 0.008], device=device)
        own = torch.tensor(look.hair_color, device=device).clamp(max=0.12)
        color = (dark + (own - dark) * float(random.choice((0.0, 0.4)))).expand(len(points), 3).contiguous()
        thin = torch.cat([torch.full((len(p), 1), 1.0 if k < 2 else 0.6, device=device)
                          for k, (p, _) in enumerate(parts)])
        radius = 0.0008 * thin * torch.linspace(1, 0.25, 5, device=device)
        return Strands(points, radius, color, Region.FACIAL_HAIR, anchor, gloss=0.3, casts=False)

    def _beard(self, draws: Draws, neutral: Neutral, look: Look) -> Pieces:
        body, device, random = self._body, self._body.device, draws.of("beard")
        kind = {"moustache": "short", "goatee": "short"}.get(look.beard, look.beard)
        style = BEARDS[kind]
        size = math.exp(random.normal(0, 0.3))
        style = replace(style, side=style.side * size, top=style.top * size)
        cheek, neck, gap = random.normal(0, 0.025), random.normal(-0.44, 0.03), random.uniform(0, 1)
        density = random.uniform(0.35, 1.0) if kind == "stubble" else random.uniform(0.75, 1.0)
        color = self._beard_color(look, random)
        shadow = draws.of("beard shadow").uniform(0.3, 0.75)
        pieces = Pieces()
        for name, base, top_lip in (("beard", style, False), ("moustache", replace(
                MOUSTACHE, side=min(style.side * 1.2, 0.08), strands=1600 if kind != "stubble" else 1200,
                radius=style.radius, frizz=style.frizz * 0.7), True)):
            if look.beard == "moustache" and not top_lip or look.beard == "goatee" and top_lip and gap < 0.3:
                continue
            field = functools.partial(self._grows, kind=look.beard, top_lip=top_lip, cheek=cheek, neck=neck)
            centres = self._sampler.centres
            roots = self._sampler.draw(draws.tensor(name + " roots", base.strands, 3, device=device),
                                       (field(centres) > -0.03).float() * (centres[:, 2] > -0.25))
            draw = draws.tensor(name + " strands", base.strands, 10, device=device)
            bend = draws.tensor(name + " bends", base.strands, 9, device=device, normal=True)
            inside = field(roots.points)
            kept = (inside > 0.03 * draw[:, 8] ** 2 + 0.004 * bend[:, 8]) & (draw[:, 7] < density)
            index = kept.nonzero()[:, 0]
            roots, draw, bend = roots.take(index), draw[index], bend[index]
            points = gather(base, roots, grow(base, body, roots, draw), draw, bend)
            points = body.to_person(neutral)(points)
            points = points + (roots.on_person(body, neutral) - points[:, 0])[:, None]
            taper = torch.linspace(1, 0.5, base.points, device=device)
            pieces.strands.append(Strands(
                points, (base.radius * (0.7 + 0.6 * draw[:, 9:])) * taper, self._colors(color, look.grey, draw),
                Region.FACIAL_HAIR, roots.triangle.int(), gloss=0.5, casts=kind != "stubble"))
            weight = ((field(body.template) + 0.01) / 0.05).clamp(0, 1) * shadow * density
            weight[SKIN:] = 0
            weight = weight * (body.template[:, 2] > -0.25)
            pieces.paints.append(Paint(weight, 0.8 * torch.tensor(color, device=device),
                                       grain=1.0 if kind == "stubble" else 0.3))
        return pieces

    def _grows(self, points: Tensor, kind: str, top_lip: bool, cheek: float, neck: float) -> Tensor:
        """(N): world units inside the area that the beard, or the moustache over the lip, covers."""
        x, y, z = points.unbind(-1)
        azimuth = torch.rad2deg(torch.atan2(x, z + 0.1).abs()).contiguous()
        angles = torch.tensor(CHEEK_LINE[0], device=points.device).float()
        heights = torch.tensor(CHEEK_LINE[1], device=points.device).float()
        after = torch.searchsorted(angles, azimuth).clamp(1, len(angles) - 1)
        share = (azimuth - angles[after - 1]) / (angles[after] - angles[after - 1])
        line = heights[after - 1] + (heights[after] - heights[after - 1]) * share
        line = line + cheek * smoothstep(azimuth, 20, 40)
        lips = (torch.stack([(x - LIPS[0]) / LIP_RADII[0], (y - LIPS[1]) / LIP_RADII[1]]).norm(dim=0) - 1) * 0.06
        over_lip = (y > -0.2) & (x.abs() < 0.16)
        field = torch.minimum(torch.minimum(line - y, y - neck), torch.where(z > 0.1, lips, 1.0))
        if top_lip:
            field = torch.minimum(field, torch.minimum(0.15 - x.abs(), y + 0.215))
            return torch.where(z > 0.1, field, -1.0)
        field = torch.where(over_lip & (z > 0.1), -1.0, field)
        if kind == "goatee":
            field = torch.minimum(field, 0.14 - x.abs() + 0.1 * (y + 0.3))
        return field

    def _beard_color(self, look: Look, random: numpy.random.Generator) -> tuple[float, float, float]:
        factor = random.uniform(0.6, 1.1)
        warm = random.uniform(0.85, 1.25)
        r, g, b = (c * min(1.0, 0.25 / max(look.natural_color)) for c in look.natural_color)
        return r * factor * warm, g * factor, b * factor / warm

    def _colors(self, color: tuple[float, float, float], grey: float, random: Tensor) -> Tensor:
        own, white = torch.tensor(color, device=random.device), torch.tensor(WHITE, device=random.device)
        is_grey = 0.8 * (grey * 1.1 + 1.6 * grey * (1 - grey) * (random[:, 1:2] - 0.5) * 2).clamp(0, 1)
        shade = torch.exp(0.5 * (random[:, 2:3] - 0.5))
        return ((own + (white - own) * is_grey) * shade).clamp(0.003, 0.9)


def _smooth(points: Tensor, count: int) -> Tensor:
    """(count, 3) along a Catmull-Rom curve through the points."""
    last = len(points) - 1
    place = torch.linspace(0, last, count, device=points.device)
    index = place.floor().clamp(max=last - 1).long()
    t = (place - index)[:, None]
    padded = torch.cat([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    a, b, c, d = (padded[index + i] for i in range(4))
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 + (3 * (b - c) + d - a) * t ** 3)
