"""Expressions, gaze and jaw: codes that people's faces take, for the open head's 52 ARKit shapes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy

LOOK_ASIDE, LOOK_UP = numpy.radians(30), numpy.radians(25)
"""The eyes' turn at eyeLook 1."""


@dataclass
class Codes:
    expression: numpy.ndarray
    """(52) in 0 to 1"""
    pose: numpy.ndarray
    """(6)"""
    eyes: numpy.ndarray
    """(6) axis-angle, left then right"""


class CodeSampler:
    """Draws codes; ``names`` are the head model's expressions."""

    def __init__(self, names: list[str]):
        self.index = {name: i for i, name in enumerate(names)}

    def draw(self, r: numpy.random.Generator) -> Codes:
        e = numpy.zeros(len(self.index), numpy.float32)
        kind = r.choice(("neutral", "talk", "smile", "mixed", "single", "extreme"),
                        p=(0.12, 0.26, 0.2, 0.18, 0.12, 0.12))
        getattr(self, f"_{kind}")(e, r)
        if kind != "single":
            self._lids(e, r)
        look = self._gaze(r)
        eyes = self._look(e, look)
        pose = numpy.zeros(6, numpy.float32)
        self.keep_mouth_possible(e)
        self._keep_lids_possible(e)
        return Codes(e.clip(0, 1), pose, eyes)

    def gaze(self, expression: numpy.ndarray, aside: float, up: float) -> tuple[numpy.ndarray, numpy.ndarray]:
        """The expression with its eyeLook shapes set, and the eyes (6), for a gaze in parts of the full turn.

        aside: -1 to 1, towards the person's left; up: -1 to 1.
        """
        e = expression.copy()
        return e, self._look(e, (aside, up))

    def add(self, e, r, name, low, high, skew=0.35):
        """One shape, or both sides of one, not quite alike."""
        amount = r.uniform(low, high)
        if name in self.index:
            e[self.index[name]] += amount
            return
        lean = numpy.clip(r.normal(0, skew * 0.4), -1, 1)
        if r.random() < 0.08:
            lean = r.choice((-1.0, 1.0))
        e[self.index[f"{name}Left"]] += amount * min(1, 1 + lean)
        e[self.index[f"{name}Right"]] += amount * min(1, 1 - lean)

    def _neutral(self, e, r):
        for name in ("browDown", "browInnerUp", "mouthPress", "mouthFrown", "mouthShrugLower", "cheekSquint"):
            if r.random() < 0.4:
                self.add(e, r, name, 0, 0.25)

    def _talk(self, e, r):
        vowel = r.choice(("a", "o", "u", "i", "m", "f", "th"))
        if vowel == "a":
            self.add(e, r, "jawOpen", 0.2, 0.75)
            self.add(e, r, "mouthLowerDown", 0, 0.5)
        elif vowel == "o":
            self.add(e, r, "jawOpen", 0.15, 0.5)
            self.add(e, r, "mouthFunnel", 0.2, 0.8)
        elif vowel == "u":
            self.add(e, r, "mouthPucker", 0.3, 0.9)
            self.add(e, r, "jawOpen", 0.02, 0.2)
        elif vowel == "i":
            self.add(e, r, "mouthStretch", 0.1, 0.6)
            self.add(e, r, "jawOpen", 0.05, 0.25)
            self.add(e, r, "mouthUpperUp", 0, 0.5)
            self.add(e, r, "mouthLowerDown", 0.1, 0.6)
        elif vowel == "m":
            self.add(e, r, "mouthPress", 0.1, 0.5)
            self.add(e, r, "mouthRollLower", 0, 0.4)
            self.add(e, r, "mouthRollUpper", 0, 0.3)
            if r.random() < 0.4:
                self.add(e, r, "jawOpen", 0.1, 0.5)
                e[self.index["mouthClose"]] = e[self.index["jawOpen"]]
        elif vowel == "f":
            self.add(e, r, "mouthRollLower", 0.2, 0.6)
            self.add(e, r, "mouthUpperUp", 0.1, 0.5)
            self.add(e, r, "jawOpen", 0.02, 0.12)
        else:
            self.add(e, r, "jawOpen", 0.1, 0.3)
            self.add(e, r, "mouthLowerDown", 0.1, 0.5)
        if r.random() < 0.5:
            self.add(e, r, "mouthSmile", 0, 0.4)
        if r.random() < 0.3:
            self.add(e, r, r.choice(("jawLeft", "jawRight", "jawForward", "mouthLeft", "mouthRight")), 0, 0.3)
        self._brows(e, r, 0.5)

    def _smile(self, e, r):
        self.add(e, r, "mouthSmile", 0.2, 1.0, 0.5)
        smile = e.max()
        self.add(e, r, "cheekSquint", 0, smile)
        self.add(e, r, "eyeSquint", 0, 0.8 * smile)
        if r.random() < 0.6:
            self.add(e, r, "mouthUpperUp", 0.1, 0.6)
            self.add(e, r, "jawOpen", 0, 0.35)
            self.add(e, r, "mouthLowerDown", 0, 0.4)
        if r.random() < 0.3:
            self.add(e, r, "mouthDimple", 0, 0.5)
        self._brows(e, r, 0.4)

    def _mixed(self, e, r):
        names = ("browDown", "browInnerUp", "browOuterUp", "cheekPuff", "cheekSquint", "eyeSquint", "eyeWide",
                 "jawOpen", "jawForward", "jawLeft", "jawRight", "mouthDimple", "mouthFrown", "mouthFunnel",
                 "mouthLeft", "mouthRight", "mouthLowerDown", "mouthPress", "mouthPucker",
                 "mouthRollLower", "mouthRollUpper", "mouthShrugLower",
                 "mouthShrugUpper", "mouthSmile", "mouthStretch", "mouthUpperUp", "noseSneer")
        for name in r.choice(names, size=r.integers(2, 7), replace=False):
            self.add(e, r, name, 0.05, 0.7)
        if r.random() < 0.06:
            self.add(e, r, "tongueOut", 0.3, 1.0)

    def _single(self, e, r):
        names = [n for n in self.index if not n.startswith("eyeLook")]
        name = names[r.integers(len(names))]
        e[self.index[name]] = r.uniform(0.5, 1.0)
        if name == "tongueOut":
            e[self.index["jawOpen"]] = r.uniform(0.4, 0.8)
        if name == "mouthClose":
            e[self.index["jawOpen"]] = e[self.index[name]]

    def _extreme(self, e, r):
        kind = r.integers(6)
        if kind == 0:
            self.add(e, r, "jawOpen", 0.7, 1.0)
            self.add(e, r, "eyeWide", 0, 1.0)
            self.add(e, r, "browInnerUp", 0.2, 1.0)
            self.add(e, r, "browOuterUp", 0.2, 1.0)
        elif kind == 1:
            self.add(e, r, "browDown", 0.5, 1.0)
            self.add(e, r, "noseSneer", 0.3, 1.0)
            self.add(e, r, "mouthUpperUp", 0, 0.8)
            self.add(e, r, "mouthFrown", 0, 0.8)
        elif kind == 2:
            self.add(e, r, "mouthPucker", 0.7, 1.0)
            self.add(e, r, "browDown", 0, 0.6)
        elif kind == 3:
            self.add(e, r, "mouthFrown", 0.5, 1.0)
            self.add(e, r, "browInnerUp", 0.3, 1.0)
            self.add(e, r, "mouthShrugLower", 0, 0.7)
            e[self.index["mouthShrugUpper"]] = e[self.index["mouthShrugLower"]]
        elif kind == 4:
            self.add(e, r, "mouthSmile", 0.7, 1.0)
            self.add(e, r, "jawOpen", 0.3, 0.8)
            self.add(e, r, "eyeSquint", 0.3, 1.0)
            self.add(e, r, "cheekSquint", 0.3, 1.0)
        else:
            self.add(e, r, "cheekPuff", 0.5, 1.0)
            self.add(e, r, "eyeWide", 0, 0.6)

    def _brows(self, e, r, odds):
        if r.random() < odds:
            self.add(e, r, r.choice(("browDown", "browInnerUp", "browOuterUp")), 0.1, 0.8)

    def _lids(self, e, r):
        kind = r.random()
        if kind < 0.1:
            self.add(e, r, "eyeBlink", 0.75, 1.0, 0.1)
        elif kind < 0.25:
            self.add(e, r, "eyeBlink", 0.1, 0.7, 0.15)
        elif kind < 0.28:
            e[self.index[r.choice(("eyeBlinkLeft", "eyeBlinkRight"))]] = r.uniform(0.8, 1.0)
        elif kind < 0.4:
            self.add(e, r, "eyeSquint", 0, 0.6)

    def _gaze(self, r):
        if r.random() < 0.55:
            return r.normal(0, 0.15), r.normal(0, 0.12)
        return float(numpy.clip(r.normal(0, 0.55), -1, 1)), float(numpy.clip(r.normal(-0.05, 0.45), -1, 1))

    def _look(self, e, look):
        """Turns eyes and lids together. Eyes turn about +y to the person's left (+x) and about -x upwards."""
        aside, up = look
        left, right = ("Out", "In") if aside > 0 else ("In", "Out")
        for name in ("In", "Out", "Up", "Down"):
            for side in ("Left", "Right"):
                e[self.index[f"eyeLook{name}{side}"]] = 0
        e[self.index[f"eyeLook{left}Left"]] = e[self.index[f"eyeLook{right}Right"]] = abs(aside)
        for side in ("Left", "Right"):
            e[self.index[f"eyeLook{'Up' if up > 0 else 'Down'}{side}"]] = abs(up)
        turn = (-up * LOOK_UP, aside * LOOK_ASIDE, 0.0)
        return numpy.array([*turn, *turn], numpy.float32)

    def keep_mouth_possible(self, e):
        """Lips that would pass through each other are held back; mouthClose never exceeds what jawOpen opened."""
        at = self.index
        e[at["mouthClose"]] = min(e[at["mouthClose"]], e[at["jawOpen"]])
        e[at["mouthShrugLower"]] = min(e[at["mouthShrugLower"]], 0.35 + max(e[at["mouthShrugUpper"]], e[at["jawOpen"]]))
        if e[at["tongueOut"]] > 0:
            e[at["jawOpen"]] = max(e[at["jawOpen"]], 0.4 * e[at["tongueOut"]] + 0.1)

    def _keep_lids_possible(self, e):
        at = self.index
        for side in ("Left", "Right"):
            e[at[f"eyeWide{side}"]] *= 1 - min(1, e[at[f"eyeBlink{side}"]])
            e[at[f"eyeSquint{side}"]] *= 1 - 0.7 * min(1, e[at[f"eyeBlink{side}"]])

    def wrinkles(self, expression: numpy.ndarray) -> dict[str, float]:
        """How strongly an expression (52) folds the skin: settings.h's wrinkle fields."""
        of = lambda *names: float(max(expression[self.index[n]] for n in names))
        return {
            "wrinkle_brow": of("browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
            "wrinkle_eyes": of("eyeSquintLeft", "eyeSquintRight", "cheekSquintLeft", "cheekSquintRight"),
            "wrinkle_nose": of("noseSneerLeft", "noseSneerRight"),
            "wrinkle_mouth": of("mouthSmileLeft", "mouthSmileRight", "mouthUpperUpLeft", "mouthUpperUpRight")}
