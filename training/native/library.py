"""Compiled sources as functions of tensors."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import torch
from torch import Tensor

from native.compiler import CompilerMissing, NativeError, compiled

__all__ = ["CompilerMissing", "Library", "NativeError", "load"]

Argument = Tensor | int | float | None


def load(sources: Path | str | Sequence[Path | str]) -> Library:
    """The library of one source or of several; compiled when a call first needs it."""
    return Library([Path(sources)] if isinstance(sources, (Path, str)) else [Path(source) for source in sources])


class Library:
    """Functions of native sources, for every device: each call runs where its tensors are."""

    def __init__(self, sources: Sequence[Path]):
        self._sources = sources
        self._loaded: dict[str | None, ctypes.CDLL] = {}

    def call(self, function: str, *arguments: Argument) -> None:
        """Calls ``int function(Stream, ...)``: contiguous tensors as pointers, None as a null pointer, int as int64_t,
        float as float. All tensors are on one device; on a GPU the work is queued on PyTorch's current stream.

        Raises NativeError if the sources do not compile, the arguments do not fit, or the function returns an error.
        """
        device = _device(function, arguments)
        with torch.cuda.device(device) if device.type == "cuda" else nullcontext():
            native = self._on(device)
            stream = torch.cuda.current_stream(device).cuda_stream if device.type == "cuda" else None
            code = getattr(native, function)(ctypes.c_void_p(stream), *map(_value, arguments))
        if code != 0:
            raise NativeError(f"{function}: {native.native_error(code).decode()} (code {code})")

    def _on(self, device: torch.device) -> ctypes.CDLL:
        architecture = None
        if device.type == "cuda":
            architecture = "sm_{}{}".format(*torch.cuda.get_device_capability(device))
        if architecture not in self._loaded:
            native = ctypes.CDLL(str(compiled(self._sources, architecture)))
            native.native_error.restype = ctypes.c_char_p
            self._loaded[architecture] = native
        return self._loaded[architecture]


def _device(function: str, arguments: Sequence[Argument]) -> torch.device:
    tensors = [argument for argument in arguments if isinstance(argument, Tensor)]
    devices = {tensor.device for tensor in tensors}
    if len(devices) != 1 or next(iter(devices)).type not in ("cpu", "cuda"):
        raise NativeError(f"{function} needs tensors of one device, a CPU or a GPU: {sorted(map(str, devices))}")
    for tensor in tensors:
        if not tensor.is_contiguous():
            raise NativeError(f"{function}: a tensor of shape {tuple(tensor.shape)} is not contiguous")
    return devices.pop()


def _value(argument: Argument) -> ctypes.c_void_p | ctypes.c_int64 | ctypes.c_float:
    if argument is None:
        return ctypes.c_void_p()
    if isinstance(argument, Tensor):
        return ctypes.c_void_p(argument.data_ptr())
    return ctypes.c_int64(argument) if isinstance(argument, int) else ctypes.c_float(argument)
