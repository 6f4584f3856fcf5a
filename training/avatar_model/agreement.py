"""How far two implementations' values are apart, and how far they may be (SPEC section 9).

    python -m avatar_model.agreement ACTUAL.npz EXPECTED.npz

Prints each value's error beside its limit and exits with 1 if one is above. EXPECTED may be a golden file: names that
end ``_everyK`` are strided samples of ACTUAL's.
"""

from __future__ import annotations

import argparse
import re
import sys
from typing import NamedTuple

import numpy

Arrays = dict[str, numpy.ndarray]

RELATIVE = {"dino_tokens": 1e-4, "dpt_feature": 1e-4, "global_feature": 1e-4, "gs": 1e-4, "vertices": 1e-5,
            "landmarks70": 1e-5, "map": 1e-4, "feature": 1e-4, "lifted_xyz": 1e-5, "binding_weights": 1e-4}
"""Limits of the relative L2 error, by how names begin."""
ABSOLUTE = {"coarse": 1e-3, "alpha": 1e-3, "final": 2e-3}
"""Limits of the mean absolute error, likewise."""


class Agreement(NamedTuple):
    name: str
    measure: str
    error: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.error <= self.limit

    def __str__(self) -> str:
        return f"{self.name:32} {self.measure:14} {self.error:.2e}  limit {self.limit:.0e}" + (
            "" if self.holds else "  ABOVE")


def compare(actual: Arrays, expected: Arrays) -> list[Agreement]:
    """One line for each value of ``expected`` that has a limit.

    :raises KeyError: if ``actual`` has no such value
    :raises ValueError: if shapes differ, or nothing could be compared
    """
    lines = [_compare(name, _sampled(name, actual), value) for name, value in sorted(expected.items())
             if _limit(name, RELATIVE) or _limit(name, ABSOLUTE)]
    if not lines:
        raise ValueError(f"nothing to compare among {sorted(expected)}")
    return lines


def relative_l2(actual: numpy.ndarray, expected: numpy.ndarray) -> float:
    actual, expected = actual.astype(numpy.float64), expected.astype(numpy.float64)
    return float(numpy.linalg.norm(actual - expected) / numpy.linalg.norm(expected))


def mean_absolute(actual: numpy.ndarray, expected: numpy.ndarray) -> float:
    return float(numpy.abs(actual.astype(numpy.float64) - expected.astype(numpy.float64)).mean())


def _compare(name: str, actual: numpy.ndarray, expected: numpy.ndarray) -> Agreement:
    if actual.shape != expected.shape:
        raise ValueError(f"{name}: shape {actual.shape} where {expected.shape} was expected")
    limit = _limit(name, RELATIVE)
    if limit:
        return Agreement(name, "relative L2", relative_l2(actual, expected), limit)
    return Agreement(name, "mean absolute", mean_absolute(actual, expected), _limit(name, ABSOLUTE))


def _limit(name: str, limits: dict[str, float]) -> float | None:
    return next((limit for start, limit in limits.items() if name.startswith(start)), None)


def _sampled(name: str, values: Arrays) -> numpy.ndarray:
    """The value that a golden's name stands for."""
    if name == "coarse_rgb":
        return values["coarse"][:3]
    if name == "coarse_ch_every4_px_every4":
        return values["coarse"][::4, ::4, ::4]
    if name == "vertices_mean":
        return values["vertices"].mean(1)
    sample = re.fullmatch(r"(.+)_every(\d+)", name)
    if not sample:
        return values[name]
    value, step = values[sample[1]], int(sample[2])
    if sample[1] == "vertices":
        return value[:, ::step]
    return value[:, ::step, ::step] if sample[1] == "dpt_feature" else value[::step]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("actual")
    parser.add_argument("expected")
    given = parser.parse_args()
    with numpy.load(given.actual) as actual, numpy.load(given.expected) as expected:
        lines = compare(dict(actual), dict(expected))
    print(*lines, sep="\n")
    sys.exit(0 if all(line.holds for line in lines) else 1)


if __name__ == "__main__":
    main()
