"""Compares converted networks with the originals in TensorFlow Lite's own interpreter.

    python check.py PACKAGES PICTURE...

PACKAGES is the folder of convert.py. Inputs are random values and the given pictures. Two networks have operators that
only MediaPipe's own runtime has: they are compared up to the first of those, and as a whole by check_mediapipe.py.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

import convert
import tflite_file
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


def main():
    packages, pictures = Path(sys.argv[1]), sys.argv[2:]
    for name, data, outputs in networks(packages):
        network = tflite_file.read(data)
        model = GraphBuilder(network).build(outputs).SerializeToString()
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        (low, high), = (span for prefix, span in RANGES.items() if name.startswith(prefix))
        worst = {}
        for values in inputs(network.tensors[network.inputs[0]].shape, low, high, pictures):
            expected = original(network, data, values, packages)
            got = session.run(None, {"image": values.transpose(0, 3, 1, 2)})
            for output, array in zip(session.get_outputs(), got):
                tensor = outputs.names[output.name]
                array = array.transpose(0, 2, 3, 1) if array.ndim == 4 else array
                peak, size = worst.get(tensor, (0, 0))
                difference = np.abs(array.ravel() - expected[tensor]).max()
                worst[tensor] = (max(peak, difference), max(size, np.abs(expected[tensor]).max()))
        for tensor, (difference, size) in worst.items():
            print(f"{name}, {tensor}: largest difference {difference:.2e} of values up to {size:.3g}")


if __name__ == "__main__":
    main()
