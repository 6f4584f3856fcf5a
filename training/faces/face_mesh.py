"""The 478 points of the face mesh with attention: the mesh, with lips, eyes and irises put in its place.

The lists of indices are those of mediapipe/modules/face_landmark/tensors_to_face_landmarks_with_attention.pbtxt
(Apache-2.0), whose LandmarksRefinementCalculator this does in the graph.
"""

import numpy as np

MESH_POINTS = 468
LIPS = [
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409,
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
    76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408,
    62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407]
LEFT_EYE = [
    33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173,
    130, 25, 110, 24, 23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190,
    226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189,
    35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193]
RIGHT_EYE = [
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398,
    359, 255, 339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414,
    446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413,
    265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417]
IRIS_POINTS = 5
LID_POINTS = 16  # the first points of an eye's list; an iris lies at their mean depth
PARTS = {
    "output_lips": LIPS,
    "output_left_eye": LEFT_EYE,
    "output_right_eye": RIGHT_EYE,
    "output_left_iris": list(range(468, 473)),
    "output_right_iris": list(range(473, 478)),
}


def merged_landmarks(builder):
    """Adds the outputs `landmarks` (478, 3), in pixels of the picture, and `presence` (1), before its sigmoid."""
    index = {builder.network.tensors[i].name: i for i in builder.network.outputs}
    points = lambda name, size: builder.add(
        "Reshape", [builder.names[index[name]], builder.constant(np.array([-1, size], np.int64))])
    mesh = points("output_mesh_identity", 3)
    columns = lambda name, first, last: builder.add("Slice", [
        name, *(builder.constant(np.array([value], np.int64)) for value in (first, last, 1))])
    plane = builder.add("Concat", [columns(mesh, 0, 2), *(points(name, 2) for name in PARTS)], axis=0)
    where, at = list(range(MESH_POINTS)) + [0] * (2 * IRIS_POINTS), MESH_POINTS
    for indices in PARTS.values():
        for i, landmark in enumerate(indices):
            where[landmark] = at + i
        at += len(indices)
    xy = builder.add("Gather", [plane, builder.constant(np.array(where, np.int64))], axis=0)
    depth = columns(mesh, 2, 3)
    depths = [depth]
    for eye in (LEFT_EYE, RIGHT_EYE):
        lids = builder.add("Gather", [depth, builder.constant(np.array(eye[:LID_POINTS], np.int64))], axis=0)
        mean = builder.add("ReduceMean", [lids], axes=[0], keepdims=1)
        depths.append(builder.add("Expand", [mean, builder.constant(np.array([IRIS_POINTS, 1], np.int64))]))
    builder.add("Concat", [xy, builder.add("Concat", depths, axis=0)], name="landmarks", axis=1)
    builder.add(
        "Reshape", [builder.names[index["conv_faceflag"]], builder.constant(np.array([1], np.int64))], name="presence")
    yield "landmarks", (MESH_POINTS + 2 * IRIS_POINTS, 3)
    yield "presence", (1,)
