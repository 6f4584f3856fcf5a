"""MediaPipe's own operators (mediapipe/util/tflite/operations, version 2 of each), written in ONNX's."""

import numpy as np
from flatbuffers import flexbuffers
from onnx import TensorProto


def _options(o):
    return flexbuffers.GetRoot(o.custom).AsMap.Value


def _elements(builder, name, axis, indices):
    """Slices along an axis, each kept as an axis of length one."""
    return [builder.add("Gather", [name, builder.constant(np.array([i], np.int64))], axis=axis) for i in indices]


def landmarks_to_transform_matrix(builder, o):
    """A region around some landmarks -> the matrix from the region's cells to the landmarks' plane.

    The region is as wide and high as those landmarks once the line between two of them is level, enlarged, and divided
    into output_width x output_height cells: T = shift(centre) R^-1 scale shift(-half).
    """
    options = _options(o)
    assert options["target_rotation_radians"] == 0
    f32 = lambda value: builder.constant(np.float32(value))
    add, sub, mul, div = (lambda *xs, k=kind: builder.add(k, list(xs)) for kind in ("Add", "Sub", "Mul", "Div"))
    points = builder.names[o.inputs[0]]
    x, y, _ = _elements(builder, points, 2, range(3))
    left_x, right_x = _elements(builder, x, 1, (options["left_rotation_idx"], options["right_rotation_idx"]))
    left_y, right_y = _elements(builder, y, 1, (options["left_rotation_idx"], options["right_rotation_idx"]))
    dx, dy = sub(right_x, left_x), sub(right_y, left_y)
    length = builder.add("Sqrt", [add(mul(dx, dx), mul(dy, dy))])
    # The rotation is minus the line's angle, of which only cosine and sine are needed.
    cosine, line_sine = div(dx, length), div(dy, length)
    subset = builder.constant(np.array(options["subset_idxs"], np.int64))
    px, py = (builder.add("Gather", [each, subset], axis=1) for each in (x, y))
    level_x = add(mul(px, cosine), mul(py, line_sine))
    level_y = sub(mul(py, cosine), mul(px, line_sine))
    low_x, high_x, low_y, high_y = (
        builder.add(kind, [each], axes=[1], keepdims=1)
        for each in (level_x, level_y) for kind in ("ReduceMin", "ReduceMax"))
    middle_x, middle_y = mul(add(low_x, high_x), f32(0.5)), mul(add(low_y, high_y), f32(0.5))
    centre_x = sub(mul(middle_x, cosine), mul(middle_y, line_sine))
    centre_y = add(mul(middle_x, line_sine), mul(middle_y, cosine))
    width, height = options["output_width"], options["output_height"]
    scale_x = mul(sub(high_x, low_x), f32(options["scale_x"] / width))
    scale_y = mul(sub(high_y, low_y), f32(options["scale_y"] / height))
    a, b = mul(cosine, scale_x), builder.add("Neg", [mul(line_sine, scale_y)])
    c, d = mul(line_sine, scale_x), mul(cosine, scale_y)
    half = lambda p, q: add(mul(p, f32(width / 2)), mul(q, f32(height / 2)))
    zero, one = (builder.constant(np.full((1, 1, 1), value, np.float32)) for value in (0, 1))
    rows = [a, b, zero, sub(centre_x, half(a, b)), c, d, zero, sub(centre_y, half(c, d)),
            zero, zero, one, zero, zero, zero, zero, one]
    flat = builder.add("Concat", rows, axis=2)
    builder.names[o.outputs[0]] = builder.add("Reshape", [flat, builder.constant(np.array([1, 4, 4], np.int64))])


def _affine(builder, matrix):
    """The six numbers of a plane's transform, each (1, 1, 1)."""
    rows = _elements(builder, matrix, 1, (0, 1))
    return [element for row in rows for element in _elements(builder, row, 2, (0, 1, 3))]


def transform_tensor_bilinear(builder, o):
    """Samples a feature map at the centres of a region's cells; what lies outside the map is zero."""
    options = _options(o)
    _, height, width, _ = builder.shape(o.inputs[0])
    columns, rows = options["output_width"], options["output_height"]
    xx, xy, xt, yx, yy, yt = _affine(builder, builder.names[o.inputs[1]])
    cell_y, cell_x = (each.reshape(1, rows, columns).astype(np.float32) + np.float32(0.5)
                      for each in np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij"))
    cell_x, cell_y = builder.constant(cell_x), builder.constant(cell_y)
    add, mul = (lambda p, q, k=kind: builder.add(k, [p, q]) for kind in ("Add", "Mul"))
    inside, grid = [], []
    for p, q, t, size in ((xx, xy, xt, width), (yx, yy, yt, height)):
        at = add(add(add(mul(p, cell_x), mul(q, cell_y)), t), builder.constant(np.float32(-0.5)))
        clipped = builder.add("Clip", [at, builder.constant(np.float32(0)), builder.constant(np.float32(size - 1))])
        inside.append(builder.add("Equal", [at, clipped]))
        normal = add(mul(at, builder.constant(np.float32(2 / (size - 1)))), builder.constant(np.float32(-1)))
        grid.append(builder.add("Unsqueeze", [normal, builder.constant(np.array([3], np.int64))]))
    sampled = builder.add(
        "GridSample", [builder.names[o.inputs[0]], builder.add("Concat", grid, axis=3)],
        mode="bilinear", padding_mode="zeros", align_corners=1)
    mask = builder.add("Cast", [builder.add("And", inside)], to=TensorProto.FLOAT)
    builder.names[o.outputs[0]] = mul(
        sampled, builder.add("Unsqueeze", [mask, builder.constant(np.array([1], np.int64))]))


def transform_landmarks(builder, o):
    """Points of a plane through a matrix."""
    x, y = _elements(builder, builder.names[o.inputs[0]], 2, (0, 1))
    xx, xy, xt, yx, yy, yt = _affine(builder, builder.names[o.inputs[1]])
    add, mul = (lambda p, q, k=kind: builder.add(k, [p, q]) for kind in ("Add", "Mul"))
    builder.names[o.outputs[0]] = builder.add("Concat", [
        add(add(mul(xx, x), mul(xy, y)), xt), add(add(mul(yx, x), mul(yy, y)), yt)], axis=2)


def transposed_convolution(builder, o):
    """A transposed convolution with a bias; its options are C's struct of padding, stride width and stride height."""
    _, stride_width, stride_height = np.frombuffer(o.custom, np.int32)
    weights = builder.values(o.inputs[1]).transpose(3, 0, 1, 2)
    assert weights.shape[2:] == (stride_height, stride_width)  # then neither padding takes anything away
    builder.names[o.outputs[0]] = builder.add(
        "ConvTranspose",
        [builder.names[o.inputs[0]], builder.weight(weights), builder.weight(builder.values(o.inputs[2]))],
        strides=[stride_height, stride_width])
