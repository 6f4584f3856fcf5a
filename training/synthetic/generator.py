"""People to pictures: a seed is a person; a batch is several people, each seen several times."""

from __future__ import annotations

import ctypes
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy
import torch
from torch import Tensor

from native import load
from avatar_model.head import HeadData, HeadModel
from synthetic import photography
from synthetic.anatomy import ENDS, Anatomy, Part, anatomy_of, eye_frame
from synthetic.appearance import appearance
from synthetic.codes import CodeSampler
from synthetic.mouths import OpenMouths
from synthetic.open_head import WORLD_SCALE
from synthetic.person import draw_identity, draw_looks
from synthetic.scene import RIGID, Draws, Neutral, Pieces, Strands
from synthetic.settings import SOURCES, Values, pack, view_record

TRAINING_SEEDS = range(0, 1 << 40)
HELD_OUT_SEEDS = range(1 << 40, (1 << 40) + (1 << 20))
"""Never trained on."""

AMBIENT, SHADOWED = 16, 2
LID_SHADE = 0.036
"""How far from the lids' edges their shade ends, world."""
TINY_STEP = 6
"""Of the strands, one in so many is drawn where all is tiny, and is wider."""
REMEMBERED = 256
"""People kept ready, about 5 MB each."""

NATIVE = load(SOURCES / "picture.cu")

Wear = Callable[[Draws, Neutral, Values], Pieces]
"""What a person wears and grows, standing in the neutral head; may change the looks' stubble."""


@dataclass
class Batch:
    """B people, V views of each."""

    image: Tensor
    """(B, V, 3, S, S) RGB in [0, 1] on black"""
    alpha: Tensor
    """(B, V, S, S)"""
    depth: Tensor
    """(B, V, S, S) view depth, world; 0 where nothing is"""
    region: Tensor
    """(B, V, S, S) uint8 of scene.Region"""
    shape: Tensor
    """(B, 50)"""
    expression: Tensor
    """(B, V, 52)"""
    pose: Tensor
    """(B, V, 6)"""
    eyes: Tensor
    """(B, V, 6)"""
    transform: Tensor
    """(B, V, 3, 4)"""
    verts: Tensor
    """(B, V, N, 3) the head model's vertices, posed, world"""


@dataclass
class Person:
    """All that views of one person share, on the device."""

    draws: Draws
    looks: Values
    shape: Tensor
    neutral: Tensor
    tensors: dict[str, Tensor]
    counts: dict[str, int]


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


