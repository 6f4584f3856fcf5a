"""Draws the pictures of docs/head-model.md from a head.safetensors."""
import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from model import Head
from render import picture, turn

COLOURS = {"face": (0.84, 0.70, 0.61), "head": (0.84, 0.70, 0.61), "mouth_socket": (0.62, 0.24, 0.24),
           "eye_socket_left": (0.70, 0.42, 0.38), "eye_socket_right": (0.70, 0.42, 0.38), "gums": (0.80, 0.46, 0.48),
           "tongue": (0.82, 0.33, 0.38), "teeth": (0.95, 0.94, 0.86), "eyeball_left": (0.93, 0.94, 0.95),
           "eyeball_right": (0.93, 0.94, 0.95)}
IRIS, PUPIL = (0.30, 0.44, 0.58), (0.06, 0.06, 0.08)
COLOUR_COUNT = 112
IRIS_DEGREES, PUPIL_DEGREES = 26, 11
GAZE = {"eyeLookDown": ("pitch", 25), "eyeLookUp": ("pitch", -25), "eyeLookIn": ("yaw", 30), "eyeLookOut": ("yaw", 30)}
"""How far the pictures turn the eyes, in degrees, with the shapes that move the lids alone."""

WITH = {"mouthClose": {"jawOpen": 1.0}, "tongueOut": {"jawOpen": 0.5}}
"""What a shape is made to be seen with."""


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--head", required=True)
    arguments.add_argument("--out", required=True, help="folder for the pictures")
    chosen = arguments.parse_args()
    head, out = Head(chosen.head), Path(chosen.out)
    out.mkdir(parents=True, exist_ok=True)
    for draw in (neutral, identities, expressions, details, landmarks):
        image, name = draw(head), draw.__name__
        image.quantize(COLOUR_COUNT, dither=Image.Dither.NONE, kmeans=1).save(out / f"{name}.png", optimize=True)


def neutral(head):
    vertices = head.pose()
    views = [view(head, vertices, 300, yaw) for yaw in (0, -40, -90, 180)]
    mesh = [view(head, vertices, 300, yaw, lines=True, flat=True) for yaw in (0, -40, -90, 180)]
    return sheet(views + mesh, 4)


def identities(head):
    draws = np.random.Generator(np.random.PCG64(4)).standard_normal((10, len(head.tensors["shape_basis"])))
    images = []
    for draw in draws:
        vertices = head.pose(draw)
        images += [view(head, vertices, 160, yaw, half=0.15, centre=(0, -0.01, -0.02)) for yaw in (0, -50)]
    return sheet(images, 10)


def expressions(head):
    images = []
    for name in head.names:
        vertices = head.pose(turns=gaze(name), **{name: 1.0}, **WITH.get(name, {}))
        extra = "".join(f" + {key} {value:g}" for key, value in WITH.get(name, {}).items())
        images.append(labelled(view(head, vertices, 165, -12, half=0.115, centre=(0, -0.01, 0)), name + extra))
    return sheet(images, 9)


def details(head):
    """Eyes and mouth from near, in the poses that show whether they close."""
    def eye(size=230, **amounts):
        return view(head, head.pose(**amounts), size, 0, half=0.028, centre=(0.031, 0.030, 0.04))

    def mouth(yaw=0, pitch=0, **amounts):
        return view(head, head.pose(**amounts), 230, yaw, pitch, half=0.045, centre=(0, -0.043, 0.05))

    blink = {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}
    press = {"mouthPressLeft": 1.0, "mouthPressRight": 1.0}
    smile = {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0}
    return sheet([
        labelled(image, text) for text, image in (
            ("neutral", eye()), ("eyeBlink 0.5", eye(eyeBlinkLeft=0.5)), ("eyeBlink", eye(**blink)),
            ("eyeWide", eye(eyeWideLeft=1.0)), ("eyeSquint", eye(eyeSquintLeft=1.0)),
            ("neutral", mouth()), ("from below", mouth(pitch=-35)), ("mouthPress", mouth(**press)),
            ("mouthClose + jawOpen", mouth(mouthClose=1.0, jawOpen=1.0)), ("jawOpen 0.5", mouth(jawOpen=0.5)),
            ("jawOpen", mouth(jawOpen=1.0)), ("mouthFunnel", mouth(mouthFunnel=1.0)),
            ("mouthUpperUp, LowerDown", mouth(mouthUpperUpLeft=1.0, mouthUpperUpRight=1.0, mouthLowerDownLeft=1.0,
                                              mouthLowerDownRight=1.0)),
            ("mouthSmile + jawOpen 0.3", mouth(jawOpen=0.3, **smile)),
            ("tongueOut + jawOpen 0.5", mouth(-40, 5, tongueOut=1.0, jawOpen=0.5)))], 5)


