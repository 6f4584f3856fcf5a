"""What the tests share: the Java engine's command line, bundles, cameras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy
import pytest
import torch

from avatar_model.architecture import Architecture
from avatar_model.bundle import Bundle, read_bundle
from avatar_training.command_line import avatar

ROOT = Path(__file__).resolve().parents[2]

Arrays = dict[str, numpy.ndarray]
Camera = Callable[..., numpy.ndarray]


class JavaEngine:
    """``./avatar``, which builds itself on first use."""

    def __init__(self, scratch: Path):
        self._scratch = scratch

    def run(self, *arguments: str | Path) -> str:
        done = avatar(*arguments)
        assert done.returncode == 0, f"avatar {arguments} failed: {done.stdout}{done.stderr}"
        return done.stdout

    def seed(self, architecture: str, number: int) -> Path:
        """A seeded bundle's folder."""
        folder = self._scratch / f"{architecture}-{number}"
        if not folder.exists():
            self.run("seed", "--architecture", architecture, "--seed", str(number), "--out", folder)
        return folder

    def probe(self, command: str, bundle: Path, inputs: Arrays) -> Arrays:
        numpy.savez(self._scratch / "inputs.npz", **inputs)
        outputs = self._scratch / "outputs.npz"
        self.run(command, "--bundle", bundle, "--inputs", self._scratch / "inputs.npz", "--out", outputs)
        with numpy.load(outputs) as values:
            return dict(values)


@pytest.fixture(scope="session")
def java(tmp_path_factory: pytest.TempPathFactory) -> JavaEngine:
    return JavaEngine(tmp_path_factory.mktemp("java"))


@pytest.fixture(scope="session")
def tiny_folder(java: JavaEngine) -> Path:
    return java.seed("tiny", 7)


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> Bundle:
    return read_bundle(tiny_folder)


@pytest.fixture(scope="session")
def look_at() -> Camera:
    """Makes cameras (3, 4) that look at a point near the origin, turned about their axis; angles in degrees."""

    def camera(azimuth: float, elevation: float = 5, distance: float = 9.3, roll: float = 0,
               target: tuple[float, float, float] = (0, 0, 0)) -> numpy.ndarray:
        a, e, r = numpy.radians([azimuth, elevation, roll])
        eye = numpy.array([numpy.cos(e) * numpy.sin(a), numpy.sin(e), numpy.cos(e) * numpy.cos(a)]) * distance
        z = -eye / numpy.linalg.norm(eye)
        x = numpy.cross([0, 1, 0], z)
        x /= numpy.linalg.norm(x)
        turn = numpy.array([[numpy.cos(r), -numpy.sin(r), 0], [numpy.sin(r), numpy.cos(r), 0], [0, 0, 1]])
        rotation = numpy.stack([x, numpy.cross(z, x), z], 1) @ turn
        shift = -(eye + numpy.array(target)) @ rotation
        return numpy.concatenate([rotation, shift[:, None]], 1).astype(numpy.float32)

    return camera


@pytest.fixture(scope="session")
def random_inputs(look_at: Camera) -> Callable[[Architecture, int], Arrays]:
    """Makes inputs of ``avatar probe`` from a seed: a noisy picture, a cloud of vertices, two cameras."""

    def inputs(architecture: Architecture, number: int) -> Arrays:
        random = numpy.random.default_rng(number)
        side, vertices = architecture.backbone.input_size, architecture.head.vertices

        def camera() -> numpy.ndarray:
            azimuth, elevation, roll = random.uniform(-60, 60), random.uniform(-25, 25), random.uniform(-20, 20)
            return look_at(azimuth, elevation, random.uniform(8, 11), roll, tuple(random.uniform(-0.1, 0.1, 3)))

        return {
            "source_image": random.random((3, side, side), numpy.float32),
            "source_transform": camera(),
            "points": random.normal(scale=0.35, size=(vertices, 3)).astype(numpy.float32),
            "transform": camera(),
        }

    return inputs


@pytest.fixture(scope="session")
def random_open_inputs(look_at: Camera) -> Callable[[Bundle, int], Arrays]:
    """Makes inputs of ``avatar probe`` for the open model: a noisy picture, black at two sides, and two poses of its head, expressions not all different."""

    def inputs(bundle: Bundle, number: int) -> Arrays:
        random = numpy.random.default_rng(number)
        architecture, head = bundle.architecture, bundle.head_model()

        def camera() -> numpy.ndarray:
            return look_at(random.uniform(-40, 40), random.uniform(-15, 15), random.uniform(9, 12),
                           random.uniform(-20, 20), tuple(random.uniform(-0.1, 0.1, 3)))

        def codes() -> list[torch.Tensor]:
            sizes = (architecture.head.expression_codes, 6, 6)
            return [torch.from_numpy(random.uniform(-amount, amount, (1, size)).astype(numpy.float32))
                    for size, amount in zip(sizes, (0.5, 0.2, 0.2))]

        def posed(expression: torch.Tensor, pose: torch.Tensor, eyes: torch.Tensor) -> numpy.ndarray:
            return head(shape, expression, pose, eyes)[0].numpy()

        shape = torch.from_numpy(random.normal(size=(1, architecture.head.shape_codes)).astype(numpy.float32))
        source, frame = codes(), codes()
        # Part of the face stays calm: otherwise the photo would be trusted nowhere.
        picture = random.random((3, architecture.image.size, architecture.image.size), numpy.float32)
        picture[:, :10] = picture[:, :, -6:] = 0
        few = random.random(source[0].shape) < 0.1
        frame[0] = torch.where(torch.from_numpy(few), frame[0], source[0])
        return {
            "source_image": picture,
            "source_transform": camera(),
            "source_points": posed(*source),
            "points": posed(*frame),
            "transform": camera(),
        }

    return inputs


@pytest.fixture(scope="session")
def random_codes() -> Callable[[Architecture, int], Arrays]:
    """Makes inputs of ``avatar probe-head`` from a seed; in row 0 nothing is turned, in row 1 nothing is expressed."""

    def codes(architecture: Architecture, number: int) -> Arrays:
        random = numpy.random.default_rng(number)

        def rows(width: int, amount: float) -> numpy.ndarray:
            return random.normal(scale=amount, size=(4, width)).astype(numpy.float32)

        values = {"shapecode": rows(architecture.head.shape_codes, 1),
                  "expcode": rows(architecture.head.expression_codes, 1),
                  "posecode": rows(6, 0.4), "eyecode": rows(6, 0.3)}
        values["posecode"][0] = values["eyecode"][0] = 0
        values["expcode"][1] = 0
        return values

    return codes


@pytest.fixture(autouse=True)
def same_numbers_every_time() -> None:
    torch.manual_seed(7)


@pytest.fixture(autouse=True)
def one_thread(request: pytest.FixtureRequest) -> None:
    """More only wait for each other on networks as small as these."""
    if request.node.get_closest_marker("full_size") is None:
        torch.set_num_threads(1)
