"""The head model: codes to posed vertices by linear blend skinning, and landmarks on them (SPEC section 2)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

NUDGE = 1e-8


@dataclass(frozen=True)
class LandmarkEmbedding:
    """Points fixed to the surface."""

    faces: Tensor
    """(N) int32"""
    weights: Tensor
    """(N, 3) barycentric"""


@dataclass(frozen=True)
class HeadData:
    """The numbers of ``head.safetensors`` in the head model's own units; see docs/formats.md."""

    template: Tensor
    shape_basis: Tensor
    shape_names: list[str]
    expression_basis: Tensor
    expression_names: list[str]
    pose_basis: Tensor
    joint_regressor: Tensor
    joint_names: list[str]
    parents: Tensor
    skinning_weights: Tensor
    faces: Tensor
    landmarks: dict[str, LandmarkEmbedding]


class HeadModel(nn.Module):
    """Holds no parameters: the head model is given, not trained."""

    def __init__(self, data: HeadData, world_scale: float):
        super().__init__()
        self.world_scale = world_scale
        self.joint_names = list(data.joint_names)
        self.parents = data.parents.tolist()
        for name in ("template", "shape_basis", "expression_basis", "pose_basis", "joint_regressor",
                     "skinning_weights"):
            self.register_buffer(name, getattr(data, name).float(), persistent=False)
        self.register_buffer("faces", data.faces.long(), persistent=False)
        for name, embedding in data.landmarks.items():
            self.register_buffer(f"{name}_faces", embedding.faces.long(), persistent=False)
            self.register_buffer(f"{name}_weights", embedding.weights.float(), persistent=False)

    def forward(self, shape: Tensor, expression: Tensor, pose: Tensor, eyes: Tensor) -> Tensor:
        """Posed vertices (B, V, 3) in world units.

        shape (B, S), expression (B, E); pose (B, 6): global rotation, jaw; eyes (B, 6): left, right; axis-angle in
        radians. Joints of other names, the neck among them, stay as they are.
        """
        shaped = (self.template + torch.einsum("bs,svx->bvx", shape, self.shape_basis)
                  + torch.einsum("be,evx->bvx", expression, self.expression_basis))
        joints = torch.einsum("jv,bvx->bjx", self.joint_regressor, shaped)
        rotations = rodrigues(self._turns(pose, eyes))
        identity = torch.eye(3, dtype=rotations.dtype, device=rotations.device)
        feature = (rotations[:, 1:] - identity).flatten(1)
        posed = shaped + torch.einsum("bp,pvx->bvx", feature, self.pose_basis)
        turn, shift = self._relative_transforms(rotations, joints)
        turn = torch.einsum("vj,bjxy->bvxy", self.skinning_weights, turn)
        shift = torch.einsum("vj,bjx->bvx", self.skinning_weights, shift)
        return ((turn @ posed.unsqueeze(-1)).squeeze(-1) + shift) * self.world_scale

    def landmarks(self, vertices: Tensor, name: str = "landmarks70") -> Tensor:
        """(B, N, 3): the embedded points on posed vertices (B, V, 3)."""
        corners = vertices[:, self.faces[getattr(self, f"{name}_faces")]]
        return (corners * getattr(self, f"{name}_weights").unsqueeze(-1)).sum(2)

    def _turns(self, pose: Tensor, eyes: Tensor) -> Tensor:
        """(B, J, 3) axis-angle vectors."""
        given = {"root": pose[:, :3], "jaw": pose[:, 3:], "left_eye": eyes[:, :3], "right_eye": eyes[:, 3:]}
        still = torch.zeros_like(pose[:, :3])
        return torch.stack([given.get(name, still) for name in self.joint_names], 1)

    def _relative_transforms(self, rotations: Tensor, joints: Tensor) -> tuple[Tensor, Tensor]:
        """(B, J, 3, 3) and (B, J, 3): each joint's transform with its place at rest removed."""
        turns, places = [], []
        for joint, parent in enumerate(self.parents):
            if parent < 0:
                turns.append(rotations[:, joint])
                places.append(joints[:, joint])
            else:
                bone = (joints[:, joint] - joints[:, parent]).unsqueeze(-1)
                turns.append(turns[parent] @ rotations[:, joint])
                places.append((turns[parent] @ bone).squeeze(-1) + places[parent])
        turn, place = torch.stack(turns, 1), torch.stack(places, 1)
        return turn, place - (turn @ joints.unsqueeze(-1)).squeeze(-1)


def rodrigues(vectors: Tensor) -> Tensor:
    """Axis-angle (..., 3) to rotation matrices (..., 3, 3): R = I + sin K + (1 - cos) K K.

    TRAP: 1e-8 is added to each component before the norm only, so the direction is not quite a unit vector.
    """
    angle = (vectors + NUDGE).norm(dim=-1, keepdim=True)
    x, y, z = (vectors / angle).unbind(-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).unflatten(-1, (3, 3))
    angle = angle.unsqueeze(-1)
    identity = torch.eye(3, dtype=vectors.dtype, device=vectors.device)
    return identity + angle.sin() * cross + (1 - angle.cos()) * (cross @ cross)
