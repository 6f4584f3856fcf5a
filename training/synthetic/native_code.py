"""Builds and loads the package's native code: nvcc for tensors on a GPU, g++ for those on the CPU."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import torch
from torch import Tensor

SOURCES = Path(__file__).with_name("native")
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "avatar-training"


class NativeCodeError(RuntimeError):
    """The native code did not compile, or a kernel failed."""


def call(source: str, name: str, *arguments: Tensor | ctypes.Array | int | float,
         device: torch.device | None = None) -> None:
    """Calls ``name`` of ``native/<source>.cu`` on the tensors' device, on torch's current stream.

    Tensors must be contiguous and on one device; ints go as long long, floats as float. The callee's last parameter
    is the stream; it gives back 0 or an error's number. ``device`` where no argument is a tensor.
    """
    device = device or next(a.device for a in arguments if isinstance(a, Tensor))
    passed = []
    for argument in arguments:
        if isinstance(argument, Tensor):
            if argument.device != device or not argument.is_contiguous():
                raise ValueError(f"{name}: tensors must be contiguous and on {device}")
            passed.append(ctypes.c_void_p(argument.data_ptr()))
        elif isinstance(argument, ctypes.Array):
            passed.append(argument)
        else:
            passed.append(ctypes.c_longlong(argument) if isinstance(argument, int) else ctypes.c_float(argument))
    stream = torch.cuda.current_stream(device).cuda_stream if device.type == "cuda" else 0
    error = getattr(_library(source, device.type), name)(*passed, ctypes.c_void_p(stream))
    if error:
        raise NativeCodeError(f"{name} failed with CUDA's error {error}")


@functools.cache
def _library(source: str, device: str) -> ctypes.CDLL:
    texts = b"".join(path.read_bytes() for path in sorted(SOURCES.iterdir()) if path.suffix in (".h", ".cu"))
    command = _command(device)
    digest = hashlib.sha256(texts + repr(command).encode() + source.encode()).hexdigest()[:20]
    target = CACHE / f"{source}-{device}-{digest}.so"
    if not target.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            built = Path(scratch) / "built.so"
            done = subprocess.run([*command, str(SOURCES / f"{source}.cu"), "-o", str(built)], capture_output=True,
                                  text=True, check=False)
            if done.returncode:
                raise NativeCodeError(f"{' '.join(command)} could not compile {source}.cu:\n{done.stderr[-4000:]}")
            built.rename(target)
    return ctypes.CDLL(str(target))


def _command(device: str) -> list[str]:
    if device == "cuda":
        major, minor = torch.cuda.get_device_capability()
        return ["nvcc", "-O3", "--std=c++17", f"-arch=sm_{major}{minor}", "-shared", "-Xcompiler", "-fPIC"]
    return ["g++", "-O3", "-std=c++17", "-march=native", "-fno-math-errno", "-fopenmp", "-x", "c++", "-shared", "-fPIC"]
