"""Unpacks tensors that TensorFlow Lite stores sparsely (tensorflow/lite/tools/optimize/sparsity/format_converter.cc)."""

import numpy as np


def densify(tensor):
    """The dense values of a sparse tensor, in its own shape."""
    sparsity = tensor.sparsity
    rank, blocks = len(tensor.shape), sparsity.block_map
    sizes = [dimension[1] if dimension[0] == 0 else None for dimension in sparsity.dimensions]
    block_sizes = [sizes[rank + i] for i in range(len(blocks))]
    dense = np.zeros(tensor.shape, tensor.values.dtype)
    positions = [0] * len(sparsity.traversal_order)

    def place(value):
        outer = [0] * rank
        for level, dimension in enumerate(sparsity.traversal_order):
            if dimension < rank:
                outer[dimension] += positions[level] * (block_sizes[blocks.index(dimension)] if dimension in blocks else 1)
            else:
                outer[blocks[dimension - rank]] += positions[level]
        dense[tuple(outer)] = value

    def walk(level, position):
        if level == len(sparsity.traversal_order):
            place(tensor.values[position])
            return
        kind, size, segments, indices = sparsity.dimensions[level]
        if kind == 0:
            for i in range(size):
                positions[level] = i
                walk(level + 1, position * size + i)
        else:
            for i in range(segments[position], segments[position + 1]):
                positions[level] = indices[i]
                walk(level + 1, i)

    walk(0, 0)
    return dense
