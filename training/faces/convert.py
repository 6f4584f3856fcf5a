"""Converts MediaPipe's face models from their npm packages to ONNX.

    python convert.py PACKAGES OUT

PACKAGES is a folder in which `npm install` put the packages of package.json (its node_modules). The files' SHA-256 are
checked, so that the same models come out.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np

import tflite_file
from face_mesh import merged_landmarks
from onnx_graph import GraphBuilder

MESH_ASSETS = "@mediapipe/face_mesh/face_mesh_solution_packed_assets.data"


class Source:
    """Where a network lies: a file of a package, or part of one."""

    def __init__(self, path, sha256, start=0, end=None):
        self.path, self.sha256, self.start, self.end = path, sha256, start, end

    def read(self, packages):
        data = (packages / self.path).read_bytes()[self.start:self.end]
        found = hashlib.sha256(data).hexdigest()
        if found != self.sha256:
            raise SystemExit(f"{self.path} has SHA-256 {found}, not {self.sha256}: another version of the package?")
        return data


class Plain:
    """Outputs as the network has them: the given names for its tensors' names."""

    def __init__(self, **names):
        self.names = names

    def __call__(self, builder):
        for name, tensor in self.names.items():
            (index,) = [i for i in builder.network.outputs if builder.network.tensors[i].name == tensor]
            builder.add("Identity", [builder.names[index]], name=name)
            shape = builder.shape(index)
            yield name, shape if len(shape) != 4 else (shape[0], shape[3], shape[1], shape[2])


MODELS = {
    "face_detection_short_range": (
        Source("@mediapipe/face_detection/face_detection_short_range.tflite",
               "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633"),
        Plain(regressors="regressors", scores="classificators")),
    "face_landmarks": (
        Source(MESH_ASSETS, "883b7411747bac657c30c462d305d312e9dec6adbf8b85e2f5d8d722fca9455d", 0, 2495952),
        merged_landmarks),
    "person_segmentation": (
        Source("@mediapipe/selfie_segmentation/selfie_segmentation.tflite",
               "8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27"),
        Plain(mask="activation_10")),
}

# Compared with those that ship; see README.md.
CANDIDATES = {
    "face_detection_full_range": (
        Source("@mediapipe/face_detection/face_detection_full_range.tflite",
               "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3"),
        Plain(regressors="reshaped_regressor_face_4", scores="reshaped_classifier_face_4")),
    "face_detection_full_range_sparse": (
        Source("@mediapipe/face_detection/face_detection_full_range_sparse.tflite",
               "671dd2f9ed11a78436fc21cc42357a803dfc6f73e9fb86541be942d5716c2dce"),
        Plain(regressors="Identity", scores="Identity_1")),
    "face_landmarks_without_attention": (
        Source(MESH_ASSETS, "c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1", 2495952, 3737848),
        Plain(mesh="conv2d_21", presence="conv2d_31")),
}


def main():
    packages, out = Path(sys.argv[1]), Path(sys.argv[2])
    chosen = {**MODELS, **CANDIDATES} if "--candidates" in sys.argv else MODELS
    out.mkdir(parents=True, exist_ok=True)
    for name, (source, outputs) in chosen.items():
        network = tflite_file.read(source.read(packages))
        model = GraphBuilder(network).build(outputs)
        data = model.SerializeToString(deterministic=True)
        (out / f"{name}.onnx").write_bytes(data)
        print(f"{name}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
