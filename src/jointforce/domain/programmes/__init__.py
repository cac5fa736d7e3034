"""Rules of standing as data, one file a programme: ours, and those of marketplaces that publish theirs."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from jointforce.domain.standing import Bound, Rule

OURS = "ours"
NAMES = ("ours", "alibaba_2015", "alibaba_2018", "alibaba_2022", "amazon")


@cache
def rule(name: str = OURS) -> Rule:
    """One programme's rule.

    Raises:
        KeyError: there is no such programme.
    """
    if name not in NAMES:
        raise KeyError(f"There is no programme {name!r}; there are: {', '.join(NAMES)}.")
    return _read(tomllib.loads((files(__package__) / f"{name}.toml").read_text()))


def _read(raw: dict[str, Any]) -> Rule:
    measure, good, probation = raw["measure"], raw["good_faith"], raw["probation"]
    return Rule(
        name=raw["name"],
        title=raw["title"],
        version=raw["version"],
        source=raw["source"],
        checked=raw["checked"],
        bound=Bound(measure["bound"]),
        per_reason=measure["per_reason"],
        window_days=measure["window_days"],
        few=measure["few"],
        few_days=measure["few_days"],
        new_until=measure["new_until"],
        min_share=good["min_share"],
        keep_share=good.get("keep_share", good["min_share"]),
        max_countered=good.get("max_countered"),
        declaration=good.get("declaration", False),
        probation_share=probation.get("max_share"),
        min_lost=probation.get("min_lost", 0),
        cooldown_days=raw["cooldown"]["days"],
    )