class Generator:
    """:param head: the open head (docs/head-model.md)
    :param size: pixels along each side; a multiple of 8
    :param tiny: small shadow maps and few fibres, for tests
    :param wear: what people wear and grow besides their skin; ``appearance`` if None
    """

    def __init__(self, head: HeadData | HeadModel, device: torch.device | str = "cpu", size: int = 512,
                 tiny: bool = False, wear: Wear | None = None):
        if size % 8:
            raise ValueError(f"size is {size}; it must be a multiple of 8")
        self.device = torch.device(device)
        self.size, self.samples = size, 2
        self.map_size, self.lamp_size = (64, 128) if tiny else (192, 1024)
        self._head = (head if isinstance(head, HeadModel) else HeadModel(head, WORLD_SCALE)).to(self.device)
        names = head.expression_names if isinstance(head, HeadData) else None
        self._codes = CodeSampler(names or _arkit_names())
        self._mouths = OpenMouths(self._codes)
        self._tiny = tiny
        self.wear = wear or appearance
        self._people: OrderedDict[int, Person] = OrderedDict()
        self._prepare(anatomy_of(self._head))

    def batch(self, seeds: Sequence[int], views: int = 2, takes: Sequence[int] | None = None) -> Batch:
        """Each seed's person in ``views`` pictures of different expressions and cameras.

        The first view's mouth is as people's mostly are, closed or smiling; the others' are open more often (mouths.py).

        takes: for each seed the number of the sitting, 0 if None: another one is the same person with other codes,
        cameras, light and lens. People are remembered for a while, and making them is most of the work, so train on
        several takes of a person while it is.
        """
        with single_precision(self.device):
            return self._batch(seeds, views, takes)

    def frames(self, seed: int, expression: Tensor, pose: Tensor, eyes: Tensor, transform: Tensor, light_seed: int = 0,
               clean: bool = False) -> Batch:
        """One person under given codes (F, 52), (F, 6), (F, 6) and cameras (F, 3, 4): a Batch of one person, F views.

        All frames share one light, fixed to the camera of the first, and one lens. clean: no noise, blur or
        compression.
        """
        with single_precision(self.device):
            return self._frames(seed, expression, pose, eyes, transform, light_seed, clean)

    def gaze(self, expression: numpy.ndarray, aside: float, up: float) -> tuple[numpy.ndarray, numpy.ndarray]:
        """See CodeSampler.gaze."""
        return self._codes.gaze(expression, aside, up)

    def neutral(self, seed: int) -> Neutral:
        """The person's head as producers see it."""
        with single_precision(self.device):
            shape = torch.from_numpy(draw_identity(Draws(seed), self._head.shape_basis.shape[0])).to(self.device)
            return self._neutral(self._pose(shape[None], *self._zero_codes())[0])

    def _batch(self, seeds: Sequence[int], views: int, takes: Sequence[int] | None) -> Batch:
        people = [self._person(seed) for seed in seeds]
        drawn = [self._draw_views(person, views, take) for person, take in zip(people, takes or [0] * len(people))]
        expression, pose, eyes, transform = (
            torch.from_numpy(numpy.stack([numpy.stack([v[k] for v in row[0]]) for row in drawn])).to(self.device)
            for k in range(4))
        settings = [list(zip(row[1], row[2])) for row in drawn]
        return self._render(people, expression, pose, eyes, transform, settings)

    def _frames(self, seed: int, expression: Tensor, pose: Tensor, eyes: Tensor, transform: Tensor, light_seed: int,
                clean: bool) -> Batch:
        person = self._person(seed)
        given = [t.to(self.device, torch.float32)[None] for t in (expression, pose, eyes, transform)]
        r = Draws(seed).of(f"frames {light_seed}")
        frame = _viewer(given[3][0, 0].cpu().numpy())
        light = photography.draw_light(r, frame)
        lens = photography.draw_lens(r, light, frame, person.looks["melanin"])
        if clean:
            lens |= {"noise": 0.0, "blur": 0.42, "jpeg": 0.0, "matte": 1.0}
        return self._render([person], *given, [[(light, lens)] * len(expression)])

    def _zero_codes(self) -> list[Tensor]:
        return [torch.zeros(1, n, device=self.device) for n in (self._head.expression_basis.shape[0], 6, 6)]

    def _pose(self, shape: Tensor, expression: Tensor, pose: Tensor, eyes: Tensor) -> Tensor:
        return self._head(shape, expression, pose, eyes)

    def _prepare(self, anatomy: Anatomy) -> None:
        device = self.device
        self._anatomy = anatomy
        self._rest = anatomy.rest.to(device).contiguous()
        self._template = (self._head.template * self._head.world_scale).contiguous()
        self._part = anatomy.part.to(device)
        self._kind = anatomy.kind.to(device)
        self._face_map = anatomy.face_map.to(device)
        self._face_map_place = anatomy.face_map_place.to(device)
        self._triangles = self._head.faces.to(torch.int32).contiguous()
        self._tooth_normals = anatomy.teeth.normals.to(device)
        self._lids = [edge.to(device) for edge in anatomy.lid_edges]
        vertices = len(self._rest)
        corner = torch.arange(3 * len(self._triangles), device=device)
        self._corner_vertices = self._head.faces.flatten()
        order = self._corner_vertices.argsort(stable=True)
        counts = torch.bincount(self._corner_vertices, minlength=vertices)
        most = int(counts.max())
        table = torch.full((vertices, most), len(self._triangles), dtype=torch.int64, device=device)
        starts = counts.cumsum(0) - counts
        sorted_vertices = self._corner_vertices[order]
        table[sorted_vertices, corner - starts[sorted_vertices]] = order // 3
        self._faces_of = table
        fine = (self.size * self.samples) ** 2
        self._buffers = {
            "seen": torch.empty(fine, dtype=torch.int64, device=device),
            "glass": torch.empty(fine, dtype=torch.int64, device=device),
            "ambient_depths": torch.empty(AMBIENT * self.map_size ** 2, dtype=torch.int32, device=device),
            "lamp_depths": torch.empty(SHADOWED * self.lamp_size ** 2, dtype=torch.int32, device=device),
            "directions": torch.empty(AMBIENT, 3, device=device), "radiance": torch.empty(AMBIENT, 3, device=device),
            "visibility": torch.empty(vertices, AMBIENT, device=device),
            "shaded": torch.empty(fine, 4, device=device),
            "photo": torch.empty(3, self.size, self.size, device=device),
        }

    def _normals(self, vertices: Tensor) -> Tensor:
        """(..., V, 3), weighted by area; the teeth's as their arch has them."""
        corners = vertices[..., self._head.faces, :]
        faces = torch.linalg.cross(corners[..., 1, :] - corners[..., 0, :], corners[..., 2, :] - corners[..., 0, :])
        faces = torch.cat([faces, torch.zeros_like(faces[..., :1, :])], -2)
        normals = torch.nn.functional.normalize(faces[..., self._faces_of, :].sum(-2), dim=-1)
        normals[..., ENDS[Part.TONGUE]:ENDS[Part.TEETH], :] = self._tooth_normals
        return normals

    def _neutral(self, vertices: Tensor) -> Neutral:
        points = {name: self._head.landmarks(vertices[None], name)[0] for name in ("landmarks70", "mediapipe468")}
        return Neutral(vertices, self._normals(vertices), self._head.faces, self._template, points["landmarks70"],
                       points["mediapipe468"], self._part)

    def _person(self, seed: int) -> Person:
        if seed in self._people:
            self._people.move_to_end(seed)
            return self._people[seed]
        draws = Draws(seed)
        shape = torch.from_numpy(draw_identity(draws, self._head.shape_basis.shape[0])).to(self.device)
        neutral = self._neutral(self._pose(shape[None], *self._zero_codes())[0])
        looks = draw_looks(draws)
        pieces = self.wear(draws, neutral, looks)
        tensors, counts = self._gathered(pieces)
        person = Person(draws, looks, shape, neutral.vertices.contiguous(), tensors, counts)
        self._people[seed] = person
        while len(self._people) > REMEMBERED:
            self._people.popitem(last=False)
        return person

    def _gathered(self, pieces: Pieces) -> tuple[dict[str, Tensor], dict[str, int]]:
        """The pieces as View's fields."""
        device = self.device
        paint = torch.zeros(len(self._rest), 8, device=device)
        for p in pieces.paints:
            weight, color = p.weight.to(device).clamp(0, 1)[:, None], p.color.to(device)
            total = paint[:, 3:4] + weight - paint[:, 3:4] * weight
            share = torch.where(total > 0, weight / total.clamp(min=1e-6), 0)
            paint[:, :3] = paint[:, :3] + (color - paint[:, :3]) * share
            paint[:, 4:5] = paint[:, 4:5] + (p.grain - paint[:, 4:5]) * share
            paint[:, 3:4] = total
        meshes, first, first_material = [], 0, 0
        materials: list[list[float]] = []
        for m in pieces.meshes:
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
        tensors["paint"] = paint
        longest = max((s.points.shape[1] for s in pieces.strands), default=2)
        strands = [_strand_fields(s, longest, device, TINY_STEP if self._tiny else 1) for s in pieces.strands]
        names = ("strands_neutral", "strand_radius", "strand_looks", "strand_anchor")
        empty = (torch.zeros(0, longest, 3), torch.zeros(0, longest), torch.zeros(0, 8),
                 torch.zeros(0, dtype=torch.int32))
        tensors |= {name: (torch.cat([s[k] for s in strands]) if strands else empty[k].to(device)).contiguous()
                    for k, name in enumerate(names)}
        counts = {"mesh_count": first, "mesh_triangle_count": len(tensors["mesh_triangles"]),
                  "strand_count": len(tensors["strands_neutral"]), "strand_points": longest}
        return tensors, counts

    def _draw_views(self, person: Person, views: int, take: int):
        """Codes and cameras, lights, lenses of a person's views."""
        draws = Draws(person.draws.seed, take)
        codes = [self._codes.draw(draws.of(f"codes {k}")) for k in range(views)]
        codes = codes[:1] + [self._mouths.opened(c, draws.of(f"mouth {k}")) for k, c in enumerate(codes[1:], 1)]
        transforms = [photography.draw_camera(draws.of(f"camera {k}")) for k in range(views)]
        shared = draws.of("light")
        with_head = shared.random() < 0.5
        melanin = person.looks["melanin"]
        lights, lenses, seed = [], [], int(shared.integers(1 << 62))
        for k in range(views):
            frame = numpy.eye(3) if with_head else _viewer(transforms[k])
            again = numpy.random.Generator(numpy.random.Philox(seed))
            light = photography.draw_light(again, frame)
            lens = photography.draw_lens(again, light, frame, melanin)
            own = draws.of(f"lens {k}")
            if k:
                # The same light and camera settings; only what the first view's exposure was, and its own noise.
                lens["exposure"] = lenses[0]["exposure"] * float(numpy.exp(own.normal(0, 0.03)))
                lens["white"] = lenses[0]["white"]
            lens["seed"] = float(own.integers(1 << 22))
            lights.append(light)
            lenses.append(lens)
        return [(c.expression, c.pose, c.eyes, t) for c, t in zip(codes, transforms)], lights, lenses

    def _render(self, people: list[Person], expression: Tensor, pose: Tensor, eyes: Tensor, transform: Tensor,
                settings: list[list[tuple[Values, Values]]]) -> Batch:
        persons, views = expression.shape[:2]
        shape = torch.stack([p.shape for p in people])
        flat = lambda t: t.reshape(persons * views, *t.shape[2:])
        verts = self._pose(shape.repeat_interleave(views, 0), flat(expression), flat(pose), flat(eyes)).contiguous()
        normals = self._normals(verts).contiguous()
        frames = torch.stack([eye_frame(verts, eye)[0] for eye in self._anatomy.eyes], 1).contiguous()
        lids = self._lid_openness(verts)
        size, device = self.size, self.device
        image = torch.empty(persons, views, 3, size, size, device=device)
        alpha, depth = (torch.empty(persons, views, size, size, device=device) for _ in range(2))
        region = torch.empty(persons, views, size, size, dtype=torch.uint8, device=device)
        transform = transform.contiguous()
        packed = self._packed(people, settings, expression)
        for b, person in enumerate(people):
            for v in range(views):
                k = b * views + v
                paint = person.tensors["paint"].clone()
                paint[:, 5] = lids[k]
                for name in ("seen", "glass", "ambient_depths", "lamp_depths"):
                    self._buffers[name].fill_(-1 if name in ("seen", "glass") else _FAR)
                fields = self._buffers | {n: t for n, t in person.tensors.items() if n != "paint"} | person.counts | {
                    "size": size, "samples": self.samples, "map_size": self.map_size, "lamp_size": self.lamp_size,
                    "head_count": len(self._rest), "head_triangle_count": len(self._triangles),
                    "transform": transform[b, v], "person": packed["person"][k], "light": packed["light"][k],
                    "lens": packed["lens"][k], "light_axes": packed["axes"][k], "face_map": self._face_map,
                    "face_map_place": self._face_map_place, "head": verts[k], "head_neutral": person.neutral,
                    "head_normals": normals[k], "head_rest": self._rest, "head_paint": paint,
                    "head_triangles": self._triangles, "head_kinds": self._kind, "eye_frames": frames[k],
                    "mesh": torch.empty_like(person.tensors["mesh_neutral"]),
                    "mesh_normals": torch.empty_like(person.tensors["mesh_neutral"]),
                    "strands": torch.empty_like(person.tensors["strands_neutral"]),
                    "image": image[b, v], "alpha": alpha[b, v], "depth": depth[b, v], "region": region[b, v]}
                record = view_record(fields)
                NATIVE.call("picture_draw", self._buffers["seen"], ctypes.addressof(record),
                            int(settings[b][v][1]["jpeg"] > 0))
        whole = lambda t: t.reshape(persons, views, *t.shape[1:])
        return Batch(image, alpha, depth, region, shape, expression, pose, eyes, transform, whole(verts))

    def _packed(self, people: list[Person], settings: list[list[tuple[Values, Values]]],
                expression: Tensor) -> dict[str, Tensor]:
        """Records of all views, one transfer each."""
        rows: dict[str, list[Tensor]] = {"person": [], "light": [], "lens": [], "axes": []}
        codes = expression.cpu().numpy()
        for b, (person, views) in enumerate(zip(people, settings)):
            for v, (light, lens) in enumerate(views):
                rows["person"].append(pack("Person", person.looks | self._codes.wrinkles(codes[b, v])))
                rows["light"].append(pack("Light", light))
                rows["lens"].append(pack("Lens", lens))
                rows["axes"].append(_light_axes(light))
        return {name: torch.stack(values).to(self.device) for name, values in rows.items()}

    def _lid_openness(self, verts: Tensor) -> Tensor:
        """(views, V): for eyeballs' vertices how far from the lids' edges they lie, 0 to 1; 1 elsewhere."""
        result = torch.ones(verts.shape[:2], device=verts.device)
        for eye, edge in zip(self._anatomy.eyes, self._lids):
            distance = torch.cdist(verts[:, eye.first:eye.end], verts[:, edge],
                                   compute_mode="donot_use_mm_for_euclid_dist").amin(2)
            result[:, eye.first:eye.end] = (distance / LID_SHADE).clamp(0, 1)
        return result


