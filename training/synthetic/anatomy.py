"""Where things are on the open head's mesh: its parts, its eyeballs' axes, the borders of lips and eyes.

The mesh's vertices are sorted by part (docs/head-model.md), so parts are ranges.
"""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass

import numpy
import torch
from torch import Tensor

from avatar_model.head import HeadModel

FACE_MAP_SIZE = (512, 512)
FACE_MAP_LEFT, FACE_MAP_BOTTOM, FACE_MAP_STEP = -0.48, -0.48, 0.96 / 511
EYE_SEGMENTS = 16

# MediaPipe's rings of points, in order around.
LIPS_OUTER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
EYE_RIGHT = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
EYE_LEFT = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)


class Part(enum.IntEnum):
    FACE = 0
    HEAD = 1
    """Scalp, back, neck and collar"""
    MOUTH = 2
    """The mouth's lining"""
    SOCKETS = 3
    GUMS = 4
    TONGUE = 5
    TEETH = 6
    EYE_LEFT = 7
    EYE_RIGHT = 8


ENDS = {Part.FACE: 3267, Part.HEAD: 3801, Part.MOUTH: 4176, Part.SOCKETS: 4404, Part.GUMS: 4632, Part.TONGUE: 4749,
        Part.TEETH: 5177, Part.EYE_LEFT: 5355, Part.EYE_RIGHT: 5533}
"""One past each part's last vertex."""

TEETH_OF_A_ROW = 14
TOOTH_SIZES = 2 * ((14,) * 4 + (17,) * 6 + (14,) * 4)
"""Vertices of each tooth, from the left to the right: the upper row's, then the lower one's."""
CROWNS = ((0.058, 0.050, 0.057, 0.046, 0.043, 0.040, 0.038), (0.046, 0.046, 0.051, 0.045, 0.042, 0.040, 0.038))
"""Usual heights of upper and lower teeth from the gum to the biting edge, from the middle outwards; world."""

MIDDLE_GAP = 0.004
"""Between the head model's central incisors, world."""

KINDS = {Part.FACE: 0, Part.HEAD: 0, Part.SOCKETS: 0, Part.EYE_LEFT: 1, Part.EYE_RIGHT: 2, Part.MOUTH: 3,
         Part.GUMS: 4, Part.TONGUE: 5, Part.TEETH: 6}
"""A part's kind in picture.cu."""


@dataclass
class Anatomy:
    part: Tensor
    """(V) int32 of Part"""
    kind: Tensor
    """(T) int32 of KINDS"""
    rest: Tensor
    """(V, 3): the template; eyeballs in their own axes and radii, +z the sight; teeth as Teeth.rest"""
    face_map: Tensor
    """(height, width, 2): signed distances to the lips' border and the eyes' openings, world, inside negative"""
    face_map_place: Tensor
    """(5): width, height, left, bottom, step"""
    eyes: list[EyeVertices]
    lid_edges: list[Tensor]
    """of the left and the right eye: the skin's vertices at the opening"""
    teeth: Teeth


@dataclass
class Teeth:
    """Where the vertices of Part.TEETH lie on their teeth: pebbles of a dozen vertices without a shape of their own."""

    rest: Tensor
    """(T, 3): the tooth's number * 4 + u, v, the template's z.

    Numbers go along the upper row, then the lower one, from the person's left; u goes across a tooth, -1 to 1, in that
    direction; v is 0 where the gum usually begins, 1 at the edge.
    """
    normals: Tensor
    """(T, 3) unit: out of the arch, rounded as crowns are, in a head that is not turned"""
    closer: Tensor
    """(T, 3) world: what brings the central incisors together; the head model leaves a gap between everybody's"""


@dataclass
class EyeVertices:
    first: int
    end: int
    front: int
    back: int
    right: int
    """the vertex from which the eye's own right is taken"""


