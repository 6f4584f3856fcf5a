"""Compares converted networks with the originals in TensorFlow Lite's own interpreter.

    python check.py PACKAGES PICTURE...
    python check.py PACKAGES --golden FILE

The second form writes what the originals give for a pattern, for the worker's tests.

PACKAGES is the folder of convert.py. Inputs are random values and the given pictures. Two networks have operators that
only MediaPipe's own runtime has: they are compared up to the first of those. As a whole, the face mesh is compared with
plain_network.py here, and both with MediaPipe's runtime by check_mediapipe.py.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

import convert
import face_mesh
import plain_network
import tflite_file
from face_mesh import merged_landmarks
from onnx_graph import GraphBuilder

RANGES = {"face_detection": (-1, 1), "face_landmarks": (0, 1), "person": (0, 1)}


def inputs(shape, low, high, pictures):
    _, height, width, channels = shape
    generator = np.random.default_rng(7)
    for _ in range(3):
        yield generator.uniform(low, high, shape).astype(np.float32)
    for each in pictures:
        picture = Image.open(each).convert("RGB").resize((width, height), Image.Resampling.BILINEAR)
        yield (np.asarray(picture, np.float32)[None] / 255 * (high - low) + low).astype(np.float32)


def original(network, data, values, packages):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "model.tflite").write_bytes(data)
        values.tofile(folder / "input.bin")
        subprocess.run(
            ["node", Path(__file__).with_name("run_tflite.cjs"), folder / "model.tflite", folder / "input.bin", folder],
            check=True, env={"NODE_PATH": str(packages.resolve()), "PATH": "/usr/bin:/usr/local/bin:/bin"},
            stderr=subprocess.DEVNULL)
        names = [network.tensors[i].name for i in network.outputs]
        return {name: np.fromfile(folder / f"{name.replace('/', '_')}.f32", np.float32) for name in names}


def networks(packages):
    """Name, bytes and output names of each network that the interpreter can run."""
    for name, (source, outputs) in {**convert.MODELS, **convert.CANDIDATES}.items():
        data = source.read(packages)
        missing = {"person_segmentation": "Convolution2DTransposeBias", "face_landmarks": "Landmarks2TransformMatrix"}
        if name in missing:
            data = tflite_file.cut(data, missing[name])
            network = tflite_file.read(data)
            outputs = convert.Plain(**{f"tensor_{i}": network.tensors[i].name for i in network.outputs})
            name += ", first part"
        yield name, data, outputs


def compare(name, network, outputs, original, pictures):
    session = onnxruntime.InferenceSession(
        GraphBuilder(network).build(outputs).SerializeToString(), providers=["CPUExecutionProvider"])
    (low, high), = (span for prefix, span in RANGES.items() if name.startswith(prefix))
    worst = {}
    for values in inputs(network.tensors[network.inputs[0]].shape, low, high, pictures):
        expected = original(values)
        for output, array in zip(session.get_outputs(), session.run(None, {"image": values.transpose(0, 3, 1, 2)})):
            array = array.transpose(0, 2, 3, 1) if array.ndim == 4 else array
            reference = expected[output.name].ravel()
            peak, size = worst.get(output.name, (0, 0))
            worst[output.name] = (max(peak, np.abs(array.ravel() - reference).max()), max(size, np.abs(reference).max()))
    for output, (difference, size) in worst.items():
        print(f"{name}, {output}: largest difference {difference:.2e} of values up to {size:.3g}")


def merged(outputs):
    """The 478 points and the presence, from the outputs of the face mesh."""
    points = np.zeros((478, 3), np.float32)
    points[:468] = outputs["output_mesh_identity"].reshape(468, 3)
    for name, indices in face_mesh.PARTS.items():
        points[indices, :2] = outputs[name].reshape(-1, 2)
    for first, eye in ((468, face_mesh.LEFT_EYE), (473, face_mesh.RIGHT_EYE)):
        points[first:first + 5, 2] = points[eye[:face_mesh.LID_POINTS], 2].mean()
    return {"landmarks": points, "presence": outputs["conv_faceflag"]}


def golden(packages, file):
    """Every 97th value of outputs for 0.5 + 0.5 sin(0.37 x + 0.21 y + 1.3 c), scaled to each network's range."""
    found = {}
    for name, size, low, high in (("face_detection_short_range", 128, -1, 1), ("face_landmarks", 192, 0, 1)):
        source, outputs = convert.MODELS[name]
        data = source.read(packages)
        network = tflite_file.read(data)
        y, x, c = np.meshgrid(np.arange(size), np.arange(size), np.arange(3), indexing="ij")
        values = (low + (high - low) * (0.5 + 0.5 * np.sin(0.37 * x + 0.21 * y + 1.3 * c)))[None].astype(np.float32)
        if outputs is merged_landmarks:
            results = merged(plain_network.run(network, values))
        else:
            tensors = original(network, data, values, packages)
            results = {output: tensors[tensor] for output, tensor in outputs.names.items()}
        found[name] = {output: [round(float(v), 5) for v in array.ravel()[::97]] for output, array in results.items()}
    file.write_text(json.dumps(found, indent=1) + "\n")


def main():
    packages, pictures = Path(sys.argv[1]), sys.argv[2:]
    if pictures[0] == "--golden":
        golden(packages, Path(pictures[1]))
        return
    for name, data, outputs in networks(packages):
        network = tflite_file.read(data)

        def run(values):
            found = original(network, data, values, packages)
            return {output: found[tensor] for output, tensor in outputs.names.items()}
        compare(name, network, outputs, run, pictures)
    source, outputs = convert.MODELS["face_landmarks"]
    network = tflite_file.read(source.read(packages))
    compare("face_landmarks", network, outputs, lambda values: merged(plain_network.run(network, values)), pictures)


if __name__ == "__main__":
    main()