_FAR = int(numpy.float32(1e9).view(numpy.int32))


def _arkit_names() -> list[str]:
    from synthetic.open_head import read_open_head
    return read_open_head().expression_names


def _viewer(transform: numpy.ndarray) -> numpy.ndarray:
    """(3, 3): the viewer's right, up and the direction towards the viewer, in the world."""
    rotation = transform[:, :3]
    return numpy.stack([-rotation[:, 0], rotation[:, 1], -rotation[:, 2]])


def _light_axes(light: Values) -> Tensor:
    """(AMBIENT + SHADOWED, 12): right, up, forward and centre of each shadow map."""
    k = numpy.arange(AMBIENT) + 0.5
    height, around = 1 - 2 * k / AMBIENT, numpy.pi * (3 - 5 ** 0.5) * k + light["clutter_seed"]
    flat = numpy.sqrt(1 - height ** 2)
    toward = numpy.stack([flat * numpy.cos(around), height, flat * numpy.sin(around)], 1)
    lamps = numpy.array(light["lamp_direction"]).reshape(-1, 3)[:SHADOWED]
    forward = -numpy.concatenate([toward, lamps])
    helper = numpy.where(numpy.abs(forward[:, 1:2]) > 0.9, [[1.0, 0, 0]], [[0, 1.0, 0]])
    right = numpy.cross(helper, forward)
    right /= numpy.linalg.norm(right, axis=1, keepdims=True)
    up = numpy.cross(forward, right)
    centre = numpy.broadcast_to([0, -0.1, -0.15], forward.shape)
    return torch.from_numpy(numpy.concatenate([right, up, forward, centre], 1).astype(numpy.float32))


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