def anatomy_of(head: HeadModel) -> Anatomy:
    """:raises ValueError: for a head model that is not the open head"""
    vertices = head.template.shape[0]
    if vertices != ENDS[Part.EYE_RIGHT]:
        raise ValueError(f"the head model has {vertices} vertices where the open head has {ENDS[Part.EYE_RIGHT]}")
    template = head.template.cpu().double() * head.world_scale
    part, teeth = parts(), teeth_of(head)
    faces = head.faces.cpu()
    kinds = torch.tensor([KINDS[Part(p)] for p in range(len(Part))], dtype=torch.int32)
    kind = kinds[part[faces].max(1).values.long()]
    rest = template.clone()
    eyes = []
    for name in (Part.EYE_LEFT, Part.EYE_RIGHT):
        first, end = ENDS[name] - 178, ENDS[name]
        eye = _eye(template, faces, first, end)
        frame, radius = eye_frame(template, eye)
        rest[first:end] = (template[first:end] - frame[3]) @ frame[:3].T / radius
        eyes.append(eye)
    rest[ENDS[Part.TONGUE]:ENDS[Part.TEETH]] = teeth.rest
    points = head.landmarks(template.float()[None].to(head.template.device), "mediapipe468")[0].cpu().numpy()
    lids = [_ring(points, ring) for ring in (EYE_LEFT, EYE_RIGHT)]
    face_map = numpy.stack([_signed_distance(_ring(points, LIPS_OUTER)),
                            numpy.minimum(*[_signed_distance(lid) for lid in lids])], -1)
    skin = (part == Part.FACE) | (part == Part.SOCKETS)
    edges = []
    for lid in lids:
        distance = torch.cdist(template.float(), torch.from_numpy(lid).float()).amin(1)
        edges.append(torch.nonzero(skin & (distance < 0.011))[:, 0])
    place = torch.tensor([*FACE_MAP_SIZE[::-1], FACE_MAP_LEFT, FACE_MAP_BOTTOM, FACE_MAP_STEP])
    return Anatomy(part, kind, rest.float(), torch.from_numpy(face_map).float().contiguous(), place, eyes, edges, teeth)


def parts() -> Tensor:
    """(V) int32 of Part."""
    part = torch.empty(ENDS[Part.EYE_RIGHT], dtype=torch.int32)
    start = 0
    for name, end in ENDS.items():
        part[start:end] = name
        start = end
    return part


def eye_frame(vertices: Tensor, eye: EyeVertices) -> tuple[Tensor, Tensor]:
    """(..., 4, 3) right, up, sight and centre of an eyeball on vertices (..., V, 3), and its radius (...)."""
    front, back = vertices[..., eye.front, :], vertices[..., eye.back, :]
    sight = torch.nn.functional.normalize(front - back, dim=-1)
    centre = (front + back) / 2
    aside = vertices[..., eye.right, :] - centre
    right = torch.nn.functional.normalize(aside - (aside * sight).sum(-1, keepdim=True) * sight, dim=-1)
    up = torch.linalg.cross(sight, right)
    return torch.stack([right, up, sight, centre], -2), (front - back).norm(dim=-1) / 2


def _eye(template: Tensor, faces: Tensor, first: int, end: int) -> EyeVertices:
    inside = (faces >= first).all(1) & (faces < end).all(1)
    uses = torch.bincount(faces[inside].flatten(), minlength=end)[first:end]
    poles = torch.nonzero(uses == EYE_SEGMENTS)[:, 0] + first
    poles = poles[template[poles, 2].argsort()]
    back, front = int(poles[0]), int(poles[-1])
    sight = template[front] - template[back]
    sight = sight / sight.norm()
    away = template[first:end] - (template[front] + template[back]) / 2
    flat = away - (away @ sight)[:, None] * sight
    # The eye's right is the person's left, +x, whatever ring holds the outermost vertex.
    right = int((flat[:, 0] - 10 * flat[:, 1].abs()).argmax()) + first
    return EyeVertices(first, end, front, back, right)


