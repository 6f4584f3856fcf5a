"""Builds head.safetensors, the open head, from ICT-FaceKit and MediaPipe's canonical face. See README.md."""
import argparse
import json
from pathlib import Path

import numpy as np

import arkit
import facekit
import headfile
import identity
import mediapipe
import registration
import repair
import skeleton
import topology

IDENTITIES = 50
SEALED = ("cheekPuff", "jawForward", "mouthPucker", "mouthRollLower", "mouthRollUpper")
"""Shapes in which ICT's lips part a little, and ours meet."""

ROLL_DEPTH = 0.88
"""How far back the upper lip rolls, of what it does in ICT, where it passes through the incisors."""

METRES = 0.01
ORIGIN = np.array([0, 0.6, 5.5])
"""The head's origin in ICT's centimetres: 3 cm below the eyes' centres and 2.5 cm behind them, where FLAME's lies."""


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--facekit", required=True, help="checkout of ICT-FaceKit")
    arguments.add_argument("--face-mesh", required=True, help="npm package @mediapipe/face_mesh, as .tgz")
    arguments.add_argument("--out", required=True, help="head.safetensors to write")
    chosen = arguments.parse_args()
    kit = facekit.load(chosen.facekit)
    head, report = build(kit, *mediapipe.canonical(chosen.face_mesh))
    names = {"parts": report["parts"], "shape_names": [f"identity_{i:02d}" for i in range(IDENTITIES)],
             "expression_names": list(arkit.NAMES), "joint_names": list(skeleton.NAMES)}
    metadata = {"format": "avatarfleet.head", "version": "1"}
    metadata |= {key: json.dumps(value, separators=(",", ":")) for key, value in names.items()}
    headfile.write(chosen.out, head, metadata)
    report["bytes"] = Path(chosen.out).stat().st_size
    print(json.dumps(report, indent=2))


def build(kit, points, triangles):
    """The head's tensors, and what is worth knowing of them."""
    lips = repair.Lips(kit)
    neutral = kit.neutral + lips.meet(kit.neutral)
    expressions = arkit_shapes(kit, neutral, lips)
    people = kit.identity + np.stack([lips.still(neutral, field) for field in kit.identity])
    for side in ("left", "right"):
        closed = neutral + expressions[f"eyeBlink{side.capitalize()}"]
        people = people + repair.seat_eyes(kit, side, (neutral, closed), people)
    kept, faces = topology.build(kit, neutral, poses(kit, neutral, expressions))
    template = neutral[kept]
    fields, mixtures, shares = identity.principal(people[:, kept], IDENTITIES)
    eyes = [member(kept, f"eyeball_{side}") for side in ("left", "right")]
    regressor, hinge, angle = joints(kit, kept, template, expressions["jawOpen"], eyes)
    head = {
        "template": ((template - ORIGIN) * METRES).astype(np.float32),
        "shape_basis": (fields * METRES).astype(np.float16),
        "expression_basis": np.stack([expressions[name][kept] * METRES for name in arkit.NAMES]).astype(np.float16),
        "joint_regressor": regressor.astype(np.float32),
        "skinning_weights": skeleton.weights(template, *eyes).astype(np.float32),
        "parents": np.array(skeleton.PARENTS, np.int32),
        "faces": faces.astype(np.int32),
    }
    on_skin = registration.register(kit, neutral, points, triangles)
    embeddings = {"landmarks70": ibug(kept, faces), "mediapipe468": embed(on_skin, kept, faces, template, kit)}
    for name, (face, weight) in sorted(embeddings.items()):
        head[f"landmarks.{name}.faces"] = face.astype(np.int32)
        head[f"landmarks.{name}.weights"] = weight.astype(np.float32)
    distance = np.linalg.norm(on_skin - (template[faces[embeddings["mediapipe468"][0]]]
                                         * embeddings["mediapipe468"][1][:, :, None]).sum(1), axis=1)
    report = {
        "vertices": len(kept), "faces": len(faces),
        "parts": {name: np.searchsorted(kept, span).tolist() for name, span in facekit.PARTS.items()
                  if member(kept, name).any()},
        "identity_components": IDENTITIES,
        "variance_explained_on_the_head": float(shares[:IDENTITIES].sum()),
        "variance_explained_on_all_of_ICTs_vertices": identity.explained(kit.identity, mixtures),
        "variance_explained_on_ICTs_face": identity.explained(
            kit.identity[:, facekit.PARTS["face"][0]:facekit.PARTS["face"][1]], mixtures),
        "jaw_hinge_cm": hinge.round(2).tolist(), "jawOpen_degrees": float(np.degrees(angle)),
        "mediapipe468_off_the_full_mesh_mm": {"mean": float(distance.mean() * 10), "max": float(distance.max() * 10)},
    }
    return head, report


