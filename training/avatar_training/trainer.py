"""Training as such: views to losses to weights, until the time is up."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from avatar_model import camera
from avatar_model.head import HeadModel
from avatar_model.open.head_map import Seen, head_map
from avatar_model.open.model import OpenAvatar, OpenModel, OpenRendering, Splat
from avatar_model.open.photo import neighbours
from avatar_training import checkpoint
from avatar_training.fit_noise import FitNoise
from avatar_training.losses import Losses
from avatar_training.views import View

BETAS = (0.9, 0.99)
WARM_UP = 100
"""Steps from nothing to the full learning rate; a resumed optimiser knows nothing yet."""
DECAY = 0.3
"""The last share of a sitting, in which the learning rate falls to a twentieth."""
AVERAGE = 0.998
"""Of the running mean of weights, which is what is saved."""
LOGGED = 100
"""Steps that a line of the log is the mean of."""
LARGEST_GRADIENT = 1.0


@dataclass(frozen=True)
class Tools:
    """What training draws with."""

    generate: Callable[[int], object]
    """A step's number to a batch of people, two views each"""
    rasterise: Callable[[Tensor, Tensor, Tensor, float, int], tuple[Tensor, Tensor, Tensor]]
    splat: Splat


class Trainer:
    def __init__(self, model: OpenModel, head: HeadModel, tools: Tools, losses: Losses, noise: FitNoise, seed: int):
        self.model, self.head, self.tools, self.losses, self.noise = model, head, tools, losses, noise
        self.device = next(model.parameters()).device
        model.mixed = self.device.type == "cuda" and model.training
        self.random = torch.Generator(self.device).manual_seed(seed)
        self.rest = head.template * head.world_scale
        self.near = neighbours(self.rest)

    def avatar(self, source: View, noisy: bool) -> tuple[OpenAvatar, Tensor]:
        """The avatar of a source view, and the distance (B, 1, 1) of its plane from the camera as fitted."""
        focal, size = self.model.architecture.image.focal_length, self.model.architecture.plane_size
        with torch.no_grad():
            codes = (source.shape, source.expression, source.pose, source.eyes)
            transform, vertices = source.transform, source.vertices
            if noisy:
                transform = self.noise.camera(transform, self.random)
                vertices = self.head(*self.noise.codes(*codes, self.random))
            seen = Seen(*self.tools.rasterise(vertices, self.head.faces, transform, focal, size))
            heads = head_map(seen, self.head.faces, self.rest, self.near, transform)
        distance = camera.plane_distance(transform)[:, None, None]
        return self.model.avatar(source.image, vertices, heads, transform), distance

    def training_loss(self, batch: object) -> dict[str, Tensor]:
        """The terms over both ways between a person's two views: views are dear to draw. Fits have errors."""
        first, second = View.of(batch, 0), View.of(batch, 1)
        return self.loss(first.followed_by(second), second.followed_by(first), noisy=True)[0]

    def loss(self, source: View, target: View, noisy: bool) -> tuple[dict[str, Tensor], OpenRendering]:
        """The terms, and the pictures."""
        avatar, distance = self.avatar(source, noisy)
        focal = self.model.architecture.image.focal_length
        # The frame's vertices have the source's shape as fitted; only the codes of the frame are the target's.
        shift = target.vertices - source.vertices
        rendering = self.model.render(avatar, avatar.vertices + shift, target.transform, self.tools.splat)
        return self.losses.of(avatar, rendering, source, target, distance, focal), rendering


def train(trainer: Trainer, out: Path, seconds: float, rate: float, state: dict,
          maximum_steps: int | None = None) -> dict:
    """Trains until the time is up, saves the mean weights, and gives back the state that was saved."""
    model = trainer.model
    parameters = list(model.parameters())
    optimiser = torch.optim.AdamW(parameters, rate, BETAS, weight_decay=1e-4, fused=trainer.device.type == "cuda")
    average = {name: value.detach().clone().float() for name, value in model.state_dict().items()}
    begin = time.monotonic()
    first = step = int(state.get("steps", 0))
    log = []
    means: dict[str, Tensor] = {}
    while True:
        spent = (time.monotonic() - begin) / seconds
        if maximum_steps is not None:
            spent = max(spent, (step - first) / maximum_steps)
        if spent >= 1:
            break
        factor = min(1, (step - first + 1) / WARM_UP) * min(1, max(0.05, (1 - spent) / DECAY))
        for group in optimiser.param_groups:
            group["lr"] = rate * factor
        terms = trainer.training_loss(trainer.tools.generate(step))
        total = sum(terms.values())
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(parameters, LARGEST_GRADIENT)
        optimiser.step()
        with torch.no_grad():
            ramp = min(AVERAGE, (step - first + 1) / (step - first + 10))
            current = model.state_dict()
            torch._foreach_lerp_(list(average.values()), [value.float() for value in current.values()], 1 - ramp)
            for name, value in terms.items():
                means[name] = means.get(name, 0) + value.detach()
        step += 1
        if (step - first) % LOGGED == 0:
            line = {"step": step, "seconds": round(time.monotonic() - begin, 1),
                    **{name: round(float(value) / LOGGED, 5) for name, value in means.items()}}
            if not all(math.isfinite(value) for value in line.values()):
                raise ArithmeticError(f"the loss is not finite any more: {line}")
            print(json.dumps(line), flush=True)
            log.append(line)
            means = {}
    state = state | {"steps": step, "sittings": [*state.get("sittings", []), {
        "steps": step - first, "seconds": round(time.monotonic() - begin), "rate": rate, "log": log[-1:]}]}
    checkpoint.save(out / "checkpoint", average, state)
    (out / "log.jsonl").write_text("".join(json.dumps(line) + "\n" for line in log))
    model.load_state_dict(average)
    return state
