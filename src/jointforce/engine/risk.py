"""The risk of a listing to a rights holder: named contributions, joined as independent causes (noisy-or)."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from jointforce.engine.text.data.tables import rows


class Reason(NamedTuple):
    """One contribution to a risk: its code, its weight 0..1, and a sentence."""

    code: str
    weight: float
    text: str


@cache
def weights() -> dict[str, tuple[float, str]]:
    """Weight and sentence by code."""
    return {code: (float(weight), text) for code, weight, text in rows("risk_weights.csv")}


@lru_cache(maxsize=4096)
def contribution(signal: str, use: str | None, score: float) -> Reason:
    """What one finding adds. A plainly named mark weighs the same whatever its score."""
    code = signal
    if signal in ("mark", "disguised_mark"):
        code = f"{signal}_{'sold' if use == 'sold' else 'other'}"
    weight, text = weights()[code]
    return Reason(code, weight if signal == "mark" else weight * score, text)


def joined(reasons: Iterable[Reason]) -> float:
    """The risk of several contributions: 1 - (1-a)(1-b)..."""
    safe = 1.0
    for reason in reasons:
        safe *= 1.0 - reason.weight
    return 1.0 - safe
