"""People to pictures: a seed is a person; a batch is several people, each seen several times."""

from __future__ import annotations

import ctypes
from collections import OrderedDict
from collections.abc import Sequence
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
from synthetic.dressing import Dressing
from synthetic.mouths import OpenMouths
from synthetic.open_head import WORLD_SCALE
from synthetic.people import Person, PersonMaker, SurfaceNormals, Wear, single_precision
from synthetic.scene import Draws, Neutral
from synthetic.settings import SOURCES, Values, pack, view_record
from synthetic.transfer import sent

TRAINING_SEEDS = range(0, 1 << 40)
HELD_OUT_SEEDS = range(1 << 40, (1 << 40) + (1 << 20))
"""Never trained on."""

AMBIENT, SHADOWED = 16, 2
LID_SHADE = 0.036
"""How far from the lids' edges their shade ends, world."""
REMEMBERED = 256
"""People kept ready, about 5 MB each."""

NATIVE = load(SOURCES / "picture.cu")


@dataclass
class Shot:
    """What one picture shows, and how it is taken."""

    expression: numpy.ndarray
    pose: numpy.ndarray
    eyes: numpy.ndarray
    transform: numpy.ndarray
    light: Values
    lens: Values


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


class Generator:
    """:param head: the open head (docs/head-model.md)
    :param size: pixels along each side; a multiple of 8
    :param tiny: small shadow maps and few fibres, for tests
    :param wear: what people wear and grow besides their skin; ``appearance`` if None
    :param dressers: processes that make people of the open head beside this one; 0: they are made here, on the device
    """

    def __init__(self, head: HeadData | HeadModel, device: torch.device | str = "cpu", size: int = 512,
                 tiny: bool = False, wear: Wear | None = None, dressers: int = 0):
        if size % 8:
            raise ValueError(f"size is {size}; it must be a multiple of 8")
        self.device = torch.device(device)
        self.size, self.samples = size, 2
        self.map_size, self.lamp_size = (64, 128) if tiny else (192, 1024)
        self._head = (head if isinstance(head, HeadModel) else HeadModel(head, WORLD_SCALE)).to(self.device)
        names = head.expression_names if isinstance(head, HeadData) else None
        self._codes = CodeSampler(names or _arkit_names())
        self._mouths = OpenMouths(self._codes)
        self._normals = SurfaceNormals(self._head)
        self._maker = PersonMaker(self._head, self._normals, wear or appearance, tiny)
        self._dressing = Dressing(dressers, self.device, wear or appearance, tiny) if dressers else None
        self._people: OrderedDict[int, Person] = OrderedDict()
        self._prepare(anatomy_of(self._head))

    def batch(self, seeds: Sequence[int], views: int = 2, takes: Sequence[int] | None = None) -> Batch:
        """Each seed's person in ``views`` pictures of different expressions and cameras.

        The first view's mouth is as people's mostly are, closed or smiling; the others are open more often (mouths.py).

        takes: for each seed the number of the sitting, 0 if None: another one is the same person with other codes,
        cameras, light and lens. People are remembered for a while, and making them is most of the work, so train on
        several takes of a person while it is.
        """
        with single_precision(self.device):
            return self._batch(seeds, views, takes)

    def expect(self, seeds: Sequence[int]) -> None:
        """Says who will be asked for next, so that other processes make them meanwhile, if there are any.

        Those who were expected before and are not among them are forgotten.
        """
        if self._dressing:
            self._dressing.expect([seed for seed in seeds if seed not in self._people])

    def close(self) -> None:
        """Ends the processes that make people."""
        if self._dressing:
            self._dressing.close()

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
            return self._maker.neutral(seed)

    def _batch(self, seeds: Sequence[int], views: int, takes: Sequence[int] | None) -> Batch:
        people = [self._person(seed) for seed in seeds]
        drawn = [self._draw_views(person, views, take) for person, take in zip(people, takes or [0] * len(people))]
        return self._render(people, [shot for shots in drawn for shot in shots])

    def _frames(self, seed: int, expression: Tensor, pose: Tensor, eyes: Tensor, transform: Tensor, light_seed: int,
                clean: bool) -> Batch:
        person = self._person(seed)
        given = [t.detach().cpu().float().numpy() for t in (expression, pose, eyes, transform)]
        r = Draws(seed).of(f"frames {light_seed}")
        frame = _viewer(given[3][0])
        light = photography.draw_light(r, frame)
        lens = photography.draw_lens(r, light, frame, person.looks["melanin"])
        if clean:
            lens |= {"noise": 0.0, "blur": 0.42, "jpeg": 0.0, "matte": 1.0}
        return self._render([person], [Shot(*codes, light, lens) for codes in zip(*given)])

    def _pose(self, shape: Tensor, expression: Tensor, pose: Tensor, eyes: Tensor) -> Tensor:
        return self._head(shape, expression, pose, eyes)

    def _prepare(self, anatomy: Anatomy) -> None:
        device = self.device
        self._anatomy = anatomy
        self._rest = anatomy.rest.to(device).contiguous()
        self._kind = anatomy.kind.to(device)
        self._face_map = anatomy.face_map.to(device)
        self._face_map_place = anatomy.face_map_place.to(device)
        self._triangles = self._head.faces.to(torch.int32).contiguous()
        self._closer = torch.zeros(len(self._rest), 3, device=device)
        self._closer[ENDS[Part.TONGUE]:ENDS[Part.TEETH]] = anatomy.teeth.closer.to(device)
        self._lids = [edge.to(device) for edge in anatomy.lid_edges]
        vertices = len(self._rest)
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

    def _person(self, seed: int) -> Person:
        if seed not in self._people:
            self._people[seed] = (self._dressing or self._maker)(seed)
        self._people.move_to_end(seed)
        while len(self._people) > REMEMBERED:
            self._people.popitem(last=False)
        return self._people[seed]

    def _draw_views(self, person: Person, views: int, take: int) -> list[Shot]:
        """Codes and cameras, lights, lenses of a person's views."""
        draws = Draws(person.seed, take)
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
        return [Shot(c.expression, c.pose, c.eyes, t, light, lens)
                for c, t, light, lens in zip(codes, transforms, lights, lenses)]

    def _render(self, people: list[Person], shots: list[Shot]) -> Batch:
        """shots: all of the first person's, then the next one's; as many of each."""
        persons, views = len(people), len(shots) // len(people)
        owners = [person for person in people for _ in range(views)]
        told = self._told(owners, shots)
        expression, pose, eyes = (told[name].contiguous() for name in ("expression", "pose", "eyes"))
        shape = torch.stack([p.shape for p in people])
        verts = self._pose(shape.repeat_interleave(views, 0), expression, pose, eyes).contiguous()
        drawn = verts + self._closer
        normals = self._normals(verts).contiguous()
        frames = torch.stack([eye_frame(verts, eye)[0] for eye in self._anatomy.eyes], 1).contiguous()
        lids = self._lid_openness(verts)
        size, device, shared = self.size, self.device, self._shared_fields()
        image = torch.empty(len(shots), 3, size, size, device=device)
        alpha, depth = (torch.empty(len(shots), size, size, device=device) for _ in range(2))
        region = torch.empty(len(shots), size, size, dtype=torch.uint8, device=device)
        for k, (person, shot) in enumerate(zip(owners, shots)):
            fields = (shared | person.tensors | person.counts | {
                **{name: told[name][k] for name in ("transform", "person", "light", "lens", "light_axes")},
                "head": drawn[k], "head_normals": normals[k], "head_lids": lids[k], "eye_frames": frames[k],
                "mesh": torch.empty_like(person.tensors["mesh_neutral"]),
                "mesh_normals": torch.empty_like(person.tensors["mesh_neutral"]),
                "strands": torch.empty_like(person.tensors["strands_neutral"]),
                "image": image[k], "alpha": alpha[k], "depth": depth[k], "region": region[k]})
            record = view_record(fields)  # which owns nothing: what it points at must live until the call
            NATIVE.call("picture_draw", self._buffers["seen"], ctypes.addressof(record), int(shot.lens["jpeg"] > 0))
        whole = lambda t: t.reshape(persons, views, *t.shape[1:])
        transform = told["transform"].reshape(-1, 3, 4).contiguous()
        return Batch(whole(image), whole(alpha), whole(depth), whole(region), shape, whole(expression), whole(pose),
                     whole(eyes), whole(transform), whole(verts))

    def _shared_fields(self) -> dict[str, Tensor | int]:
        """View's fields that are the same for everybody."""
        return self._buffers | {
            "size": self.size, "samples": self.samples, "map_size": self.map_size, "lamp_size": self.lamp_size,
            "head_count": len(self._rest), "head_triangle_count": len(self._triangles), "face_map": self._face_map,
            "face_map_place": self._face_map_place, "head_rest": self._rest, "head_triangles": self._triangles,
            "head_kinds": self._kind}

    def _told(self, owners: list[Person], shots: list[Shot]) -> dict[str, Tensor]:
        """A row each of codes and View's records, on the device: one transfer for all."""
        rows = [{"expression": s.expression, "pose": s.pose, "eyes": s.eyes, "transform": s.transform,
                 "person": pack("Person", p.looks | self._codes.wrinkles(s.expression)),
                 "light": pack("Light", s.light), "lens": pack("Lens", s.lens), "light_axes": _light_axes(s.light)}
                for p, s in zip(owners, shots)]
        table = numpy.stack([numpy.concatenate([part.ravel() for part in row.values()]) for row in rows])
        widths = [part.size for part in rows[0].values()]
        return dict(zip(rows[0], sent(table.astype(numpy.float32), self.device).split(widths, 1)))

    def _lid_openness(self, verts: Tensor) -> Tensor:
        """(views, V): for eyeballs' vertices how far from the lids' edges they lie, 0 to 1; 1 elsewhere."""
        result = torch.ones(verts.shape[:2], device=verts.device)
        for eye, edge in zip(self._anatomy.eyes, self._lids):
            distance = torch.cdist(verts[:, eye.first:eye.end], verts[:, edge],
                                   compute_mode="donot_use_mm_for_euclid_dist").amin(2)
            result[:, eye.first:eye.end] = (distance / LID_SHADE).clamp(0, 1)
        return result


def _arkit_names() -> list[str]:
    from synthetic.open_head import read_open_head
    return read_open_head().expression_names


def _viewer(transform: numpy.ndarray) -> numpy.ndarray:
    """(3, 3): the viewer's right, up and the direction towards the viewer, in the world."""
    rotation = transform[:, :3]
    return numpy.stack([-rotation[:, 0], rotation[:, 1], -rotation[:, 2]])


def _light_axes(light: Values) -> numpy.ndarray:
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
    return numpy.concatenate([right, up, forward, centre], 1)
