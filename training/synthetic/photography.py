"""Where the camera stands, what lights the person, and how the picture is taken."""

from __future__ import annotations

import numpy

from synthetic.person import linear
from synthetic.settings import Values

FOCAL_LENGTH = 12.0
LAMPS = 5


def draw_camera(r: numpy.random.Generator) -> numpy.ndarray:
    """(3, 4): distances and angles as tracks have them; the head's turn is the camera's."""
    yaw = numpy.radians(numpy.clip(r.normal(0, 19) if r.random() < 0.85 else r.uniform(-60, 60), -60, 60))
    pitch = numpy.radians(numpy.clip(r.normal(0, 9), -25, 25))
    roll = numpy.radians(numpy.clip(r.normal(0, 5), -15, 15))
    distance = 9.35 * numpy.exp(r.normal(0, 0.06))
    return camera(yaw, pitch, roll, distance, r.normal(0, 0.035), r.normal(0, 0.045) - 0.02)


def camera(yaw: float, pitch: float, roll: float, distance: float = 9.35, left: float = 0.0,
           up: float = 0.0) -> numpy.ndarray:
    """(3, 4) [R | T], row vectors, float32.

    Radians: yaw turns the face to its left, pitch down, roll to its left shoulder.

    left, up: where the head's origin lies in the view, world.
    """
    cy, sy, cp, sp, cr, sr = (f(a) for a in (yaw, pitch, roll) for f in (numpy.cos, numpy.sin))
    turn_yaw = numpy.array([[cy, 0, -sy], [0, 1, 0], [sy, 0, cy]])
    turn_pitch = numpy.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    turn_roll = numpy.array([[cr, sr, 0], [-sr, cr, 0], [0, 0, 1]])
    facing = numpy.diag([-1.0, 1.0, -1.0])
    rotation = turn_yaw @ turn_pitch @ turn_roll @ facing
    return numpy.concatenate([rotation, [[left], [up], [distance]]], 1).astype(numpy.float32)


def draw_light(r: numpy.random.Generator, frame: numpy.ndarray) -> Values:
    """The fields of settings.h's Light. frame (3, 3): rows are right, up and towards the viewer, in the world."""
    style = r.choice(("soft", "key", "side", "back", "sun", "dim"), p=(0.27, 0.28, 0.16, 0.08, 0.13, 0.08))
    whole = _tint(r, 0.18)
    ambient = {"soft": 0.9, "key": 0.42, "side": 0.2, "back": 0.4, "sun": 0.55, "dim": 0.5}[style] * r.uniform(0.5, 1.5)
    sky = whole * _tint(r, 0.1) * ambient * r.uniform(0.9, 2.2)
    if style == "sun":
        sky = sky * (0.75, 0.95, 1.3)
    horizon = whole * _tint(r, 0.12) * ambient * r.uniform(0.35, 1.0)
    ground = horizon * _tint(r, 0.15) * r.uniform(0.1, 0.6)
    key = {"soft": 0.7, "key": 2.2, "side": 2.8, "back": 2.4, "sun": 4.0, "dim": 1.2}[style] * r.uniform(0.6, 1.4)
    azimuth = {"soft": r.normal(0, 40), "key": r.normal(0, 40), "side": r.choice((-1, 1)) * r.uniform(55, 100),
               "back": r.choice((-1, 1)) * r.uniform(115, 165), "sun": r.normal(0, 60), "dim": r.normal(0, 60)}[style]
    height = {"sun": r.uniform(25, 70), "back": r.uniform(5, 50)}.get(style, r.normal(28, 18))
    directions = [_direction(azimuth, height, frame)]
    colors = [whole * key * _tint(r, 0.1)]
    hard = style == "sun" or r.random() < 0.25
    extents = [(0.03, 0.03) if hard else tuple(r.uniform(0.1, 0.42, 2))]
    rim = r.random()
    strength = 0.0 if rim < 0.55 else r.uniform(0.3, 2.0)
    directions.append(_direction(-azimuth + r.normal(0, 30) if rim < 0.8 else azimuth + 180 + r.normal(0, 25),
                                 r.uniform(0, 50), frame))
    colors.append(strength * _tint(r, 0.3))
    extents.append(tuple(r.uniform(0.08, 0.4, 2)))
    for _ in range(LAMPS - 2):
        directions.append(_direction(r.uniform(-180, 180), r.uniform(-15, 60), frame))
        share = r.random() ** 2 * ambient
        colors.append(share * _tint(r, 0.25))
        extents.append(tuple(r.uniform(0.15, 0.6, 2)))
    ups = []
    for d in directions:
        across = _cross(d, frame[1] + 0.01 * frame[2])
        across /= numpy.linalg.norm(across)
        ups.append(_cross(across, d))
    softness = [0.012 if extents[k][0] < 0.05 else 0.25 * min(0.2, (extents[k][0] + extents[k][1]) / 2) for k in (0, 1)]
    flat = lambda rows: [float(v) for row in rows for v in row]
    return {"sky": sky, "horizon": horizon, "ground": ground, "clutter": r.uniform(0.1, 0.8),
            "clutter_seed": float(r.integers(1 << 22)), "lamp_direction": flat(directions), "lamp_up": flat(ups),
            "lamp_extent": flat(extents), "lamp_color": flat(colors), "softness": softness}