def arkit_shapes(kit, neutral, lips):
    """ARKit's 52 shapes on ICT's vertices, by name."""
    shapes = {name: sum(kit.expressions[source] for source in arkit.sources(name))
              for name in arkit.NAMES if name not in arkit.BUILT_HERE}
    for side in ("left", "right"):
        name = f"eyeBlink{side.capitalize()}"
        shapes[name] = shapes[name] + repair.close_lids(kit, side, neutral, shapes[name])
    shapes["mouthRollUpper"] = shapes["mouthRollUpper"] * [1, 1, ROLL_DEPTH]
    closed = shapes["jawOpen"] + shapes["mouthClose"]
    shapes["mouthClose"] = shapes["mouthClose"] + lips.carried(closed)
    for name in SEALED:
        shapes[name] = shapes[name] + lips.meet(neutral + shapes[name])
    shapes["tongueOut"] = repair.tongue_out(kit)
    return shapes


def poses(kit, neutral, shapes):
    """The poses whose form the thinned mesh must keep, the neutral head first."""
    def posed(*names):
        return neutral + sum(shapes[name] for name in names)
    return np.stack([
        neutral,
        posed("eyeBlinkLeft", "eyeBlinkRight"),
        posed("jawOpen"),
        posed("mouthSmileLeft", "mouthSmileRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
        posed("mouthPucker", "browDownLeft", "browDownRight", "noseSneerLeft", "noseSneerRight"),
        posed("mouthFunnel"),
        neutral + 2 * kit.identity[0] + 2 * kit.identity[1]])


def joints(kit, kept, template, jaw_open, eyes):
    """The joint regressor, and the jaw's hinge with the angle that jawOpen turns it by."""
    lower = np.arange(19814, 20884)
    hinge, angle = skeleton.jaw_hinge(kit.neutral[lower], (kit.neutral + jaw_open)[lower])
    skin = member(kept, "face") | member(kept, "head")
    y, z = template[:, 1], template[:, 2]
    holders = [skin & (y < -11.5), skin & (y < -5.5) & (y > -11.5) & (z < 6),
               skin & (np.hypot(y - hinge[1], z - hinge[2]) < 3.5) & (np.abs(template[:, 0]) > 4), *eyes]
    targets = [skeleton.ROOT, skeleton.NECK, hinge]
    targets += [repair.eyeball(kit, side)[0] for side in ("left", "right")]
    return skeleton.regressor(template, holders, targets), hinge, angle


def ibug(kept, faces):
    """The 68 points on their vertices, then the middle of the right and of the left cornea."""
    number = {old: new for new, old in enumerate(kept.tolist())}
    vertices = [number[old] for old in facekit.LANDMARKS + facekit.CORNEAS]
    found = [np.argwhere(faces == vertex)[0] for vertex in vertices]
    weights = np.zeros((len(found), 3))
    weights[np.arange(len(found)), [corner for _, corner in found]] = 1
    return np.array([face for face, _ in found]), weights


def embed(points, kept, faces, template, kit):
    """The faces and barycentric weights of the points of our skin that lie nearest."""
    outer = np.isin(kept, np.unique(registration.skin(kit, kit.neutral)))[faces].all(1)
    candidates = np.flatnonzero(outer)
    face, weights, _ = registration.closest_skin(kit, points, template, faces[candidates], kept)
    return candidates[face], weights


def member(kept, part):
    """Which kept vertices belong to a part."""
    first, end = facekit.PARTS[part]
    return (kept >= first) & (kept < end)


if __name__ == "__main__":
    main()
