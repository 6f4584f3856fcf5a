"""The mesh rasteriser: which triangle each pixel sees (SPEC section 3's camera)."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from native import load

NATIVE = load(Path(__file__).with_name("native") / "raster.cu")


def rasterise(verts: Tensor, triangles: Tensor, transform: Tensor, focal_length: float,
              size: int) -> tuple[Tensor, Tensor, Tensor]:
    """The nearest triangle at each pixel's centre; both sides are seen.

    verts (B, N, 3) world, float32; triangles (T, 3); transform (B, 3, 4), p_view = p R + T. Pixel (i, j) looks along
    u = -1 + (2 j + 1) / size, v = -1 + (2 i + 1) / size, v downwards. Triangles that reach behind the camera are left
    out. Gives triangle (B, size, size) int32, -1 for none; barycentric (B, size, size, 3), perspective-correct, 0 where
    none; depth (B, size, size), the view's z, 0 where none. No gradients flow: take positions from the barycentric
    coordinates for those.
    """
    batch, device = len(verts), verts.device
    verts = verts.detach().float().contiguous()
    triangles = triangles.to(device, torch.int32).contiguous()
    transform = transform.detach().to(device, torch.float32).contiguous()
    visibles = torch.full((batch, size, size), -1, dtype=torch.int64, device=device)
    triangle = torch.empty((batch, size, size), dtype=torch.int32, device=device)
    barycentric = torch.empty((batch, size, size, 3), device=device)
    depth = torch.empty((batch, size, size), device=device)
    NATIVE.call("raster_draw", verts, triangles, transform, visibles, triangle, barycentric, depth, batch,
                verts.shape[1], len(triangles), size, float(focal_length))
    return triangle, barycentric, depth