def draw_lens(r: numpy.random.Generator, light: Values, frame: numpy.ndarray, melanin: float) -> Values:
    """The fields of settings.h's Lens, exposed for the face."""
    toward = (frame[2] + 0.25 * frame[1]) / 1.03
    arriving = 0.8 * (0.4 * numpy.asarray(light["sky"]) + 0.6 * numpy.asarray(light["horizon"]))
    for k in range(LAMPS):
        d, color = (numpy.array(light[name][3 * k:3 * k + 3]) for name in ("lamp_direction", "lamp_color"))
        arriving = arriving + color * (max(0.0, d @ toward) * 0.9 + 0.05) / numpy.pi
    arriving = numpy.maximum(arriving, 0.02)
    luma = arriving @ (0.2126, 0.7152, 0.0722)
    reflectance = numpy.exp(numpy.interp(melanin, (0, 1), numpy.log((0.5, 0.08))))
    exposure = 1.2 * numpy.exp(r.normal(0, 0.22)) / luma * (0.3 / reflectance) ** 0.25
    if r.random() < 0.07:
        exposure *= r.uniform(0.3, 0.6)
    balance = (luma / arriving) ** r.uniform(0.5, 1.0) * _tint(r, 0.05)
    colored = r.random() < 0.4
    back = linear(r.uniform(0.04, 0.92, 3) if colored else numpy.full(3, r.uniform(0.03, 0.95)))
    return {"seed": float(r.integers(1 << 22)), "exposure": exposure, "white": balance,
            "blur": float(r.choice((0.42, r.uniform(0.42, 0.75), r.uniform(0.7, 1.2)), p=(0.45, 0.4, 0.15))),
            "noise": float(r.exponential(0.005)) if r.random() < 0.85 else float(r.uniform(0.008, 0.02)),
            "contrast": r.uniform(-0.05, 0.6), "saturation": r.uniform(0.8, 1.15), "lift": r.uniform(0, 0.02),
            "jpeg": float(r.choice((0.0, r.uniform(0.1, 0.35), r.uniform(0.35, 0.8)), p=(0.35, 0.45, 0.2))),
            "background": back, "background2": back * numpy.exp(r.normal(0, 0.3)),
            "bleed": r.uniform(0, 1) if r.random() < 0.5 else 0.0,
            "matte": float(numpy.exp(r.normal(0, 0.15)))}


def _tint(r: numpy.random.Generator, warmth: float) -> numpy.ndarray:
    """(3) around 1: from cold to warm, as lamps and skies differ, and hardly from green to magenta."""
    warm, green = numpy.array([0.7, 0.05, -0.85]), numpy.array([-0.5, 1.0, -0.5])
    return numpy.exp(warm * r.normal(0, warmth) + green * r.normal(0, 0.015))


def _direction(azimuth: float, height: float, frame: numpy.ndarray) -> numpy.ndarray:
    """Unit, towards the lamp; degrees: azimuth from the viewer's side to the viewer's right."""
    a, h = numpy.radians(azimuth), numpy.radians(numpy.clip(height, -20, 85))
    return (frame[0] * numpy.sin(a) + frame[2] * numpy.cos(a)) * numpy.cos(h) + frame[1] * numpy.sin(h)


def _cross(a: numpy.ndarray, b: numpy.ndarray) -> numpy.ndarray:
    """Of two vectors (3): numpy's takes ten times as long for one pair."""
    (ax, ay, az), (bx, by, bz) = a, b
    return numpy.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])
