"""Reads TensorFlow Lite files: flatbuffers with the published schema (tensorflow/lite/schema/schema.fbs, version 3).

Only the fields that the converted models use are read; field numbers are those of the schema.
"""

import struct
from dataclasses import dataclass

import flatbuffers
import numpy as np
from flatbuffers import number_types
from flatbuffers.table import Table

TENSOR_TYPES = {0: np.float32, 1: np.float16, 2: np.int32, 3: np.uint8, 4: np.int64, 6: np.bool_, 7: np.int16, 9: np.int8}
OPERATORS = {
    0: "ADD", 1: "AVERAGE_POOL_2D", 2: "CONCATENATION", 3: "CONV_2D", 4: "DEPTHWISE_CONV_2D", 5: "DEPTH_TO_SPACE",
    6: "DEQUANTIZE", 9: "FULLY_CONNECTED", 14: "LOGISTIC", 17: "MAX_POOL_2D", 18: "MUL", 19: "RELU", 21: "RELU6",
    22: "RESHAPE", 23: "RESIZE_BILINEAR", 25: "SOFTMAX", 32: "CUSTOM", 34: "PAD", 36: "GATHER", 39: "TRANSPOSE",
    40: "MEAN", 41: "SUB", 42: "DIV", 43: "SQUEEZE", 45: "STRIDED_SLICE", 47: "EXP", 49: "SPLIT", 53: "CAST",
    54: "PRELU", 65: "SLICE", 67: "TRANSPOSE_CONV", 70: "EXPAND_DIMS", 74: "SUM", 83: "PACK", 98: "LEAKY_RELU",
    117: "HARD_SWISH", 124: "DENSIFY",
}


class _Fields:
    """A flatbuffers table whose fields are read by number."""

    def __init__(self, table):
        self.table = table

    @staticmethod
    def root(data):
        offset = flatbuffers.encode.Get(flatbuffers.packer.uoffset, data, 0)
        return _Fields(Table(data, offset))

    def _offset(self, field):
        return self.table.Offset(4 + 2 * field)

    def number(self, field, flags, default=0):
        at = self._offset(field)
        return self.table.Get(flags, at + self.table.Pos) if at else default

    def int32(self, field, default=0):
        return self.number(field, number_types.Int32Flags, default)

    def uint32(self, field, default=0):
        return self.number(field, number_types.Uint32Flags, default)

    def byte(self, field, default=0):
        return self.number(field, number_types.Int8Flags, default)

    def flag(self, field):
        return bool(self.number(field, number_types.BoolFlags, False))

    def child(self, field):
        at = self._offset(field)
        return _Fields(Table(self.table.Bytes, self.table.Indirect(at + self.table.Pos))) if at else None

    def union(self, field):
        at = self._offset(field)
        if not at:
            return None
        child = Table(self.table.Bytes, 0)
        self.table.Union(child, at)
        return _Fields(child)

    def children(self, field):
        at = self._offset(field)
        if not at:
            return []
        start, count = self.table.Vector(at), self.table.VectorLen(at)
        return [_Fields(Table(self.table.Bytes, self.table.Indirect(start + 4 * i))) for i in range(count)]

    def array(self, field, dtype):
        at = self._offset(field)
        if not at:
            return np.zeros(0, dtype)
        start, count = self.table.Vector(at), self.table.VectorLen(at)
        return np.frombuffer(self.table.Bytes, dtype, count, start)

    def text(self, field):
        return self.array(field, np.uint8).tobytes().decode()


@dataclass(frozen=True)
class Sparsity:
    """How a sparse tensor is stored: dense or compressed rows along each stored dimension, in blocks."""

    traversal_order: list
    block_map: list
    dimensions: list  # (format: 0 dense, 1 compressed; dense size; segments; indices)


@dataclass(frozen=True)
class Tensor:
    index: int
    name: str
    shape: tuple
    dtype: type
    values: np.ndarray | None
    sparsity: Sparsity | None


@dataclass(frozen=True)
class Operator:
    kind: str
    inputs: list
    outputs: list
    options: _Fields | None
    custom: bytes


@dataclass(frozen=True)
class Network:
    tensors: list
    inputs: list
    outputs: list
    operators: list


def _sparsity(fields):
    if fields is None:
        return None
    dimensions = []
    for each in fields.children(2):
        segments, indices = (_index_vector(each, kind, value) for kind, value in ((2, 3), (4, 5)))
        dimensions.append((each.byte(0), each.int32(1), segments, indices))
    return Sparsity(
        fields.array(0, np.int32).tolist(), fields.array(1, np.int32).tolist(), dimensions)


def _index_vector(fields, kind, value):
    """A union of Int32Vector, Uint16Vector and Uint8Vector."""
    dtype = {0: None, 1: np.int32, 2: np.uint16, 3: np.uint8}[fields.byte(kind)]
    return None if dtype is None else fields.union(value).array(0, dtype).astype(np.int64)


def read(data):
    """Reads the first subgraph of a model."""
    model = _Fields.root(bytearray(data))
    buffers = [each.array(0, np.uint8) for each in model.children(4)]
    codes = [(max(c.byte(0), c.int32(3)), c.text(1)) for c in model.children(1)]
    graph = model.children(2)[0]
    tensors = []
    for index, each in enumerate(graph.children(0)):
        shape = tuple(each.array(0, np.int32).tolist())
        dtype = TENSOR_TYPES[each.byte(1)]
        raw = buffers[each.uint32(2)]
        sparsity = _sparsity(each.child(6))
        values = None
        if len(raw):
            values = np.frombuffer(raw.tobytes(), dtype)
            values = values if sparsity else values.reshape(shape)
        tensors.append(Tensor(index, each.text(3), shape, dtype, values, sparsity))
    operators = []
    for each in graph.children(3):
        code, custom = codes[each.uint32(0)]
        kind = OPERATORS.get(code, f"BUILTIN_{code}")
        operators.append(Operator(
            custom if kind == "CUSTOM" else kind, each.array(1, np.int32).tolist(), each.array(2, np.int32).tolist(),
            each.union(4), each.array(5, np.uint8).tobytes()))
    return Network(tensors, graph.array(1, np.int32).tolist(), graph.array(2, np.int32).tolist(), operators)


def cut(data, kind):
    """The same model, ended before its first operator of a kind that an interpreter lacks.

    Its outputs become the feature maps that the operators before it computed last.
    """
    network = read(data)
    count = next(i for i, each in enumerate(network.operators) if each.kind == kind)
    computed = [i for each in network.operators[:count] if each.kind != "DEQUANTIZE" for i in each.outputs]
    shortened = bytearray(data)
    table = _Fields.root(shortened).children(2)[0].table
    operators, outputs = (table.Vector(table.Offset(4 + 2 * field)) for field in (3, 2))
    struct.pack_into("<I", shortened, operators - 4, count)
    for k in range(len(network.outputs)):
        struct.pack_into("<i", shortened, outputs + 4 * k, computed[-1 - k])
    return bytes(shortened)
