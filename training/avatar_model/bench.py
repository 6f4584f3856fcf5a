"""Times the twin's stages on a CPU, beside which ``avatar bench`` prints the Java engine's.

    python -m avatar_model.bench --bundle DIR [--runs N] [--threads N]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import torch

from avatar_model import camera
from avatar_model.bundle import read_bundle
from avatar_model.model import AvatarModel

Stages = dict[str, Callable[[], object]]


def stages(model: AvatarModel) -> Stages:
    """What ``avatar bench`` measures, as far as it is the network's: one picture, float32, eager."""
    architecture = model.architecture
    side, size = architecture.backbone.input_size, architecture.image.size
    image = torch.rand(1, 3, side, side)
    feature = torch.rand(1, architecture.feature_head.width, architecture.plane_size, architecture.plane_size)
    whole = torch.rand(1, architecture.backbone.width)
    code = camera.direction_code(torch.tensor([[0.0, 0.0, 1.0]]))
    picture = torch.rand(1, architecture.gaussians.features, size, size)
    return {
        "features (backbone and feature head)": lambda: model.features(image),
        "both lifting branches": lambda: (model.gs_generator_l0(feature, code), model.gs_generator_l1(feature, code)),
        "expression branch": lambda: model.gs_generator_g(model.head_base, whole, code),
        "neural renderer": lambda: model.upsampler(picture),
    }


@torch.inference_mode()
def seconds(stage: Callable[[], object], runs: int) -> list[float]:
    """Wall-clock times of ``runs`` runs after one that is not counted."""
    stage()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        stage()
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, float32, eager, "
          f"{torch.backends.cpu.get_cpu_capability()}")
    for name, stage in stages(read_bundle(given.bundle).model().eval()).items():
        times = seconds(stage, given.runs)
        print(f"{name:40} best {min(times):7.3f} s  median {statistics.median(times):7.3f} s")


if __name__ == "__main__":
    main()
