"""A seed to a person: all that the person's pictures share, as the kernels take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor

from avatar_model.head import HeadModel
from synthetic.anatomy import ENDS, Part, parts, teeth_of
from synthetic.person import draw_identity, draw_looks
from synthetic.scene import RIGID, Draws, Mesh, Neutral, Paint, Pieces, Strands
from synthetic.settings import Values

TINY_STEP = 6
"""Of the strands, one in so many is drawn where all is tiny, and is wider."""

Wear = Callable[[Draws, Neutral, Values], Pieces]
"""What a person wears and grows, standing in the neutral head; may change the looks' stubble."""


@dataclass
class Person:
    seed: int
    looks: Values
    shape: Tensor
    """(50)"""
    tensors: dict[str, Tensor]
    """View's fields that all pictures of the person share"""
    counts: dict[str, int]
    """View's numbers"""


@contextmanager
def single_precision(device: torch.device) -> Iterator[None]:
    """No gradients, and whole float32 whatever training allows itself: geometry shows every lost bit."""
    allowed = torch.backends.cuda.matmul.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = False
    try:
        with torch.no_grad(), torch.autocast(device.type, enabled=False):
            yield
    finally:
        torch.backends.cuda.matmul.allow_tf32 = allowed


class SurfaceNormals:
    """Of the head's vertices, by the triangles at each."""

    def __init__(self, head: HeadModel):
        faces = head.faces
        device, vertices = faces.device, len(head.template)
        corner = torch.arange(3 * len(faces), device=device)
        owner = faces.flatten()
        order = owner.argsort(stable=True)
        counts = torch.bincount(owner, minlength=vertices)
        table = torch.full((vertices, int(counts.max())), len(faces), dtype=torch.int64, device=device)
        starts = counts.cumsum(0) - counts
        sorted_owners = owner[order]
        table[sorted_owners, corner - starts[sorted_owners]] = order // 3
        self._faces, self._faces_of = faces, table
        self._teeth = teeth_of(head).normals.to(device)

    def __call__(self, vertices: Tensor) -> Tensor:
        """(..., V, 3), weighted by area; the teeth's as their arch has them."""
        corners = vertices[..., self._faces, :]
        faces = torch.linalg.cross(corners[..., 1, :] - corners[..., 0, :], corners[..., 2, :] - corners[..., 0, :])
        faces = torch.cat([faces, torch.zeros_like(faces[..., :1, :])], -2)
        normals = torch.nn.functional.normalize(faces[..., self._faces_of, :].sum(-2), dim=-1)
        normals[..., ENDS[Part.TONGUE]:ENDS[Part.TEETH], :] = self._teeth
        return normals


