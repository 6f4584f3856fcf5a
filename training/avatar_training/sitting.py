"""One sitting of training: resumes, trains for some minutes, saves.

    python -m avatar_training.sitting --minutes 9 --out OUT [--resume CHECKPOINT] [--batch 6] [--tiny]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from avatar_model.bundle import read_head
from avatar_model.head import HeadModel
from avatar_model.open.model import OpenModel
from avatar_training import checkpoint
from avatar_training.fit_noise import FitNoise
from avatar_training.losses import Losses
from avatar_training.pictures import sheet
from avatar_training.settings import HEAD_FILE, open_architecture, tiny_architecture
from avatar_training.tools import tools_on
from avatar_training.trainer import Trainer, train

ALGORITHMS = 4
"""That cuDNN may try for each convolution; all of them take half a minute."""
UNSEEN_STEP = 10**9
"""Whose people no sitting reaches."""


def placed(model: OpenModel, device: torch.device, compiled: bool) -> OpenModel:
    """The model on the device, in the layout that convolutions like there."""
    model.to(device)
    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d):
            module.to(memory_format=torch.channels_last)
    if compiled:
        model.backbone.compile()
        model.upsampler.rgb = torch.compile(model.upsampler.rgb)
    return model


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--resume", type=Path, help="a checkpoint, or a bundle such as the shipped one")
    options.add_argument("--first-step", type=int, help="steps trained before, where the bundle does not say: seeds go on")
    options.add_argument("--minutes", type=float, default=9)
    options.add_argument("--steps", type=int)
    options.add_argument("--batch", type=int, default=6, help="people in a step, each both ways")
    options.add_argument("--rate", type=float, default=4e-4)
    options.add_argument("--perceptual", type=Path, help="folder of converted perceptual networks")
    options.add_argument("--compile", action="store_true", help="torch.compile backbone and renderer: a minute first")
    options.add_argument("--tiny", action="store_true", help="a network for tests")
    options = options.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.benchmark_limit = ALGORITHMS
    torch.backends.cudnn.allow_tf32 = True
    data = read_head(HEAD_FILE)
    architecture = (tiny_architecture if options.tiny else open_architecture)(data)
    head = HeadModel(data, architecture.head.world_scale).to(device)
    torch.manual_seed(1)
    model = placed(OpenModel(architecture), device, options.compile)
    state: dict = {}
    if options.resume:
        weights, state = checkpoint.load(options.resume)
        model.load_state_dict(weights)
    if options.first_step is not None:
        state["steps"] = options.first_step
    losses = Losses()
    if options.perceptual:
        from avatar_training.perception import perceptual_distance

        losses = Losses(distance=perceptual_distance(options.perceptual, device))
    tools = tools_on(device, data, architecture.image.size, options.batch, options.tiny)
    trainer = Trainer(model, head, tools, losses, FitNoise(), seed=int(state.get("steps", 0)) + 1)
    options.out.mkdir(parents=True, exist_ok=True)
    state = train(trainer, options.out, 60 * options.minutes, options.rate, state, options.steps)
    print("sat", state["sittings"][-1], flush=True)
    sheet(trainer, options.out / "sheet.png", tools.generate(UNSEEN_STEP))


if __name__ == "__main__":
    main()
