"""How much each contribution to a risk weighs, in log-odds: `text/data/risk_weights.csv`, which `make weights` fits."""

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import log

import numpy as np
from numpy.typing import NDArray

from jointforce.engine.text import data
from jointforce.engine.text.data.tables import rows

_NAME = "risk_weights.csv"
FILE = files(data) / _NAME
BASE = "base"
_SHARE = "unlawful_share"
_MOST = 40.0
"""Log-odds beyond which a probability is 0 or 1 in double precision."""


def probability(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """0..1 of log-odds (natural logarithm)."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -_MOST, _MOST))))


def log_odds(probability: float) -> float:
    """The inverse; 0 and 1 have none."""
    return log(probability / (1.0 - probability))


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of all codes by their place in the file, the first being the base.

    `share`: of the listings in which something is found, the part that is unlawful, at the marketplace that `log_odds`
    holds for.
    """

    codes: tuple[str, ...]
    log_odds: NDArray[np.float64]
    sentences: tuple[str, ...]
    share: float

    def for_share(self, share: float) -> "Weights":
        """The same for a marketplace where another part of what is found is unlawful (0..1, both excluded).

        Raises ValueError for a share that is none.
        """
        if not 0.0 < share < 1.0:
            raise ValueError(f"the unlawful share lies between 0 and 1, not {share:g}")
        moved = self.log_odds.copy()
        moved[0] += log_odds(share) - log_odds(self.share)
        return replace(self, log_odds=moved, share=share)

    def place(self, code: str) -> int:
        """Where a code stands."""
        return self.codes.index(code)


@dataclass(frozen=True, slots=True)
class Bound:
    """A line of the file as the fit takes it: between which log-odds a weight may lie, and its source."""

    code: str
    least: float
    most: float
    sentence: str
    source: str


@cache
def weights() -> Weights:
    """The weights as shipped."""
    table = {code: (float(weight), sentence) for code, weight, _, _, sentence, _ in rows(_NAME)}
    share, _ = table.pop(_SHARE)
    codes = tuple(table)
    if codes[0] != BASE:
        raise ValueError(f"{_NAME}: the first code is {BASE!r}")
    sentences = tuple(sentence for _, sentence in table.values())
    return Weights(codes, np.array([weight for weight, _ in table.values()]), sentences, share)


def bounds(*, every: bool = False) -> list[Bound]:
    """What the fit may do, code by code in the order of the file; `every`: with lines that are no contribution."""
    return [
        Bound(code, float(least or "nan"), float(most or "nan"), sentence, source)
        for code, _, least, most, sentence, source in rows(_NAME)
        if every or code != _SHARE
    ]
