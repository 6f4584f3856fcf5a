"""The records that the kernels read, filled by name: their layout stands in native/settings.h and native/view.h."""

from __future__ import annotations

import ctypes
import functools
import re
from pathlib import Path

import numpy
from torch import Tensor

SOURCES = Path(__file__).with_name("native")

Values = dict[str, float | list[float] | tuple[float, ...]]


def pack(record: str, values: Values) -> numpy.ndarray:
    """(floats) float32 of a record of settings.h. Every field must be given.

    :raises ValueError: naming the fields that are missing, unknown or of another length
    """
    layout = _floats(record)
    if layout.keys() != values.keys():
        raise ValueError(f"{record} misses {sorted(layout.keys() - values.keys())} and does not know "
                         f"{sorted(values.keys() - layout.keys())}")
    flat: list[float] = []
    for name, count in layout.items():
        value = values[name]
        given = [float(v) for v in value] if hasattr(value, "__len__") else [float(value)]
        if len(given) != count:
            raise ValueError(f"{record}.{name} has {len(given)} values where {count} were expected")
        flat += given
    return numpy.array(flat, numpy.float32)


def view_record(values: dict[str, Tensor | int]) -> ctypes.Array[ctypes.c_longlong]:
    """A View of view.h in the host's memory; it borrows the tensors' memory.

    :raises ValueError: naming the fields that are missing or unknown, or a tensor that is not contiguous
    """
    fields = _eight_bytes()
    if set(fields) != values.keys():
        raise ValueError(f"View misses {sorted(set(fields) - values.keys())} and does not know "
                         f"{sorted(values.keys() - set(fields))}")
    slots = []
    for name in fields:
        value = values[name]
        if isinstance(value, Tensor):
            if not value.is_contiguous():
                raise ValueError(f"View.{name} is not contiguous")
            slots.append(value.data_ptr())
        else:
            slots.append(value)
    return (ctypes.c_longlong * len(slots))(*slots)


@functools.cache
def _floats(record: str) -> dict[str, int]:
    body = re.search(rf"struct {record} {{(.*?)\n}};", (SOURCES / "settings.h").read_text(), re.DOTALL)[1]
    return {name: int(count or 1) for name, count in re.findall(r"^\s*float (\w+)(?:\[(\d+)\])?;", body, re.MULTILINE)}


@functools.cache
def _eight_bytes() -> list[str]:
    body = re.search(r"struct View {(.*?)\n};", (SOURCES / "view.h").read_text(), re.DOTALL)[1]
    return re.findall(r"^\s*(?:const )?\w+\*? (\w+);", body, re.MULTILINE)
