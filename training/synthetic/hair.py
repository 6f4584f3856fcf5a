"""Hair on the scalp: strands grown from roots along a combed direction, kept outside the skull and off the face."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from synthetic.body import CLOTH_THICKNESS, SKIN, Body
from synthetic.hair_styles import HairStyle, style_of
from synthetic.headwear import rim_of
from synthetic.look import WHITE, Look
from synthetic.scalp import CROWN, Hairline, Roots, RootSampler
from synthetic.scene import Draws, Neutral, Paint, Pieces, Region, Strands
from synthetic.tied_hair import tie

CLEARANCE = 0.004
"""The least that hair keeps off the skin, but for its root."""


class Hair:
    """Produces a person's hair; built once for a device."""

    def __init__(self, body: Body, sampler: RootSampler):
        self._body, self._sampler = body, sampler

    def __call__(self, draws: Draws, neutral: Neutral, look: Look) -> Pieces:
        if look.hair_loss >= 1 or look.headwear == "headscarf":
            return Pieces()
        body, device = self._body, self._body.device
        style = style_of(look, draws.of("hair style"))
        hairline = Hairline.of(draws, look, device)
        likely = (hairline.inside(self._sampler.centres) > -0.06).float()
        roots = self._sampler.draw(draws.tensor("hair roots", style.strands, 3, device=device), likely)
        ragged = 0.008 if look.hair_loss < 0.1 else 0.022
        edge = ragged * draws.tensor("hair edge", style.strands, device=device, normal=True)
        kept = hairline.inside(roots.points) > edge
        rim = rim_of(draws, look)
        if rim is not None:
            kept &= rim.height(roots.points) < 0
        roots = roots.take(kept.nonzero()[:, 0])
        random = draws.tensor("hair strands", style.strands, 10, device=device)[kept]
        normal = draws.tensor("hair bends", style.strands, 9, device=device, normal=True)[kept]
        points = tie(style, body, roots, random, draws.of("hair tie")) if style.tied else grow(
            style, body, roots, random)
        points = gather(style, roots, points, random, normal)
        points = keep_out(body, points, side_of(style, roots.points), 0.0 if style.tied else style.face)
        deform = body.to_person(neutral)
        points = deform(points)
        points = points + (roots.on_person(body, neutral) - points[:, 0])[:, None]
        color, tip = _colors(look, random, normal)
        taper = torch.linspace(1, 0.55, points.shape[1], device=device)
        thickness = style.radius * (0.75 + 0.5 * random[:, 9:])
        gloss = float(draws.of("hair gloss").uniform(0.4, 1.0)) * (0.5 if look.texture == "coily" else 1)
        strands = Strands(points, thickness * taper, color, Region.HAIR, roots.triangle.int(), tip, gloss)
        return Pieces(strands=[strands], paints=[self._undercoat(look, style, hairline)])

    def _undercoat(self, look: Look, style: HairStyle, hairline: Hairline) -> Paint:
        field = hairline.inside(self._body.template)
        weight = ((field + 0.02) / 0.06).clamp(0, 1) * (0.9 if style.side > 0.05 else 0.75)
        weight[SKIN:] = 0
        color = torch.tensor(look.hair_color, device=self._body.device)
        white = torch.tensor(WHITE, device=self._body.device)
        return Paint(weight, 0.55 * (color * (1 - look.grey) + white * 0.5 * look.grey), grain=0.3)


def grow(style: HairStyle, body: Body, roots: Roots, random: Tensor) -> Tensor:
    """(N, K, 3) on the mean head, before clumping and curls: grown step by step by hair.cu."""
    root, normal = roots.points, roots.normals
    on_top = smoothstep(root[:, 1], 0.34, 0.50)
    length = style.side + (style.top - style.side) * on_top
    length = length * (1 + style.length_noise * (2 * random[:, 0] - 1))
    forehead = smoothstep(root[:, 2], -0.02, 0.12) * on_top
    lift = (style.lift + style.front_lift * forehead).clamp(max=1.0)[:, None]
    layer = CLEARANCE + style.volume * random[:, 1:2].sqrt() * (0.35 + 0.65 * on_top[:, None])
    fringe = _fringe(style, root)
    lowest = torch.full_like(length, -9.0)
    if style.cut is not None:
        # Longer at the back, and every strand a little otherwise.
        lowest = style.cut - 0.25 * (-root[:, 2]).clamp(min=0) + style.cut_noise * (2 * random[:, 2] - 1)
    if style.fringe is not None:
        hem = style.fringe + 0.03 * (2 * random[:, 2] - 1) - 0.5 * (root[:, 0].abs() - 0.15).clamp(min=0)
        lowest = torch.where(fringe, hem, lowest)
        length = torch.where(fringe, 0.6, length)
    flow = _combed(style, root, fringe)
    side = side_of(style, root)
    step = length / (style.points - 1)
    strands = torch.cat([root, normal, flow, lift, layer, torch.stack([step, lowest, side], 1)], 1).contiguous()
    points = torch.empty(len(root), style.points, 3, device=root.device)
    body.distance.call("hair_grow", strands, points, *points.shape[:2], float(style.gravity), float(style.hug),
                       float(style.face), CLEARANCE, CLOTH_THICKNESS)
    return points


