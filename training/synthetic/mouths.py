"""Mouths that show what is in them: teeth, tongue and throat, as in speech, smiles and laughter."""

from __future__ import annotations

from dataclasses import replace

import numpy

from synthetic.codes import Codes, CodeSampler

OFTEN = 0.54
"""How many codes get another mouth; those with puffed cheeks keep theirs."""
PUFFED = 0.2

SMILING = {"smile": 0.5, "laugh": 0.35, "i": 0.15}
TALKING = {"smile": 0.12, "laugh": 0.04, "a": 0.22, "o": 0.13, "i": 0.18, "f": 0.09, "bared": 0.06, "jaw": 0.10,
           "tongue": 0.06}
"""Odds of what the mouth does, in a face whose cheeks are raised and in others."""


class OpenMouths:
    """Exchanges the mouth of drawn codes; what brows, eyes, cheeks and nose do stays as it was drawn."""

    def __init__(self, sampler: CodeSampler):
        self._sampler = sampler
        self._own = [i for name, i in sampler.index.items() if name.startswith(("jaw", "mouth", "tongue"))]

    def opened(self, codes: Codes, r: numpy.random.Generator) -> Codes:
        """The same codes, or those with an open mouth."""
        at, e = self._sampler.index, codes.expression.copy()
        if r.random() >= OFTEN or e[at["cheekPuff"]] > PUFFED:
            return codes
        e[self._own] = 0
        raised = max(e[at["cheekSquintLeft"]], e[at["cheekSquintRight"]]) > 0.15
        odds = SMILING if raised else TALKING
        getattr(self, "_" + str(r.choice(list(odds), p=list(odds.values()))))(e, r)
        if r.random() < 0.25:
            aside = r.choice(("jawLeft", "jawRight", "jawForward", "mouthLeft", "mouthRight"))
            self._sampler.add(e, r, str(aside), 0, 0.35)
        self._sampler.keep_mouth_possible(e)
        return replace(codes, expression=e.clip(0, 1))

    def _several(self, e, r, *shapes):
        for name, low, high in shapes:
            self._sampler.add(e, r, name, low, high)

    def _smile(self, e, r):
        self._several(e, r, ("mouthSmile", 0.25, 1.0), ("mouthUpperUp", 0.15, 0.6), ("jawOpen", 0.02, 0.3),
                      ("mouthLowerDown", 0, 0.4))
        if r.random() < 0.3:
            self._several(e, r, ("mouthDimple", 0, 0.5), ("mouthStretch", 0, 0.3))

    def _laugh(self, e, r):
        self._several(e, r, ("mouthSmile", 0.4, 1.0), ("mouthUpperUp", 0.1, 0.5), ("jawOpen", 0.25, 0.85),
                      ("mouthLowerDown", 0, 0.5))

    def _a(self, e, r):
        self._several(e, r, ("jawOpen", 0.2, 0.8), ("mouthUpperUp", 0, 0.5), ("mouthLowerDown", 0, 0.6),
                      ("mouthSmile", 0, 0.25))

    def _o(self, e, r):
        self._several(e, r, ("jawOpen", 0.2, 0.65), ("mouthFunnel", 0.2, 0.85), ("mouthPucker", 0, 0.25),
                      ("mouthUpperUp", 0, 0.25))

    def _i(self, e, r):
        self._several(e, r, ("mouthStretch", 0.1, 0.7), ("mouthUpperUp", 0.1, 0.6), ("mouthLowerDown", 0.2, 0.7),
                      ("jawOpen", 0.04, 0.35), ("mouthSmile", 0, 0.3))

    def _f(self, e, r):
        self._several(e, r, ("mouthUpperUp", 0.25, 0.65), ("mouthRollLower", 0, 0.5), ("jawOpen", 0.04, 0.2),
                      ("mouthShrugUpper", 0, 0.2))

    def _bared(self, e, r):
        self._several(e, r, ("mouthUpperUp", 0.4, 0.9), ("mouthLowerDown", 0.4, 1.0), ("mouthStretch", 0, 0.5),
                      ("jawOpen", 0, 0.2), ("mouthFrown", 0, 0.4))

    def _jaw(self, e, r):
        self._several(e, r, ("jawOpen", 0.25, 1.0))

    def _tongue(self, e, r):
        self._several(e, r, ("jawOpen", 0.25, 0.6), ("tongueOut", 0.1, 0.9), ("mouthLowerDown", 0, 0.4))
