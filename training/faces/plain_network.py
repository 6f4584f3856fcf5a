"""A slow, plain interpreter of the networks, written after MediaPipe's and TensorFlow Lite's reference kernels.

It shares nothing with the converter: feature maps stay channels last and MediaPipe's operators are loops. It stands in
for a runtime where there is none to be had: the face mesh with attention runs only inside MediaPipe's graphs.
"""

import math

import numpy as np
from flatbuffers import flexbuffers


def run(network, values):
    """Runs a network; values are its input, (1, H, W, C).

    :return: the outputs by name
    """
    known = {t.index: t.values.astype(np.float32) if t.values is not None and t.dtype == np.float16 else t.values
             for t in network.tensors if t.values is not None}
    known[network.inputs[0]] = values.astype(np.float32)
    for o in network.operators:
        inputs = [known[i] for i in o.inputs if i >= 0]
        known[o.outputs[0]] = _KERNELS[o.kind](o, network.tensors[o.outputs[0]].shape, *inputs)
    return {network.tensors[i].name: known[i] for i in network.outputs}


def _windows(x, kernel, stride, padding, out_shape, fill):
    """(H', W', kernel rows, kernel columns, C) of a picture padded as TensorFlow pads."""
    before = []
    for axis in (0, 1):
        total = max((out_shape[1 + axis] - 1) * stride[axis] + kernel[axis] - x.shape[1 + axis], 0)
        before.append(total // 2 if padding == 0 else 0)
    rows, columns = out_shape[1:3]
    padded = np.full((before[0] + x.shape[1] + kernel[0] + stride[0], before[1] + x.shape[2] + kernel[1] + stride[1],
                      x.shape[3]), fill, np.float32)
    padded[before[0]:before[0] + x.shape[1], before[1]:before[1] + x.shape[2]] = x[0]
    out = np.empty((rows, columns, *kernel, x.shape[3]), np.float32)
    for i in range(kernel[0]):
        for j in range(kernel[1]):
            out[:, :, i, j] = padded[i:i + rows * stride[0]:stride[0], j:j + columns * stride[1]:stride[1]]
    return out


def _activate(x, function):
    return {0: lambda: x, 1: lambda: np.maximum(x, 0), 3: lambda: np.clip(x, 0, 6)}[function]()


def _convolution(o, shape, x, weights, bias):
    windows = _windows(x, weights.shape[1:3], (o.options.int32(2), o.options.int32(1)), o.options.byte(0), shape, 0)
    return _activate(np.einsum("yxijc,oijc->yxo", windows, weights, optimize=True)[None] + bias, o.options.byte(3))


def _depthwise(o, shape, x, weights, bias):
    windows = _windows(x, weights.shape[1:3], (o.options.int32(2), o.options.int32(1)), o.options.byte(0), shape, 0)
    return _activate((windows * weights[0]).sum((2, 3))[None] + bias, o.options.byte(4))


def _maximum(o, shape, x):
    kernel, stride = (o.options.int32(4), o.options.int32(3)), (o.options.int32(2), o.options.int32(1))
    return _windows(x, kernel, stride, o.options.byte(0), shape, -np.inf).max((2, 3))[None]


def _landmarks_to_transform_matrix(o, shape, points):
    options = flexbuffers.GetRoot(o.custom).AsMap.Value
    points = points[0].astype(np.float64)
    left, right = points[options["left_rotation_idx"]], points[options["right_rotation_idx"]]
    r = options["target_rotation_radians"] - math.atan2(right[1] - left[1], right[0] - left[0])
    turned = [(math.cos(r) * x - math.sin(r) * y, math.sin(r) * x + math.cos(r) * y)
              for x, y, _ in points[options["subset_idxs"]]]
    low, high = np.min(turned, 0), np.max(turned, 0)
    middle = (low + high) / 2
    centre = (math.cos(-r) * middle[0] - math.sin(-r) * middle[1], math.sin(-r) * middle[0] + math.cos(-r) * middle[1])
    width, height = options["output_width"], options["output_height"]
    shift, turn, scale, shift_back = (np.eye(4) for _ in range(4))
    shift[:2, 3] = centre
    turn[:2, :2] = [[math.cos(-r), -math.sin(-r)], [math.sin(-r), math.cos(-r)]]
    scale[0, 0] = options["scale_x"] * (high - low)[0] / width
    scale[1, 1] = options["scale_y"] * (high - low)[1] / height
    shift_back[:2, 3] = -width / 2, -height / 2
    return (shift @ turn @ scale @ shift_back)[None].astype(np.float32)


def _transform_tensor_bilinear(o, shape, x, matrix):
    out = np.zeros(shape, np.float32)
    height, width = x.shape[1:3]
    for row in range(shape[1]):
        for column in range(shape[2]):
            u, v, _, _ = matrix[0] @ np.array([column + 0.5, row + 0.5, 0, 1]) - 0.5
            if u < 0 or v < 0 or u > width - 1 or v > height - 1:
                continue
            i, j = int(v), int(u)
            for di, dj in ((0, 0), (0, 1), (1, 0), (1, 1)):
                if i + di < height and j + dj < width:
                    weight = (v - i if di else 1 - v + i) * (u - j if dj else 1 - u + j)
                    out[0, row, column] += weight * x[0, i + di, j + dj]
    return out


def _transform_landmarks(o, shape, points, matrix):
    whole = np.concatenate([points[0], np.zeros((shape[1], 1)), np.ones((shape[1], 1))], 1)
    return (whole @ matrix[0].T)[None, :, :2].astype(np.float32)


_KERNELS = {
    "DEQUANTIZE": lambda o, shape, x: x.astype(np.float32),
    "CONV_2D": _convolution,
    "DEPTHWISE_CONV_2D": _depthwise,
    "MAX_POOL_2D": _maximum,
    "PRELU": lambda o, shape, x, slope: np.where(x > 0, x, x * slope),
    "ADD": lambda o, shape, a, b: _activate(a + b, o.options.byte(0) if o.options else 0),
    "MUL": lambda o, shape, a, b: _activate(a * b, o.options.byte(0) if o.options else 0),
    "PAD": lambda o, shape, x, pads: np.pad(x, pads.tolist()),
    "RESHAPE": lambda o, shape, x, *_: x.reshape(shape),
    "STRIDED_SLICE": lambda o, shape, x, *_: x.reshape(shape),
    "Landmarks2TransformMatrix": _landmarks_to_transform_matrix,
    "TransformTensorBilinear": _transform_tensor_bilinear,
    "TransformLandmarks": _transform_landmarks,
}