def gather(style: HairStyle, roots: Roots, points: Tensor, random: Tensor, normal: Tensor) -> Tensor:
    """Frizz, clumps and curls; roots stay where they are."""
    count, steps = points.shape[:2]
    t = torch.linspace(0, 1, steps, device=points.device)[None, :, None]
    length = (points[:, 1:] - points[:, :-1]).norm(dim=-1)
    arc = torch.cat([torch.zeros_like(length[:, :1]), length.cumsum(1)], 1)[..., None]
    bend = normal[:, None, 0:3] * t + normal[:, None, 3:6] * (t * 5 + random[:, None, 3:4] * 6).sin() * t.sqrt()
    points = points + style.frizz * bend * (arc / 0.3).clamp(max=1)
    centres = torch.arange(0, count, max(1, count // style.clumps), device=points.device)
    middle = points[:, steps // 2]
    key = torch.cat([roots.points, 0.7 * middle], 1)
    clump = torch.cdist(key, key[centres]).argmin(1)
    leader = centres[clump]
    pull = style.clump * (arc / (arc[:, -1:] + 1e-6)).clamp(0, 1) ** 1.2 * (0.7 + 0.3 * random[:, None, 4:5])
    points = points + pull * (points[leader] - points)
    if style.curl > 0:
        chaos = style.curl_chaos
        phase = 2 * math.pi * (random[leader, 5] + chaos * random[:, 5])[:, None, None]
        turn = style.curl_length * (0.8 + 0.4 * (random[leader, 6] * (1 - chaos) + random[:, 6] * chaos))
        angle = 2 * math.pi * arc / turn[:, None, None] + phase
        tangent = functional.normalize(torch.gradient(points, dim=1)[0] + 1e-9, dim=-1)
        aside = functional.normalize(normal[leader, None, 6:9], dim=-1).expand_as(points)
        first = functional.normalize(torch.linalg.cross(tangent, aside), dim=-1)
        second = torch.linalg.cross(tangent, first)
        opened = (arc / (0.6 * turn[:, None, None])).clamp(max=1)
        radius = style.curl * (0.7 + 0.6 * random[leader, 7])[:, None, None] * opened
        points = points + radius * (first * angle.cos() + second * angle.sin())
    return torch.cat([roots.points[:, None], points[:, 1:]], 1)


def keep_out(body: Body, points: Tensor, side: Tensor, face: float) -> Tensor:
    """Pushes all but the roots out of skin, shoulders and, to its side (N), the space before a face so wide.

    Changes the points (N, K, 3).
    """
    points = points.contiguous()
    body.distance.call("hair_keep_out", points, side.contiguous(), *points.shape[:2], float(face), CLEARANCE,
                       CLOTH_THICKNESS)
    return points


def side_of(style: HairStyle, root: Tensor) -> Tensor:
    """(N): to which side of the face strands from there go, 1 the person's left, -1 the right; 0 for a fringe."""
    on_top = smoothstep(root[:, 1], 0.34, 0.50)
    side = torch.where(root[:, 0] > style.parting_x * on_top, 1.0, -1.0)
    return torch.where(_fringe(style, root), 0.0, side)


def _fringe(style: HairStyle, root: Tensor) -> Tensor:
    """(N): whether strands from there are cut over the forehead."""
    if style.fringe is None:
        return torch.zeros(len(root), dtype=torch.bool, device=root.device)
    return (root[:, 2] > 0.22 - style.fringe_depth) & (root[:, 1] > 0.42) & (root[:, 0].abs() < 0.26)


def smoothstep(value: Tensor, low: float, high: float) -> Tensor:
    t = ((value - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)


def _combed(style: HairStyle, root: Tensor, fringe: Tensor) -> Tensor:
    crown = torch.tensor(CROWN, device=root.device)
    away = functional.normalize(root - crown, dim=1)
    axis = torch.eye(3, device=root.device)
    across = torch.tanh((root[:, :1] - style.parting_x) / 0.05) * axis[0]
    # Over the forehead parted hair is brushed back first, or it would lie across the face.
    brushed = style.back + 1.5 * style.parting * smoothstep(root[:, 2:3], 0.04, 0.2) * (root[:, 1:2] > 0.42)
    flow = style.crown * away - brushed * axis[2] + style.parting * across - style.down * axis[1]
    forwards = axis[2] + 0.6 * root[:, :1] * axis[0] - 0.2 * axis[1]
    return functional.normalize(torch.where(fringe[:, None], forwards, flow), dim=1)


def _colors(look: Look, random: Tensor, normal: Tensor) -> tuple[Tensor, Tensor]:
    device = random.device
    root, tip, white = (torch.tensor(c, device=device) for c in (look.hair_color, look.hair_tip_color, WHITE))
    # Neighbours' greys mix within a drawn strand, which stands for several hairs.
    grey = (look.grey * 1.1 + 1.2 * look.grey * (1 - look.grey) * (random[:, 8:9] - 0.5) * 2).clamp(0, 1)
    shade = torch.exp(0.22 * normal[:, 8:9])
    return ((root + (white - root) * grey) * shade).clamp(0.002, 0.95), (
        (tip + (white - tip) * grey) * shade).clamp(0.002, 0.95)