class PersonMaker:
    """Makes people on the device that the head is on."""

    def __init__(self, head: HeadModel, normals: SurfaceNormals, wear: Wear, tiny: bool):
        self._head, self._normals, self._wear, self._tiny = head, normals, wear, tiny
        self.device = head.template.device
        self._part = parts().to(self.device)
        self._template = (head.template * head.world_scale).contiguous()

    def __call__(self, seed: int) -> Person:
        draws = Draws(seed)
        shape = self._shape(draws)
        neutral = self._neutral_of(shape)
        looks = draw_looks(draws)
        tensors, counts = self._gathered(self._wear(draws, neutral, looks))
        return Person(seed, looks, shape, tensors | {"head_neutral": neutral.vertices.contiguous()}, counts)

    def neutral(self, seed: int) -> Neutral:
        """The person's head as producers see it."""
        return self._neutral_of(self._shape(Draws(seed)))

    def _shape(self, draws: Draws) -> Tensor:
        return torch.from_numpy(draw_identity(draws, self._head.shape_basis.shape[0])).to(self.device)

    def _neutral_of(self, shape: Tensor) -> Neutral:
        still = (torch.zeros(1, n, device=self.device) for n in (self._head.expression_basis.shape[0], 6, 6))
        vertices = self._head(shape[None], *still)[0]
        points = {name: self._head.landmarks(vertices[None], name)[0] for name in ("landmarks70", "mediapipe468")}
        return Neutral(vertices, self._normals(vertices), self._head.faces, self._template, points["landmarks70"],
                       points["mediapipe468"], self._part)

    def _gathered(self, pieces: Pieces) -> tuple[dict[str, Tensor], dict[str, int]]:
        """The pieces as View's fields."""
        meshes, mesh_count = self._meshes(pieces.meshes)
        longest = max((s.points.shape[1] for s in pieces.strands), default=2)
        strands = self._strands(pieces.strands, longest)
        counts = {"mesh_count": mesh_count, "mesh_triangle_count": len(meshes["mesh_triangles"]),
                  "strand_count": len(strands["strands_neutral"]), "strand_points": longest}
        return meshes | strands | {"head_paint": self._paint(pieces.paints)}, counts

    def _paint(self, paints: list[Paint]) -> Tensor:
        paint = torch.zeros(len(self._part), 8, device=self.device)
        for p in paints:
            weight, color = p.weight.to(self.device).clamp(0, 1)[:, None], p.color.to(self.device)
            total = paint[:, 3:4] + weight - paint[:, 3:4] * weight
            share = torch.where(total > 0, weight / total.clamp(min=1e-6), 0)
            paint[:, :3] = paint[:, :3] + (color - paint[:, :3]) * share
            paint[:, 4:5] = paint[:, 4:5] + (p.grain - paint[:, 4:5]) * share
            paint[:, 3:4] = total
        return paint

    def _meshes(self, worn: list[Mesh]) -> tuple[dict[str, Tensor], int]:
        device = self.device
        meshes, first, first_material = [], 0, 0
        materials: list[list[float]] = []
        for m in worn:
            positions = m.positions.to(device).float()
            anchor = m.anchor if m.anchor is not None else torch.full((len(positions),), RIGID)
            meshes.append((positions, _mesh_normals(positions, m.triangles.to(device)),
                           (m.rest if m.rest is not None else m.positions).to(device).float(),
                           anchor.to(device, torch.int32), m.triangles.to(device, torch.int32) + first,
                           m.material.to(device, torch.int32) + first_material))
            first += len(positions)
            first_material += len(m.materials)
            materials += [[float(x.surface), float(x.region), *x.color, *x.color2, x.roughness, x.specular,
                           float(x.pattern), x.scale, x.bump, 0, 0, 0] for x in m.materials]
        names = ("mesh_neutral", "mesh_normals_neutral", "mesh_rest", "mesh_anchor", "mesh_triangles", "mesh_materials")
        empty = (torch.zeros(0, 3), torch.zeros(0, 3), torch.zeros(0, 3), torch.zeros(0, dtype=torch.int32),
                 torch.zeros(0, 3, dtype=torch.int32), torch.zeros(0, dtype=torch.int32))
        tensors = {name: (torch.cat([m[k] for m in meshes]) if meshes else empty[k].to(device)).contiguous()
                   for k, name in enumerate(names)}
        tensors["materials"] = torch.tensor(materials or [[0.0] * 16], dtype=torch.float32, device=device)
        return tensors, first

    def _strands(self, grown: list[Strands], longest: int) -> dict[str, Tensor]:
        step = TINY_STEP if self._tiny else 1
        strands = [_strand_fields(s, longest, self.device, step) for s in grown]
        names = ("strands_neutral", "strand_radius", "strand_looks", "strand_anchor")
        empty = (torch.zeros(0, longest, 3), torch.zeros(0, longest), torch.zeros(0, 8),
                 torch.zeros(0, dtype=torch.int32))
        return {name: (torch.cat([s[k] for s in strands]) if strands else empty[k].to(self.device)).contiguous()
                for k, name in enumerate(names)}


def _mesh_normals(positions: Tensor, triangles: Tensor) -> Tensor:
    corners = positions[triangles.long()]
    faces = torch.linalg.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = torch.zeros_like(positions).index_add(0, triangles.long().flatten(), faces.repeat_interleave(3, 0))
    return torch.nn.functional.normalize(sums, dim=-1)


def _strand_fields(strands: Strands, points: int, device: torch.device,
                   step: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Points and radii (repeated at the tip up to ``points``), looks, anchors."""
    missing = points - strands.points.shape[1]
    where, radius = strands.points.to(device).float()[::step], strands.radius.to(device).float()[::step] * step ** 0.5
    if missing:
        where = torch.cat([where, where[:, -1:].expand(-1, missing, -1)], 1)
        radius = torch.cat([radius, radius[:, -1:].expand(-1, missing)], 1)
    color = strands.color.to(device).float()[::step]
    tip = strands.color_tip.to(device).float()[::step] if strands.color_tip is not None else color
    one = torch.ones(len(color), 1, device=device)
    region = float(strands.region) * (1 if strands.casts else -1)
    looks = torch.cat([color, tip, one * strands.gloss, one * region], 1)
    return where, radius, looks, strands.anchor.to(device, torch.int32)[::step].contiguous()
