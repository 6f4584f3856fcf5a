"""What splatting does on this machine's GPU: its agreement with the plain splat, and its times.

python -m native.check_device [--batch 8] [--gaussians 60000] [--size 512] [--profile]
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from avatar_model.fast_splat import splat
from avatar_model.gaussians import GaussianLooks, Gaussians
from avatar_model.splat import splat as plain_splat

FOCAL = 12.0
DISTANCE = 9.3
CLOSE = 1e-3
"""What a pixel may differ by; a Gaussian at 1/255, or where a pixel ends, may be drawn by one and not by the other."""
MOST_APART = 1e-4
"""Of all pixels, those that may differ by more."""
GRADIENT_LIMIT = 2e-3
"""Of the gradients' difference, relative to their norm."""


def cameras(count: int) -> Tensor:
    """(count, 3, 4): from the left to the right of what looks along +z."""
    angles = torch.linspace(-0.6, 0.6, count)
    back, right = torch.cos(angles), torch.sin(angles)
    rotations = torch.zeros(count, 3, 3)
    rotations[:, 0, 0], rotations[:, 2, 0] = -back, right
    rotations[:, 1, 1] = 1
    rotations[:, 0, 2], rotations[:, 2, 2] = -right, -back
    shifts = torch.tensor([0, 0, DISTANCE]).expand(count, 3)
    return torch.cat([rotations, shifts[:, :, None]], 2)


def lifted_planes(batch: int, count: int, generator: torch.Generator) -> Gaussians:
    """As training has them: two planes of a lattice, bulging; half of all too faint to be drawn."""
    side = int(math.sqrt(count / 2))
    steps = torch.linspace(-1, 1, side) * DISTANCE / FOCAL
    y, x = torch.meshgrid(steps, steps, indexing="ij")
    bulge = (0.5 - x.square() - y.square()).clamp(min=0).sqrt()
    positions = torch.stack([torch.stack([x, y, z], -1).reshape(-1, 3) for z in (bulge, -bulge)]).reshape(-1, 3)
    number = len(positions)
    spacing = 2 * DISTANCE / FOCAL / side

    def normal(*shape: int) -> Tensor:
        return torch.randn(batch, number, *shape, generator=generator)

    opacities = torch.rand(batch, number, 1, generator=generator)
    faint = torch.rand(batch, number, 1, generator=generator) < 0.5
    scales = (normal(3) * 0.5).exp() * spacing * 1.3
    return Gaussians(positions + normal(3) * spacing * 0.3, GaussianLooks(
        normal(32), torch.where(faint, opacities / 256, opacities), scales, F.normalize(normal(4), dim=-1)))


def on_gpu(gaussians: Gaussians) -> Gaussians:
    """Leaves that gather gradients."""
    values = [value.detach().cuda().requires_grad_() for value in (gaussians.positions, *gaussians.looks)]
    return Gaussians(values[0], GaussianLooks(*values[1:]))


def agrees(size: int, count: int, generator: torch.Generator) -> bool:
    transforms = cameras(2).cuda()
    scene = lifted_planes(2, count, generator)
    feature_weights, alpha_weights = torch.randn(2, 32, size, size).cuda(), torch.randn(2, size, size).cuda()
    results = []
    for function in (splat, plain_splat):
        gaussians = on_gpu(scene)
        features, alpha = function(gaussians, transforms, FOCAL, size)
        ((features * feature_weights).sum() + (alpha * alpha_weights).sum()).backward()
        results.append((features, alpha, [value.grad for value in (gaussians.positions, *gaussians.looks)]))
    (features, alpha, gradients), (expected, expected_alpha, expected_gradients) = results
    apart = (features - expected).abs().amax(1)
    far = ((apart > CLOSE) | ((alpha - expected_alpha).abs() > CLOSE)).float().mean().item()
    errors = {"features, mean": (features - expected).abs().mean().item(),
              "features, greatest": apart.max().item(),
              "alpha, greatest": (alpha - expected_alpha).abs().max().item(),
              f"pixels apart by more than {CLOSE}, of all": far}
    fits = far <= MOST_APART
    print(f"{count} Gaussians at {size} x {size}: mean alpha {alpha.mean():.3f}")
    for name, gradient, wanted in zip(["positions", *GaussianLooks._fields], gradients, expected_gradients):
        error = ((gradient - wanted).norm() / wanted.norm()).item()
        errors[f"gradient of {name}, relative norm"] = error
        fits &= error <= GRADIENT_LIMIT
    for name, error in errors.items():
        print(f"  {name}: {error:.2e}")
    return fits


def milliseconds(work: Callable[[], object], repeats: int = 20) -> float:
    """Median of runs by CUDA's events, after three that do not count."""
    times = []
    for i in range(repeats + 3):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        work()
        end.record()
        end.synchronize()
        if i >= 3:
            times.append(begin.elapsed_time(end))
    return statistics.median(times)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m native.check_device", description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--gaussians", type=int, default=60_000)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--profile", action="store_true", help="times of kernels too")
    arguments = parser.parse_args()
    if not torch.cuda.is_available():
        print("There is no GPU here.")
        return 1
    generator = torch.Generator().manual_seed(1)
    print(f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}")
    began = time.perf_counter()
    splat(on_gpu(lifted_planes(1, 100, generator)), cameras(1).cuda(), FOCAL, 16)
    torch.cuda.synchronize()
    print(f"first call, compiling included: {time.perf_counter() - began:.1f} s")
    fits = all([agrees(64, 1000, generator), agrees(200, 8000, generator), agrees(512, 60_000, generator)])

    gaussians = on_gpu(lifted_planes(arguments.batch, arguments.gaussians, generator))
    transforms = cameras(arguments.batch).cuda()
    weights = torch.randn(arguments.batch, 32, arguments.size, arguments.size, device="cuda")

    def forward() -> Tensor:
        return splat(gaussians, transforms, FOCAL, arguments.size)[0]

    def both() -> None:
        torch.autograd.backward(forward(), weights)

    torch.cuda.reset_peak_memory_stats()
    held = torch.cuda.memory_allocated()
    with torch.no_grad():
        ahead = milliseconds(forward)
    all_of_it = milliseconds(both)
    print(f"batch {arguments.batch} of {gaussians.positions.shape[1]} Gaussians, {arguments.size} x {arguments.size}: "
          f"forward {ahead / arguments.batch:.3f} ms, backward {(all_of_it - ahead) / arguments.batch:.3f} ms a "
          f"picture; {(torch.cuda.max_memory_allocated() - held) / 2**20:.0f} MiB at the peak")
    if arguments.profile:
        with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as profile:
            for _ in range(5):
                both()
        print(profile.key_averages().table(sort_by="self_cuda_time_total", row_limit=16, max_name_column_width=70))
    print("agrees" if fits else "DOES NOT AGREE")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
