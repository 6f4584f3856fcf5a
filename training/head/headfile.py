"""head.safetensors, as docs/formats.md describes it; the same head always gives the same bytes."""
import json
import struct

import numpy as np

TYPES = {"float32": "F32", "float16": "F16", "int32": "I32"}
ALIGNMENT = 8


def write(path, tensors, metadata):
    """Writes arrays in the given order."""
    header = {"__metadata__": dict(sorted(metadata.items()))}
    chunks, at = [], 0
    for name, array in tensors.items():
        data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
        header[name] = {
            "dtype": TYPES[array.dtype.name], "shape": list(array.shape), "data_offsets": [at, at + len(data)]}
        chunks.append(data)
        at += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def read(path):
    """(tensors, metadata)."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    names = {code: name for name, code in TYPES.items()}
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = np.frombuffer(data[start:end], names[entry["dtype"]]).reshape(entry["shape"])
    return tensors, metadata
