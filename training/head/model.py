"""The head model's arithmetic in NumPy, for looking and testing: codes to vertices in the head's own units."""
import json

import numpy as np

import headfile


class Head:
    """A head.safetensors; names is the list of expressions, parts the vertices of each part (first, end)."""

    def __init__(self, path):
        tensors, metadata = headfile.read(path)
        self.tensors = {name: value if value.dtype.kind == "i" else value.astype(np.float64)
                        for name, value in tensors.items()}
        self.names = json.loads(metadata["expression_names"])
        self.joints = json.loads(metadata["joint_names"])
        self.parts = json.loads(metadata["parts"])
        self.faces = self.tensors["faces"]

    def pose(self, shape=(), turns=None, **expressions):
        """Vertices (V, 3) for an identity code (may be short), expression amounts by name, and axis-angles by joint."""
        shape = np.asarray(shape, float)
        vertices = self.tensors["template"] + np.tensordot(shape, self.tensors["shape_basis"][:len(shape)], 1)
        for name, amount in expressions.items():
            vertices = vertices + amount * self.tensors["expression_basis"][self.names.index(name)]
        if not turns:
            return vertices
        places = self.tensors["joint_regressor"] @ vertices
        result = np.zeros_like(vertices)
        world = []
        for joint, parent in enumerate(self.tensors["parents"]):
            rotation = rodrigues(np.asarray(turns.get(self.joints[joint], (0, 0, 0)), float))
            local = np.c_[rotation, places[joint] - rotation @ places[joint]]
            if parent >= 0:
                above = world[parent]
                local = np.c_[above[:, :3] @ local[:, :3], above[:, :3] @ local[:, 3] + above[:, 3]]
            world.append(local)
            weight = self.tensors["skinning_weights"][:, joint, None]
            result += weight * (vertices @ local[:, :3].T + local[:, 3])
        return result

    def landmarks(self, name, vertices):
        """(N, 3) points of an embedding."""
        corners = vertices[self.faces[self.tensors[f"landmarks.{name}.faces"]]]
        return (corners * self.tensors[f"landmarks.{name}.weights"][:, :, None]).sum(1)


def rodrigues(axis_angle):
    """Rotation matrix of an axis-angle vector."""
    angle = np.linalg.norm(axis_angle)
    if angle == 0:
        return np.eye(3)
    x, y, z = axis_angle / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
