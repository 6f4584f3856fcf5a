"""Contact sheets as PNG files, without an image library."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy
import torch
from torch import Tensor


def contact_sheet(pictures: Tensor, columns: int) -> Tensor:
    """(N, 3, S, S) to one picture (3, rows S, columns S), row by row."""
    missing = -len(pictures) % columns
    pictures = torch.cat([pictures, pictures.new_zeros(missing, *pictures.shape[1:])])
    rows = pictures.unflatten(0, (-1, columns))
    return rows.permute(2, 0, 3, 1, 4).flatten(3, 4).flatten(1, 2)


def write_png(path: str | Path, picture: Tensor) -> None:
    """(3, H, W) in [0, 1]."""
    pixels = (picture.detach().clamp(0, 1) * 255).round().byte().permute(1, 2, 0).cpu().numpy()
    height, width, _ = pixels.shape
    lines = numpy.zeros((height, 1 + 3 * width), numpy.uint8)
    lines[:, 1:] = pixels.reshape(height, -1)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                           + chunk(b"IDAT", zlib.compress(lines.tobytes(), 6)) + chunk(b"IEND", b""))
