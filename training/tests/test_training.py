"""A sitting of training, on painted heads that take no time to draw: it learns, it saves, it resumes."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import torch
from torch import Tensor

from avatar_model.bundle import read_bundle, read_head, write_bundle
from avatar_model.head import HeadModel
from avatar_model.open import planes
from avatar_model.open.model import OpenModel
from avatar_model.splat import splat
from avatar_training import checkpoint
from avatar_training.cameras import looking
from avatar_training.fit_noise import FitNoise
from avatar_training.losses import Losses
from avatar_training.settings import HEAD_FILE, tiny_architecture
from avatar_training.similarity import psnr, ssim, ssim_map
from avatar_training.tools import Crowd
from avatar_training.trainer import Tools, Trainer, train
from avatar_training.views import View
from native import CompilerMissing
from synthetic.generator import Batch
from synthetic.raster import rasterise

SIZE = 64


class PaintedHeads:
    """Heads whose colour is a smooth function of the place on the head, another one for each seed."""

    def __init__(self, head: HeadModel):
        self.head = head

    def batch(self, seeds: list[int]) -> Batch:
        people = []
        for seed in seeds:
            random = torch.Generator().manual_seed(seed)
            shape = torch.randn(1, 50, generator=random).expand(2, -1)
            expression = 0.5 * torch.rand(2, 52, generator=random)
            yaws = 40 * torch.rand(2, generator=random) - 20
            transform = torch.stack([looking(float(yaw)) for yaw in yaws])
            still = torch.zeros(2, 6)
            verts = self.head(shape, expression, still, still)
            triangle, weights, depth = rasterise(verts, self.head.faces, transform, 12.0, SIZE)
            place = (self.head.template[self.head.faces[triangle.clamp(min=0).long()]] * weights.unsqueeze(-1)).sum(-2)
            mix = 12 * torch.randn(3, 3, generator=random)
            alpha = (triangle >= 0).float()
            image = (0.5 + 0.4 * torch.sin(place @ mix)) * alpha.unsqueeze(-1)
            people.append(Batch(image.permute(0, 3, 1, 2), alpha, depth, (triangle >= 0).to(torch.uint8),
                                       shape[0], expression, still, still, transform, verts))
        return Batch(*(torch.stack([getattr(person, name) for person in people])
                              for name in Batch.__annotations__))


@pytest.fixture(scope="module")
def head_data():
    return read_head(HEAD_FILE)


@pytest.fixture
def trainer(head_data) -> Trainer:
    torch.manual_seed(3)
    head = HeadModel(head_data, 5.0)
    heads = PaintedHeads(head)
    try:
        heads.batch([0])
    except CompilerMissing as missing:
        pytest.skip(str(missing))
    return Trainer(OpenModel(tiny_architecture(head_data)), head, Tools(lambda step: heads.batch([2 * step, 2 * step + 1]), rasterise, splat), Losses(),
                   FitNoise(), 1)


def test_training_brings_the_loss_down_and_a_resumed_one_goes_on(trainer: Trainer, head_data, tmp_path: Path) -> None:
    def error() -> float:
        with torch.no_grad():
            batch = trainer.tools.generate(900)
            terms, _ = trainer.loss(View.of(batch, 0), View.of(batch, 1), noisy=False)
        return float(terms["fine"])

    before = error()
    state = train(trainer, tmp_path, 600, 2e-3, {}, maximum_steps=80)
    after = error()
    assert after < 0.8 * before
    assert state["steps"] == 80
    weights, saved = checkpoint.load(tmp_path / "checkpoint")
    assert saved == json.loads(json.dumps(state))
    again = OpenModel(trainer.model.architecture)
    again.load_state_dict(weights)
    trainer.model = again
    assert error() == pytest.approx(after, rel=0.02)
    state = train(trainer, tmp_path, 600, 1e-3, saved, maximum_steps=2)
    assert state["steps"] == 82 and len(state["sittings"]) == 2


def test_a_trained_model_becomes_a_bundle_in_half_precision(trainer: Trainer, head_data, tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle", trainer.model, head_data, "a test", "CC0-1.0", torch.float16)
    bundle = read_bundle(tmp_path / "bundle")
    assert {value.dtype for value in bundle.weights.values()} == {torch.float16}
    resumed, state = checkpoint.load(tmp_path / "bundle")
    assert state == {}
    assert {name: value.dtype for name, value in resumed.items()} == {name: torch.float32 for name in bundle.weights}
    model = bundle.model()
    for name, value in trainer.model.state_dict().items():
        torch.testing.assert_close(model.state_dict()[name], value, rtol=1e-3, atol=1e-6)
    assert (tmp_path / "bundle" / "head.safetensors").stat().st_size == pytest.approx(HEAD_FILE.stat().st_size, rel=1e-3)


def test_a_weight_that_half_precision_cannot_hold_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'big' is not finite"):
        checkpoint.save(tmp_path / "checkpoint", {"big": torch.tensor([1e6])}, {})
    with pytest.raises(FileNotFoundError):
        checkpoint.load(tmp_path / "checkpoint")


def test_a_checkpoint_is_cut_into_pieces_that_can_be_carried(tmp_path: Path) -> None:
    weights = {f"w{i}": torch.randn(2**20) for i in range(16)}
    checkpoint.save(tmp_path, weights, {"steps": 1})
    assert max(path.stat().st_size for path in tmp_path.iterdir()) < 16 * 2**20
    loaded, state = checkpoint.load(tmp_path)
    assert state == {"steps": 1}
    for name, value in weights.items():
        torch.testing.assert_close(loaded[name], value, rtol=1e-3, atol=1e-6)


class Guests:
    """A generator that draws nothing, and remembers who was asked for."""

    def __init__(self) -> None:
        self.expected: list[set[int]] = []
        self.seen: list[list[int]] = []

    def expect(self, seeds: range) -> None:
        self.expected.append(set(seeds))

    def batch(self, seeds: list[int], views: int, takes: list[int]) -> None:
        self.seen.append(seeds)


def test_a_step_has_the_same_people_whenever_it_is_drawn_and_most_come_back_a_few_times() -> None:
    guests, again = Guests(), Guests()
    for step in range(300):
        Crowd(guests, 6).pictures(step)
    Crowd(again, 6).pictures(200)
    assert again.seen[0] == guests.seen[200]
    assert all(set(seen) <= guests.expected[max(0, step - 10)] for step, seen in enumerate(guests.seen))
    times = Counter(seed for seen in guests.seen for seed in seen if 100 <= seed < 500)
    assert len(times) > 0.9 * 400
    assert 2 < sum(times.values()) / len(times) < 5


def test_pictures_are_alike_as_far_as_the_formulas_say() -> None:
    torch.manual_seed(1)
    picture = torch.rand(2, 3, 32, 32)
    inside = torch.ones(2, 1, 32, 32)
    torch.testing.assert_close(psnr((picture + 0.1), picture, inside), torch.full((2,), 20.0), rtol=0, atol=1e-3)
    torch.testing.assert_close(ssim(picture, picture, inside), torch.ones(2), rtol=0, atol=1e-5)
    assert (ssim_map(picture, torch.rand(2, 3, 32, 32)).mean((1, 2, 3)) < 0.2).all()


def test_fit_noise_leaves_half_of_the_fits_alone_and_turns_the_others_a_little() -> None:
    random = torch.Generator().manual_seed(1)
    cameras = looking(10).expand(400, 3, 4)
    noisy = FitNoise().camera(cameras, random)
    same = (noisy == cameras).flatten(1).all(1)
    assert 0.4 < same.float().mean() < 0.6
    rotations = noisy[..., :3]
    torch.testing.assert_close(rotations @ rotations.transpose(1, 2), torch.eye(3).expand(400, 3, 3), rtol=0, atol=1e-5)
    cosine = ((rotations * cameras[..., :3]).sum((1, 2)) - 1) / 2
    degrees = torch.rad2deg(cosine.clamp(-1, 1).acos())[~same]
    assert 0.5 < degrees.median() < 3


def test_cameras_turn_the_head_where_they_say() -> None:
    nose = torch.tensor([[[0.0, 0.0, 0.6]]])
    places = {name: planes.projected(nose, looking(**{name: 30}).unsqueeze(0), 12.0)[0][0, 0]
              for name in ("yaw", "pitch", "roll")}
    assert places["yaw"][0] > 0.2, "its left is on the picture's right"
    assert places["pitch"][1] < -0.2, "up"
    torch.testing.assert_close(places["roll"], torch.zeros(2), rtol=0, atol=1e-5)
    crown = torch.tensor([[[0.0, 0.6, 0.0]]])
    assert planes.projected(crown, looking(roll=30).unsqueeze(0), 12.0)[0][0, 0, 0] < -0.2, "its right shoulder"
