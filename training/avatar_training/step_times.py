"""Where a training step's time goes on this machine.

    python -m avatar_training.step_times [--batch 6] [--steps 6] [--compile] [--benchmark]
"""

from __future__ import annotations

import argparse
import time
from contextlib import contextmanager
from collections.abc import Iterator

import torch

from avatar_model.bundle import read_head
from avatar_model.head import HeadModel
from avatar_model.open.model import OpenModel
from avatar_training.fit_noise import FitNoise
from avatar_training.losses import Losses
from avatar_training.settings import HEAD_FILE, open_architecture
from avatar_training.sitting import placed
from avatar_training.tools import tools_on
from avatar_training.trainer import Trainer
from avatar_training.views import View


class Times:
    def __init__(self, device: torch.device):
        self._device = device
        self.seconds: dict[str, list[float]] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        begin = self._now()
        yield
        self.seconds.setdefault(name, []).append(self._now() - begin)

    def _now(self) -> float:
        if self._device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--batch", type=int, default=6)
    options.add_argument("--steps", type=int, default=6)
    options.add_argument("--compile", action="store_true")
    options.add_argument("--benchmark", action="store_true", help="let cuDNN try its algorithms")
    options = options.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cudnn.benchmark = options.benchmark
    data = read_head(HEAD_FILE)
    architecture = open_architecture(data)
    model = placed(OpenModel(architecture), device, options.compile)
    tools = tools_on(device, data, architecture.image.size, options.batch, tiny=False, ahead=False)
    trainer = Trainer(model, HeadModel(data, architecture.head.world_scale).to(device), tools, Losses(), FitNoise(), 1)
    optimiser = torch.optim.AdamW(model.parameters(), 4e-4, fused=device.type == "cuda")
    times = Times(device)
    for step in range(options.steps):
        with times.of("newcomers and views"):
            tools.generate(step)
        with times.of("views of known people"):
            batch = tools.generate(step)
        first, second = View.of(batch, 0), View.of(batch, 1)
        source, target = first.followed_by(second), second.followed_by(first)
        with times.of("avatars"):
            avatar, distance = trainer.avatar(source, noisy=True)
        vertices = avatar.vertices + target.vertices - source.vertices
        with times.of("splat"):
            gaussians = model.drawn(avatar, vertices, target.transform)
            coarse, alpha = tools.splat(gaussians, target.transform, 12.0, architecture.image.size)
        with times.of("renderer"):
            rendering = model.finished(avatar, gaussians, coarse, alpha)
        with times.of("losses"):
            terms = trainer.losses.of(avatar, rendering, source, target, distance, 12.0)
        total = sum(terms.values())
        with times.of("backward of splat"):
            torch.autograd.grad(coarse.sum(), [gaussians.positions], retain_graph=True)
        with times.of("backward, all"):
            total.backward()
        with times.of("optimiser"):
            optimiser.step()
            optimiser.zero_grad()
    print(f"batch {options.batch} people both ways, on {device}; milliseconds of each step in turn")
    for name, seconds in times.seconds.items():
        print(f"{name:24}", " ".join(f"{1000 * value:8.1f}" for value in seconds))
    if device.type == "cuda":
        print(f"{torch.cuda.max_memory_allocated() / 2**30:.1f} GiB at the peak")


if __name__ == "__main__":
    main()