def teeth_of(head: HeadModel) -> Teeth:
    template = head.template.cpu().double() * head.world_scale
    teeth = template[ENDS[Part.TONGUE]:ENDS[Part.TEETH]].split(TOOTH_SIZES)
    centres = torch.stack([tooth.mean(0) for tooth in teeth]).unflatten(0, (2, TEETH_OF_A_ROW))
    level = torch.gradient(centres, dim=1)[0] * torch.tensor([1.0, 0.0, 1.0])
    along = torch.nn.functional.normalize(level, dim=-1).flatten(0, 1)
    rest, normals = [], []
    for number, (tooth, centre, across) in enumerate(zip(teeth, centres.flatten(0, 1), along)):
        row, place = divmod(number, TEETH_OF_A_ROW)
        up = 1.0 if row == 0 else -1.0
        aside = (tooth - centre) @ across
        u = 2 * (aside - aside.min()) / (aside.max() - aside.min()) - 1
        height = up * tooth[:, 1]
        crown = CROWNS[row][round(abs(place - (TEETH_OF_A_ROW - 1) / 2) - 0.5)]
        v = 1 - (height - height.min()) / crown
        rest.append(torch.stack([4 * number + u, v, tooth[:, 2]], 1))
        outwards = torch.stack([-across[2], torch.zeros_like(across[1]), across[0]])
        outwards = outwards * (outwards[2] if abs(outwards[2]) > 0.2 else outwards[0] * centre[0]).sign()
        rounded = outwards + 0.45 * u[:, None] * across
        rounded[:, 1] += 0.3 * up * (0.5 - v).clamp(-0.6, 0.6)
        normals.append(torch.nn.functional.normalize(rounded, dim=1))
    whole = torch.cat(teeth)
    closer = torch.zeros_like(whole)
    closer[:, 0] = -whole[:, 0].sign() * MIDDLE_GAP / 2 * (1 - whole[:, 0].abs() / 0.03).clamp(min=0)
    return Teeth(torch.cat(rest), torch.cat(normals).float(), closer.float())


def _ring(points: numpy.ndarray, ring: tuple[int, ...], finer: int = 6) -> numpy.ndarray:
    """A closed Catmull-Rom curve through the points, (N, 3)."""
    corners = points[list(ring)]
    before, after, beyond = numpy.roll(corners, 1, 0), numpy.roll(corners, -1, 0), numpy.roll(corners, -2, 0)
    rows = []
    for t in numpy.arange(finer) / finer:
        rows.append(0.5 * (2 * corners + (after - before) * t + (2 * before - 5 * corners + 4 * after - beyond) * t * t
                           + (3 * corners - before - 3 * after + beyond) * t ** 3))
    return numpy.stack(rows, 1).reshape(-1, 3)


def _signed_distance(ring: numpy.ndarray) -> numpy.ndarray:
    """(height, width): distance on the map to a closed curve seen from the front, inside negative."""
    return _distances(ring[:, :2].astype(numpy.float64).tobytes())


@functools.lru_cache(8)  # every generator asks for the same head's
def _distances(curve: bytes) -> numpy.ndarray:
    ring = numpy.frombuffer(curve).reshape(-1, 2)
    height, width = FACE_MAP_SIZE
    x = FACE_MAP_LEFT + FACE_MAP_STEP * numpy.arange(width)
    y = FACE_MAP_BOTTOM + FACE_MAP_STEP * numpy.arange(height)
    px, py = numpy.meshgrid(x, y)
    squared, inside = numpy.full(px.shape, 1e9), numpy.zeros(px.shape, bool)
    for (ax, ay), (bx, by) in zip(ring, numpy.roll(ring, -1, 0)):
        dx, dy = bx - ax, by - ay
        t = numpy.clip(((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy + 1e-12), 0, 1)
        squared = numpy.minimum(squared, (ax + t * dx - px) ** 2 + (ay + t * dy - py) ** 2)
        crosses = (ay > py) != (by > py)
        with numpy.errstate(divide="ignore", invalid="ignore"):
            inside ^= crosses & (px < ax + (py - ay) * dx / dy)
    return numpy.where(inside, -1, 1) * numpy.sqrt(squared)
