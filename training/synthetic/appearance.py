"""Everything on a person that is not the head itself: the one door to hair, beards, glasses, headwear and clothes."""

from __future__ import annotations

import functools

import torch

from synthetic.body import Body
from synthetic.clothes import Clothes
from synthetic.facial_hair import FacialHair
from synthetic.glasses import Glasses
from synthetic.hair import Hair
from synthetic.headwear import Headwear
from synthetic.look import Look
from synthetic.open_head import open_head_model
from synthetic.scalp import RootSampler
from synthetic.scene import Draws, Neutral, Pieces
from synthetic.settings import Values


def appearance(draws: Draws, neutral: Neutral, looks: Values) -> Pieces:
    """A producer: all that the person wears and grows. Sets the looks' stubble to go with the beard.

    The first call on a device takes seconds: it measures the mean head.
    """
    return wardrobe(str(neutral.vertices.device))(draws, neutral, looks)


class Wardrobe:
    """What any person's hair, beard and clothes are made with; built once for a device."""

    def __init__(self, device: torch.device | str):
        head = open_head_model().to(device)
        template = head.template * head.world_scale
        landmarks, face_mesh = (head.landmarks(template[None], name)[0] for name in ("landmarks70", "mediapipe468"))
        self.body = Body(template, head.faces, landmarks, face_mesh)
        sampler = RootSampler(self.body)
        self._hair, self._facial_hair = Hair(self.body, sampler), FacialHair(self.body, sampler)
        self._clothes, self._headwear, self._glasses = (
            Clothes(self.body), Headwear(self.body), Glasses(self.body))

    def __call__(self, draws: Draws, neutral: Neutral, looks: Values) -> Pieces:
        look = Look.of(draws, looks)
        pieces = self.dress(draws, neutral, look)
        shaven = float(looks["stubble"])
        looks["stubble"] = {"none": shaven, "moustache": 0.4 * shaven, "goatee": 0.4 * shaven}.get(
            look.beard, max(shaven, 0.5)) if look.masculine else 0.0
        return pieces

    def dress(self, draws: Draws, neutral: Neutral, look: Look) -> Pieces:
        """The same with a look of the caller's."""
        pieces = self._clothes(draws, neutral, look)
        pieces += self._headwear(draws, neutral, look)
        pieces += self._glasses(draws, neutral, look)
        pieces += self._facial_hair(draws, neutral, look)
        pieces += self._hair(draws, neutral, look)
        return pieces


wardrobe = functools.cache(Wardrobe)
"""The device's one Wardrobe, by the device's name."""
