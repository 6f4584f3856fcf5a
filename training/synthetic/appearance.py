"""Everything on a person that is not the head itself: the one door to hair, beards, glasses, headwear and clothes."""

from __future__ import annotations

from torch import Tensor

from synthetic.body import Body
from synthetic.clothes import Clothes
from synthetic.facial_hair import FacialHair
from synthetic.hair import Hair
from synthetic.look import Look
from synthetic.scalp import RootSampler
from synthetic.scene import Draws, Neutral, Pieces


class Appearance:
    """Built once for a device (takes seconds); then gives any person's pieces, the same for the same seed."""

    def __init__(self, template: Tensor, triangles: Tensor, landmarks70: Tensor, face_mesh: Tensor):
        """The mean head in world units: template (V, 3), triangles (T, 3), landmarks70 (70, 3), face_mesh (468, 3)."""
        body = Body(template, triangles.long(), landmarks70, face_mesh)
        sampler = RootSampler(body)
        self._hair, self._facial_hair = Hair(body, sampler), FacialHair(body, sampler)
        self._clothes = Clothes(body)

    def __call__(self, draws: Draws, neutral: Neutral) -> Pieces:
        """All that the person wears and grows, standing in the neutral head."""
        look = Look.of(draws)
        pieces = self._clothes(draws, neutral, look)
        pieces += self._facial_hair(draws, neutral, look)
        pieces += self._hair(draws, neutral, look)
        return pieces
