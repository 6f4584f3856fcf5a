"""Builds an ONNX graph from a TensorFlow Lite network.

Pictures and feature maps are channels first in the ONNX graph: (1, C, H, W) for the network's (1, H, W, C). Weights are
stored in half precision, as the network stores them, and cast to single precision when the graph is loaded.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import mediapipe_ops
from sparse import densify

OPSET = 17
SAME = 0
ACTIVATIONS = {0: None, 1: "Relu", 3: "Relu6", 4: "Tanh"}


class GraphBuilder:
    """Translates operators one by one; `names` maps a tensor's index to its name in the ONNX graph."""

    def __init__(self, network):
        self.network = network
        self.nodes = []
        self.initializers = []
        self.names = {}
        self.constants = {}
        self.count = 0

    def fresh(self, stem):
        self.count += 1
        return f"{stem}_{self.count}"

    def add(self, operator, inputs, name=None, **attributes):
        name = name or self.fresh(operator.lower())
        self.nodes.append(helper.make_node(operator, inputs, [name], **attributes))
        return name

    def constant(self, values, stem="constant"):
        name = self.fresh(stem)
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, values):
        """A float constant, stored in half precision where that loses nothing."""
        half = values.astype(np.float16)
        if values.size > 16 and np.array_equal(half.astype(np.float32), values.astype(np.float32)):
            return self.add("Cast", [self.constant(half, "weight")], to=TensorProto.FLOAT)
        return self.constant(values.astype(np.float32), "weight")

    def values(self, index):
        tensor = self.network.tensors[index]
        return self.constants[index] if index in self.constants else tensor.values

    def shape(self, index):
        return self.network.tensors[index].shape

    def activate(self, name, function):
        kind = ACTIVATIONS[function]
        if kind == "Relu6":
            return self.add("Clip", [name, self.constant(np.float32(0)), self.constant(np.float32(6))])
        return self.add(kind, [name]) if kind else name

    def operand(self, index):
        """A computed tensor's name, or a constant's; pictures of constants are moved to channels first."""
        if index in self.names:
            return self.names[index]
        values = self.values(index)
        return self.weight(values.transpose(0, 3, 1, 2) if values.ndim == 4 else values)

    def pads(self, index, kernel, stride, dilation, padding):
        """Explicit (top, left, bottom, right), since SAME puts the odd pixel at the end."""
        if padding != SAME:
            return [0, 0, 0, 0]
        before, after = [], []
        for size, k, s, d in zip(self.shape(index)[1:3], kernel, stride, dilation):
            total = max((-(-size // s) - 1) * s + (k - 1) * d + 1 - size, 0)
            before.append(total // 2)
            after.append(total - total // 2)
        return before + after

    def build(self, outputs):
        """Translates all operators.

        :param outputs: a function that takes this builder and gives (name, shape) of the graph's outputs
        """
        (source,) = self.network.inputs
        _, height, width, channels = self.shape(source)
        self.names[source] = "image"
        for operator in self.network.operators:
            TRANSLATIONS[operator.kind](self, operator)
        graph = helper.make_graph(
            self.nodes, "graph",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, (1, channels, height, width))],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs(self)],
            self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        return model

    def dequantize(self, o):
        self.constants[o.outputs[0]] = self.values(o.inputs[0]).astype(np.float32)

    def densify(self, o):
        self.constants[o.outputs[0]] = densify(self.network.tensors[o.inputs[0]])

    def conv_2d(self, o):
        self.convolve(o, self.values(o.inputs[1]).transpose(0, 3, 1, 2), 1, 3, (4, 5))

    def depthwise_conv_2d(self, o):
        weights = self.values(o.inputs[1]).transpose(3, 0, 1, 2)
        self.convolve(o, weights, self.shape(o.inputs[0])[3], 4, (5, 6))

    def convolve(self, o, weights, groups, activation, dilations):
        options = o.options
        stride = (options.int32(2), options.int32(1))
        dilation = (options.int32(dilations[1], 1), options.int32(dilations[0], 1))
        kernel = weights.shape[2:]
        inputs = [self.names[o.inputs[0]], self.weight(weights)]
        if len(o.inputs) > 2 and o.inputs[2] >= 0:
            inputs.append(self.weight(self.values(o.inputs[2])))
        name = self.add(
            "Conv", inputs, kernel_shape=kernel, strides=stride, dilations=dilation, group=groups,
            pads=self.pads(o.inputs[0], kernel, stride, dilation, options.byte(0)))
        self.names[o.outputs[0]] = self.activate(name, options.byte(activation))

    def pool(self, o, kind):
        options = o.options
        stride, kernel = (options.int32(2), options.int32(1)), (options.int32(4), options.int32(3))
        name = self.add(
            kind, [self.names[o.inputs[0]]], kernel_shape=kernel, strides=stride,
            pads=self.pads(o.inputs[0], kernel, stride, (1, 1), options.byte(0)))
        self.names[o.outputs[0]] = self.activate(name, options.byte(5))

    def mean(self, o):
        assert self.values(o.inputs[1]).tolist() == [1, 2]
        self.names[o.outputs[0]] = self.add("GlobalAveragePool", [self.names[o.inputs[0]]])

    def arithmetic(self, o, kind):
        name = self.add(kind, [self.operand(i) for i in o.inputs])
        self.names[o.outputs[0]] = self.activate(name, o.options.byte(0) if o.options else 0)

    def prelu(self, o):
        slope = self.values(o.inputs[1]).reshape(-1, 1, 1)
        self.names[o.outputs[0]] = self.add("PRelu", [self.names[o.inputs[0]], self.weight(slope)])

    def pad(self, o):
        before, after = self.values(o.inputs[1]).T.astype(np.int64)[:, [0, 3, 1, 2]]
        name = self.constant(np.concatenate([before, after]))
        self.names[o.outputs[0]] = self.add("Pad", [self.names[o.inputs[0]], name])

    def resize_bilinear(self, o):
        align, half = o.options.flag(2), o.options.flag(3)
        mode = "align_corners" if align else "half_pixel" if half else "asymmetric"
        height, width = self.values(o.inputs[1])
        sizes = self.constant(np.array([1, self.shape(o.inputs[0])[3], height, width], np.int64))
        self.names[o.outputs[0]] = self.add(
            "Resize", [self.names[o.inputs[0]], "", "", sizes], mode="linear", coordinate_transformation_mode=mode)

    def depth_to_space(self, o):
        self.names[o.outputs[0]] = self.add(
            "DepthToSpace", [self.names[o.inputs[0]]], blocksize=o.options.int32(0), mode="DCR")

    def reshape(self, o):
        """Row-major values in TensorFlow's order: channels last; only vectors stay as they are."""
        name, shape = self.names[o.inputs[0]], self.shape(o.outputs[0])
        if len(self.shape(o.inputs[0])) == 4:
            name = self.add("Transpose", [name], perm=[0, 2, 3, 1])
        assert len(shape) != 4 or shape[1] == shape[2] == 1
        if len(shape) == 4:
            shape = (shape[0], shape[3], 1, 1)
        self.names[o.outputs[0]] = self.add("Reshape", [name, self.constant(np.array(shape, np.int64))])

    def concatenation(self, o):
        assert len(self.shape(o.outputs[0])) == 3
        self.names[o.outputs[0]] = self.add("Concat", [self.names[i] for i in o.inputs], axis=o.options.int32(0))

    def whole_slice(self, o):
        """The networks slice only to copy."""
        begin, end, steps = (self.values(i) for i in o.inputs[1:4])
        assert not begin.any() and np.array_equal(end, self.shape(o.inputs[0])) and (steps == 1).all()
        self.names[o.outputs[0]] = self.names[o.inputs[0]]


def simple(kind):
    """An operator of one input that ONNX has too."""
    def translate(builder, o):
        builder.names[o.outputs[0]] = builder.add(kind, [builder.names[o.inputs[0]]])
    return translate


TRANSLATIONS = {
    "ADD": lambda builder, o: builder.arithmetic(o, "Add"),
    "MUL": lambda builder, o: builder.arithmetic(o, "Mul"),
    "CONV_2D": GraphBuilder.conv_2d,
    "DEPTHWISE_CONV_2D": GraphBuilder.depthwise_conv_2d,
    "MAX_POOL_2D": lambda builder, o: builder.pool(o, "MaxPool"),
    "AVERAGE_POOL_2D": lambda builder, o: builder.pool(o, "AveragePool"),
    "MEAN": GraphBuilder.mean,
    "PRELU": GraphBuilder.prelu,
    "RELU": simple("Relu"),
    "LOGISTIC": simple("Sigmoid"),
    "HARD_SWISH": simple("HardSwish"),
    "PAD": GraphBuilder.pad,
    "RESIZE_BILINEAR": GraphBuilder.resize_bilinear,
    "DEPTH_TO_SPACE": GraphBuilder.depth_to_space,
    "RESHAPE": GraphBuilder.reshape,
    "CONCATENATION": GraphBuilder.concatenation,
    "STRIDED_SLICE": GraphBuilder.whole_slice,
    "DEQUANTIZE": GraphBuilder.dequantize,
    "DENSIFY": GraphBuilder.densify,
    "Landmarks2TransformMatrix": mediapipe_ops.landmarks_to_transform_matrix,
    "TransformTensorBilinear": mediapipe_ops.transform_tensor_bilinear,
    "TransformLandmarks": mediapipe_ops.transform_landmarks,
    "Convolution2DTransposeBias": mediapipe_ops.transposed_convolution,
}
