"""The canonical face of MediaPipe's face mesh (Apache-2.0, Google): 468 points and their triangles, read from the npm
package @mediapipe/face_mesh; and which of its points lie on lids, lips, brows and nose."""
import io
import struct
import tarfile

import numpy as np

POINTS = 468
LOADER = "package/face_mesh_solution_packed_assets_loader.js"
DATA = "package/face_mesh_solution_packed_assets.data"
METADATA = "geometry_pipeline_metadata_landmarks.binarypb"

RIGHT_LID_UPPER = (33, 246, 161, 160, 159, 158, 157, 173, 133)
RIGHT_LID_LOWER = (33, 7, 163, 144, 145, 153, 154, 155, 133)
LEFT_LID_UPPER = (263, 466, 388, 387, 386, 385, 384, 398, 362)
LEFT_LID_LOWER = (263, 249, 390, 373, 374, 380, 381, 382, 362)
"""From the outer corner to the inner."""

INNER_LIP_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
INNER_LIP_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
OUTER_LIP_UPPER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
OUTER_LIP_LOWER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
"""From the right corner of the mouth to the left."""

UPPER_LIP_SEAM = INNER_LIP_UPPER[1:-1] + (183, 42, 41, 38, 12, 268, 271, 272, 407)
LOWER_LIP_SEAM = INNER_LIP_LOWER[1:-1] + (96, 89, 179, 86, 15, 316, 403, 319, 325)
"""The points so near to the other lip that the nearest skin may be the other lip's."""

IBUG = {
    8: 152, 17: 70, 18: 63, 19: 105, 20: 66, 21: 107, 22: 336, 23: 296, 24: 334, 25: 293, 26: 300,
    27: 168, 28: 197, 29: 5, 30: 4, 31: 98, 32: 97, 33: 2, 34: 326, 35: 327,
}
"""Points that both sets have, by iBUG's numbers; lids and lips, which are curves in both, are not among them."""


def canonical(package):
    """Points (468, 3) in centimetres, +x the person's left, and triangles (898, 3), from the package's .tgz."""
    with tarfile.open(package) as archive:
        loader = archive.extractfile(LOADER).read().decode()
        data = archive.extractfile(DATA).read()
    entry = loader[loader.index(METADATA):]
    start, end = (int(entry.split(f'"{key}": ')[1].split(",")[0].split("}")[0]) for key in ("start", "end"))
    mesh = next(value for number, value in _fields(data[start:end])
                if isinstance(value, bytes) and len(value) > 5 * 4 * POINTS)
    fields = list(_fields(mesh))
    vertices = np.array([value for number, value in fields if number == 3]).reshape(POINTS, 5)
    triangles = np.array([value for number, value in fields if number == 4]).reshape(-1, 3)
    return vertices[:, :3], triangles


def _fields(message):
    """Numbers and values of a protocol buffer's fields."""
    stream = io.BytesIO(message)
    while stream.tell() < len(message):
        key = _varint(stream)
        number, kind = key >> 3, key & 7
        if kind == 0:
            yield number, _varint(stream)
        elif kind == 2:
            yield number, stream.read(_varint(stream))
        elif kind == 5:
            yield number, struct.unpack("<f", stream.read(4))[0]
        else:
            raise ValueError(f"wire type {kind}")


def _varint(stream):
    value = shift = 0
    while True:
        byte = stream.read(1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7
