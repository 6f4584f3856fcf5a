"""Joints, how they follow from vertices, and what they hold. Centimetres, ICT-FaceKit's axes."""
import numpy as np
from scipy.optimize import nnls

NAMES = ("root", "neck", "jaw", "left_eye", "right_eye")
PARENTS = (-1, 0, 1, 1, 1)

ROOT = np.array([0, -14.0, -1.2])
NECK = np.array([0, -8.0, -0.6])

EXACT = 1e3
"""How much more a joint's place counts than evenness."""


def jaw_hinge(before, after):
    """The axis that a rigid part of the jaw turns about in the (y, z) plane: point (3) and angle in radians.

    before, after (N, 3): the lower teeth, mouth closed and open.
    """
    a, b = before[:, 1:] - before[:, 1:].mean(0), after[:, 1:] - after[:, 1:].mean(0)
    angle = np.arctan2((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum(), (a * b).sum())
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = np.linalg.solve(np.eye(2) - turn, after[:, 1:].mean(0) - turn @ before[:, 1:].mean(0))
    return np.r_[0, centre], angle


def regressor(vertices, holders, targets):
    """(J, V): weights of no less than 0 that sum to 1 over each joint's holders (masks) and give its target, as even as
    can be."""
    rows = np.zeros((len(targets), len(vertices)))
    for row, mask, target in zip(rows, holders, targets):
        points = np.c_[vertices[mask], np.ones(mask.sum())]
        wanted = np.r_[EXACT * np.r_[target, 1], np.zeros(len(points))]
        row[mask], _ = nnls(np.r_[EXACT * points.T, np.eye(len(points))], wanted)
        row /= row.sum()
        if np.abs(row @ vertices - target).max() > 0.01:
            raise ValueError(f"a joint at {target} lies outside what holds it")
    return rows


def weights(vertices, left_eye, right_eye):
    """Skinning weights (V, 5): the collar stays with the root, the neck joins in evenly up to the throat, the head is
    the neck joint's; eyeballs turn alone; the jaw holds nothing, because jawOpen and its kin are shapes."""
    axis = NECK - ROOT
    along = (vertices - ROOT) @ axis / (axis @ axis)
    rise = np.clip((along + 0.1) / 1.2, 0, 1)
    neck = rise * rise * (3 - 2 * rise)
    result = np.zeros((len(vertices), len(NAMES)))
    result[:, 0], result[:, 1] = 1 - neck, neck
    for joint, eye in ((3, left_eye), (4, right_eye)):
        result[eye] = 0
        result[eye, joint] = 1
    return result