def landmarks(head):
    vertices = head.pose()
    images = []
    for name, colour in (("landmarks70", (190, 20, 20)), ("mediapipe468", (20, 40, 170))):
        points = head.landmarks(name, vertices)
        for yaw in (0, -45, -80):
            rotation, size, half, centre = turn(yaw), 360, 0.125, (0, -0.005, 0)
            image = Image.fromarray(picture(vertices, head.faces, colours(head), size, rotation, centre, half))
            drawing = ImageDraw.Draw(image)
            seen = (points - centre) @ rotation.T
            for x, y, z in seen:
                if yaw == 0 or z > -0.03:
                    u, v = (x / half + 1) * size / 2, (1 - y / half) * size / 2
                    drawing.ellipse([u - 1.7, v - 1.7, u + 1.7, v + 1.7], fill=colour)
            images.append(labelled(image, name))
    return sheet(images, 3)


def gaze(name):
    """Turns of the eyes that go with a shape of the lids; +x is the person's left."""
    for kind, (axis, degrees) in GAZE.items():
        if name.startswith(kind):
            left = name.endswith("Left")
            angle = np.radians(degrees)
            if axis == "yaw":
                angle *= (1 if left else -1) * (1 if "Out" in name else -1)
            return {"left_eye" if left else "right_eye": (angle, 0, 0) if axis == "pitch" else (0, angle, 0)}
    return None


def view(head, vertices, size, yaw=0, pitch=0, half=0.185, centre=(0, -0.02, -0.02), **options):
    shaded = picture(vertices, head.faces, colours(head), size, turn(yaw, pitch), centre, half, **options)
    return Image.fromarray(shaded)


def colours(head):
    """(F, 3): by part; iris and pupil by the angle from the eye's axis."""
    result = np.zeros((len(head.faces), 3))
    first = head.faces.min(1)
    template = head.tensors["template"]
    for name, (start, end) in head.parts.items():
        chosen = (first >= start) & (first < end)
        result[chosen] = COLOURS[name]
        if name.startswith("eyeball"):
            centre = head.tensors["joint_regressor"][head.joints.index(name[len("eyeball_"):] + "_eye")] @ template
            axis = template[start] - centre
            towards = template[head.faces] - centre
            cosine = towards @ axis / np.linalg.norm(towards, axis=2) / np.linalg.norm(axis)
            angle = np.degrees(np.arccos(np.clip(cosine, -1, 1))).max(1)
            result[chosen & (angle < IRIS_DEGREES)] = IRIS
            result[chosen & (angle < PUPIL_DEGREES)] = PUPIL
    return result


def labelled(image, text):
    ImageDraw.Draw(image).text((4, 2), text, fill=(40, 40, 40))
    return image


def sheet(images, columns):
    width, height = images[0].size
    rows = -(-len(images) // columns)
    whole = Image.new("RGB", (columns * width, rows * height), (237, 240, 242))
    for i, image in enumerate(images):
        whole.paste(image, (i % columns * width, i // columns * height))
    return whole


if __name__ == "__main__":
    main()
