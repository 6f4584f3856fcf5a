"""Compares the converted person segmentation, as a whole, with MediaPipe's own runtime.

    python check_mediapipe.py ONNX RESULTS PICTURE...

ONNX is convert.py's folder, RESULTS is run_mediapipe.cjs's for the same pictures. The runtime shrinks pictures on a GPU
and gives the mask as bytes in the picture's size, so that small differences remain. (Landmarks are compared by the
worker's tests, after the worker's own search and sampling.)
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image


def main():
    session = onnxruntime.InferenceSession(Path(sys.argv[1]) / "person_segmentation.onnx")
    for file in map(Path, sys.argv[3:]):
        picture = Image.open(file).convert("RGB")
        found = json.loads((Path(sys.argv[2]) / f"{file.stem}.json").read_text())
        expected = np.array(found["mask"], np.float32).reshape(found["height"], found["width"]) / 255
        small = np.asarray(picture.resize((256, 256), Image.Resampling.BILINEAR), np.float32) / 255
        (mask,) = session.run(None, {"image": small.transpose(2, 0, 1)[None]})
        whole = Image.fromarray(mask[0, 0]).resize(picture.size, Image.Resampling.BILINEAR)
        difference = np.abs(np.asarray(whole) - expected)
        agree = ((np.asarray(whole) > 0.5) == (expected > 0.5)).mean()
        print(f"{file.stem}: mean difference {difference.mean():.4f}, {100 * agree:.2f} % of pixels on the same side of 0.5")


if __name__ == "__main__":
    main()
