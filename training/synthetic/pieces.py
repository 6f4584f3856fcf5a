"""What people wear besides their skin: the producers of a full person, in order."""

from __future__ import annotations

from synthetic.appearance import appearance

PRODUCERS = (appearance,)
